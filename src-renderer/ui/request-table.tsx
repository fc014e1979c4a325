import { Pagination } from 'antd';
import type { RequestSummaryOut } from '@yinzheng/contract/ipc';
import type { ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import { useNow } from '../app/use-now.ts';
import { useTexts } from '../i18n/index.ts';
import { Moment } from './facts.tsx';
import { StateTag } from './state-tag.tsx';

const MINUTE_MS = 60_000;

export interface RequestTableProps {
  /** What the table lists, for screen readers. */
  readonly label: string;
  readonly rows: readonly RequestSummaryOut[];
  readonly total: number;
  /** Counted from 1. */
  readonly page: number;
  readonly pageSize: number;
  onPage(page: number): void;
  /** Address of a request. */
  to(id: string): string;
  /** The one that is open beside the list. */
  readonly current?: string | undefined;
  /** Which moment has a column: when it was asked for, or when it was last decided on. */
  readonly moment: 'requested' | 'decided';
}

/** Requests as a dense list, in the order of the service; a row is a way to its request. */
export function RequestTable(props: RequestTableProps): ReactNode {
  const { label, rows, total, page, pageSize, onPage, moment } = props;
  const { t } = useTexts();
  return (
    <>
      <table className="yz-table" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{t('requests.state')}</th>
            <th scope="col">{t('requests.reason')}</th>
            <th scope="col">{t('requests.documents')}</th>
            <th scope="col">{t('requests.applicant')}</th>
            <th scope="col" className="yz-if-wide">
              {t('requests.seal')}
            </th>
            <th scope="col">{t('requests.counts')}</th>
            <th scope="col" className="yz-if-wide">
              {t(moment === 'requested' ? 'requests.requested' : 'requests.decided')}
            </th>
            <th scope="col">{t('requests.expires')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} {...props} />
          ))}
        </tbody>
      </table>
      <div className="yz-table-foot">
        <span className="yz-choice-note">{t('requests.total', { count: total })}</span>
        {total > pageSize && (
          <Pagination
            size="small"
            current={page}
            pageSize={pageSize}
            total={total}
            showSizeChanger={false}
            onChange={onPage}
          />
        )}
      </div>
    </>
  );
}

function Row({
  row,
  to,
  current,
  moment,
}: RequestTableProps & { readonly row: RequestSummaryOut }): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const now = useNow(MINUTE_MS);
  const navigate = useNavigate();
  const { state, documents, decided } = row;
  const runs = state === 'waiting' || state === 'agreed';
  return (
    <tr
      className={current === row.id ? 'yz-table-open yz-table-on' : 'yz-table-open'}
      onClick={() => void navigate(to(row.id))}
    >
      <td>
        <StateTag state={state} />
      </td>
      <td>
        <Link
          to={to(row.id)}
          className="yz-clamp-2"
          title={row.reason}
          aria-current={current === row.id}
          onClick={(event) => event.stopPropagation()}
        >
          {row.reason}
        </Link>
      </td>
      <td>
        <span className="yz-clamp-2" title={documents.join('\n')}>
          {documents.length === 1
            ? documents[0]
            : t('requests.documentsFirst', { name: documents[0] ?? '', count: documents.length })}
        </span>
      </td>
      <td>{row.applicant.name}</td>
      <td className="yz-if-wide">
        <span className="yz-clamp-2">{row.seal.name}</span>
      </td>
      <td className="yz-nowrap">
        {t(row.agreed ? 'requests.countsShort' : 'requests.countsAsked', {
          count: row.count,
          spent: row.spent,
          remaining: row.remaining,
        })}
      </td>
      <td className="yz-if-wide">
        {moment === 'requested' ? (
          <Moment at={row.requested} form="short" />
        ) : decided === null ? null : (
          <>
            <Moment at={decided.date} form="short" />
            <div className="yz-choice-note">{decided.approver.name}</div>
          </>
        )}
      </td>
      <td>
        <Moment at={row.expires} form="short" />
        {runs && <div className="yz-choice-note">{texts.timeLeft(row.expires, now)}</div>}
      </td>
    </tr>
  );
}
