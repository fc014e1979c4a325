import { CheckOutlined, CloseOutlined, CopyOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { useTexts } from '../i18n/index.ts';

const SHOWN_MS = 2000;
const ICONS = { no: <CopyOutlined />, done: <CheckOutlined />, failed: <CloseOutlined /> } as const;

export interface CopyButtonProps {
  readonly text: string;
  /** What is copied, for the control's name. */
  readonly label: string;
  /** Written on the button; without it, it is a sign alone. */
  readonly words?: string;
}

/** Puts a text on the clipboard, and says whether that went well. */
export function CopyButton({ text, label, words }: CopyButtonProps): ReactNode {
  const { t } = useTexts();
  const [copied, setCopied] = useState<keyof typeof ICONS>('no');
  useEffect(() => {
    if (copied === 'no') return undefined;
    const timer = setTimeout(() => setCopied('no'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied('done'),
      // The browser may forbid it: what is to be copied stands beside the button.
      () => setCopied('failed'),
    );
  };
  const said = { no: 'frame.copy', done: 'frame.copied', failed: 'frame.copyFailed' }[copied];
  const name = t(said, { what: label });
  if (words !== undefined) {
    return (
      <Button size="small" icon={ICONS[copied]} onClick={copy}>
        {copied === 'no' ? words : name}
      </Button>
    );
  }
  return (
    <Tooltip title={name}>
      <Button type="text" size="small" aria-label={name} icon={ICONS[copied]} onClick={copy} />
    </Tooltip>
  );
}
