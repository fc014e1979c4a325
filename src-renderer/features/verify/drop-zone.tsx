import { FileSearchOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { useTexts } from '../../i18n/index.ts';
import { useHotkeys } from '../../ui/index.ts';

export interface DropZoneProps {
  onFiles(files: readonly File[]): void;
  /** Only a button: something is shown already. */
  readonly small: boolean;
}

/** Where files are dropped or chosen; the whole page takes drops as well. */
export function DropZone({ onFiles, small }: DropZoneProps): ReactNode {
  const { t } = useTexts();
  const input = useRef<HTMLInputElement>(null);
  const choose = (): void => input.current?.click();
  useHotkeys({ 'ctrl+o': choose });
  const field = (
    <input
      ref={input}
      type="file"
      multiple
      hidden
      aria-label={t('verify.file-input')}
      onChange={(event) => {
        onFiles([...(event.target.files ?? [])]);
        event.target.value = '';
      }}
    />
  );
  if (small) {
    return (
      <>
        {field}
        <Button icon={<FileSearchOutlined aria-hidden />} onClick={choose}>
          {t('verify.drop.another')}
        </Button>
      </>
    );
  }
  return (
    <div className="verify-zone">
      {field}
      <FileSearchOutlined className="verify-zone-icon" aria-hidden />
      <h2>{t('verify.drop.title')}</h2>
      <p>{t('verify.drop.text')}</p>
      <Button type="primary" size="large" onClick={choose}>
        {t('verify.drop.choose')}
      </Button>
      <p className="yz-muted">{t('verify.drop.several')}</p>
    </div>
  );
}

/** Takes drops anywhere on what it holds. */
export function DropArea({
  onFiles,
  children,
}: {
  onFiles(files: readonly File[]): void;
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useTexts();
  const [over, setOver] = useState(false);
  const carries = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes('Files');
  return (
    <div
      className="verify"
      onDragOver={(event) => {
        if (!carries(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node) || !currentTarget.contains(relatedTarget)) setOver(false);
      }}
      onDrop={(event) => {
        if (!carries(event)) return;
        event.preventDefault();
        setOver(false);
        onFiles([...event.dataTransfer.files]);
      }}
    >
      {children}
      {over ? <div className="verify-over">{t('verify.drop.release')}</div> : null}
    </div>
  );
}
