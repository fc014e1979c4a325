import { Button } from 'antd';
import { useId, type ReactNode } from 'react';
import { useTexts } from '../i18n/index.ts';
import { useHotkeys } from './hotkeys.ts';
import { useTellPlace } from './place.tsx';

/** The one thing that a page is there to do. */
export interface PrimaryAction {
  /** What it does, and to how much: 「核对并盖章（2 枚）」. */
  readonly label: string;
  onPress(): void;
  /** Why it cannot be pressed now; undefined or null: it can. */
  readonly why?: string | null | undefined;
  readonly busy?: boolean;
  readonly icon?: ReactNode;
}

export interface PageProps {
  readonly title: string;
  /** A sentence under the title. */
  readonly lead?: ReactNode;
  /** Controls on the right of the title. */
  readonly extra?: ReactNode;
  readonly primary?: PrimaryAction | undefined;
  /** Other actions, left of the primary one. */
  readonly secondary?: ReactNode;
  /** The content fills the page and scrolls by itself; the title stands in the top bar alone. */
  readonly fill?: boolean;
  /** A drawer lies beside it: it gives way. */
  readonly beside?: boolean;
  /** Esc. */
  onBack?(): void;
  readonly children?: ReactNode;
}

/** A page: title, content, and at the bottom right the primary action, which says why when it cannot be pressed. */
export function Page(props: PageProps): ReactNode {
  const { title, lead, extra, primary, secondary, fill = false, beside = false, onBack, children } = props;
  useTellPlace(title);
  useHotkeys({ escape: onBack });
  return (
    <div className={['yz-page', fill ? 'yz-page-fill' : '', beside ? 'yz-page-beside' : ''].join(' ')}>
      <div className={fill ? 'yz-hidden' : 'yz-page-head'}>
        <div>
          <h1 tabIndex={-1}>{title}</h1>
          {lead === undefined ? null : <p className="yz-lead">{lead}</p>}
        </div>
        {extra === undefined ? null : <div className="yz-row">{extra}</div>}
      </div>
      <div className="yz-page-body">{children}</div>
      {primary === undefined && secondary === undefined ? null : (
        <div className="yz-page-foot">
          {secondary}
          {primary === undefined ? null : <PrimaryButton {...primary} />}
        </div>
      )}
    </div>
  );
}

/** The primary action by itself, for a page that puts it in a column of its own; Ctrl+Enter presses it. */
export function PrimaryButton({
  block = false,
  ...action
}: PrimaryAction & { readonly block?: boolean }): ReactNode {
  const { label, onPress, why, busy = false, icon } = action;
  const { t } = useTexts();
  const id = useId();
  const barred = why !== undefined && why !== null;
  const press = (): void => {
    if (!barred && !busy) onPress();
  };
  useHotkeys({ 'ctrl+enter': press });
  return (
    <div className={block ? 'yz-primary yz-primary-block' : 'yz-primary'}>
      {barred ? (
        <span id={id} className="yz-primary-why">
          {why}
        </span>
      ) : null}
      <Button
        type="primary"
        size="large"
        block={block}
        disabled={barred}
        loading={busy}
        icon={icon}
        onClick={press}
        aria-describedby={barred ? id : undefined}
        title={t('frame.hotkey.primary')}
      >
        {label}
      </Button>
    </div>
  );
}
