import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useCall } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, LoadingState, Moment } from '../../ui/index.ts';
import { AnnotateEntry } from './annotate-entry.tsx';
import { EntryFacts } from './entry-facts.tsx';
import { EntryFile } from './entry-file.tsx';
import { EntryTicket } from './entry-ticket.tsx';
import { ResultTag } from './result-tag.tsx';
import type { LedgerDetailOut } from '@yinzheng/contract/ipc';

export interface EntryDrawerProps {
  /** Of the entry. */
  readonly number: number;
  onClose(): void;
}

/** An entry with its grounds, beside the table: the arrows of the table go on working. */
export function EntryDrawer({ number, onClose }: EntryDrawerProps): ReactNode {
  const { t } = useTexts();
  const { data, error, refetch } = useCall('ledger.entry', { number });
  const drawer = useRef<HTMLElement>(null);
  const close = (): void => {
    const grid = drawer.current?.parentElement?.querySelector<HTMLElement>('[role="grid"]');
    onClose();
    grid?.focus();
  };
  useEffect(() => {
    // Whoever came by an address or a link begins here; whoever walks through the table stays in it.
    if (document.activeElement === document.body) drawer.current?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    close();
  };
  return (
    <aside
      ref={drawer}
      className="ledger-drawer"
      tabIndex={-1}
      aria-labelledby="ledger-drawer"
      onKeyDown={onKeyDown}
    >
      <header>
        <h2 id="ledger-drawer">{t('ledger.drawer', { number })}</h2>
        {data === undefined ? null : (
          <ResultTag result={data.entry.result} mistaken={data.entry.annotations.length > 0} t={t} />
        )}
        <Button
          type="text"
          icon={<CloseOutlined aria-hidden />}
          aria-label={t('ledger.drawer.close')}
          onClick={close}
        />
      </header>
      <div className="ledger-drawer-body">
        {error === null ? (
          data === undefined ? (
            <LoadingState rows={10} />
          ) : (
            <Entry detail={data} />
          )
        ) : (
          <ErrorLines error={error}>
            <Button onClick={() => void refetch()}>{t('ledger.again')}</Button>
          </ErrorLines>
        )}
      </div>
    </aside>
  );
}

function Entry({ detail }: { readonly detail: LedgerDetailOut }): ReactNode {
  const { t } = useTexts();
  const { entry } = detail;
  return (
    <>
      <p className="ledger-help">{t(`ledger.state-help.${entry.result}`)}</p>
      <EntryFacts entry={entry} />
      <EntryFile detail={detail} />
      <EntryTicket detail={detail} />
      <section>
        <h3>{t('ledger.remarks')}</h3>
        {entry.annotations.length === 0 ? <p className="yz-muted">{t('ledger.remarks.none')}</p> : null}
        <ul className="ledger-remarks">
          {entry.annotations.map(({ by, note, date }, index) => (
            <li key={index}>
              <p className="yz-muted">
                {t('ledger.remark', { person: by.name })} · <Moment at={date} />
              </p>
              <p>{note}</p>
            </li>
          ))}
        </ul>
        {detail.mayAnnotate ? <AnnotateEntry number={entry.number} /> : null}
      </section>
    </>
  );
}
