import { Segmented } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { RequestSummaryOut } from '@yinzheng/contract/ipc';
import { useNow } from '../../app/use-now.ts';
import { useTexts } from '../../i18n/index.ts';
import { StateTag } from '../../ui/index.ts';

const MINUTE_MS = 60_000;

export type QueueView = 'to-decide' | 'decided';

export interface QueueProps {
  readonly view: QueueView;
  onView(view: QueueView): void;
  readonly rows: readonly RequestSummaryOut[];
  readonly total: number;
  readonly current: string | undefined;
  /** Address of a request within this page. */
  addressOf(id: string): string;
  readonly children?: ReactNode;
}

/** What waits for this person's decision, the oldest deadline first; or what was decided. */
export function Queue({ view, onView, rows, total, current, addressOf, children }: QueueProps): ReactNode {
  const { t } = useTexts();
  return (
    <>
      <div className="yz-queue-head">
        <Segmented
          block
          value={view}
          aria-label={t('approval.view')}
          options={(['to-decide', 'decided'] as const).map((value) => ({
            value,
            label: t(`approval.view.${value}`),
          }))}
          onChange={onView}
        />
      </div>
      <div className="yz-side-scroll">
        {children}
        {rows.length > 0 && (
          <nav aria-label={t(`approval.view.${view}`)}>
            <ul className="yz-choices">
              {rows.map((row) => (
                <li key={row.id}>
                  <QueueRow row={row} view={view} on={row.id === current} to={addressOf(row.id)} />
                </li>
              ))}
            </ul>
          </nav>
        )}
        {total > rows.length && (
          <p className="yz-choice-note">{t('approval.more', { shown: rows.length, total })}</p>
        )}
      </div>
    </>
  );
}

interface RowProps {
  readonly row: RequestSummaryOut;
  readonly view: QueueView;
  readonly on: boolean;
  readonly to: string;
}

function QueueRow({ row, view, on, to }: RowProps): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const now = useNow(MINUTE_MS);
  return (
    <Link className="yz-choice" to={to} aria-current={on}>
      <span className="yz-choice-head">
        <b>{row.applicant.name}</b>
        {view === 'decided' ? (
          <StateTag state={row.state} />
        ) : (
          <span className="yz-choice-note yz-nowrap">{texts.timeLeft(row.expires, now)}</span>
        )}
      </span>
      <span className="yz-choice-name" title={row.reason}>
        {row.reason}
      </span>
      <span className="yz-choice-note">
        {t('approval.rowCount', { documents: row.documents.length, count: row.count })}
      </span>
    </Link>
  );
}
