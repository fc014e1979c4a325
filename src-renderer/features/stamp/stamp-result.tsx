import { CheckCircleFilled, CloseCircleFilled, MinusCircleFilled, WarningFilled } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import type { JobOut, JobResult, StampedRowOut } from '@yinzheng/contract/ipc';
import { bytesUrl, useCall } from '../../app/api/index.ts';
import { useSession } from '../../app/session.tsx';
import { useTexts } from '../../i18n/index.ts';
import { CopyButton, dragOut, ErrorLines, JobLeft, PrimaryButton, Sm3 } from '../../ui/index.ts';

export type Stamped = Extract<JobResult, { kind: 'stamp' }>;

export interface StampResultProps {
  readonly result: Stamped;
  readonly job: JobOut;
  /** Back to the ticket, to use what is left of it. */
  onBack(): void;
}

/** What became of each document, and what to tell whoever gets them. */
export function StampResult({ result, job, onBack }: StampResultProps): ReactNode {
  const { t } = useTexts();
  const navigate = useNavigate();
  const waiting = useCall('requests.list', { view: 'to-stamp', offset: 0, limit: 2 });
  const next = waiting.data?.rows.find(({ id }) => id !== result.request);
  const done = result.rows.filter((row) => row.result === 'done');
  const count = done.reduce((sum, { entries }) => sum + entries.length, 0);
  const key = done.length === result.rows.length ? 'all' : done.length === 0 ? 'none' : 'some';
  return (
    <div className="yz-result">
      <div className="yz-result-body">
        <div className={`yz-result-head yz-result-${key}`} role="status">
          {HEADS[key]}
          <div>
            <h2>
              {t(`stamp.result.${key}`, { count, done: done.length, left: result.rows.length - done.length })}
            </h2>
            <p>{t('stamp.result.line', { reason: job.subject, remaining: result.remaining })}</p>
            {key === 'all' ? null : <JobLeft job={job} />}
          </div>
        </div>
        <ul className="yz-result-rows">
          {result.rows.map((row) => (
            <ResultRow key={row.document} row={row} />
          ))}
        </ul>
        {done.length > 0 && <Recipient />}
      </div>
      <div className="yz-page-foot">
        {result.remaining > 0 && (
          <Button onClick={onBack}>{t('stamp.result.again', { count: result.remaining })}</Button>
        )}
        <Button onClick={() => void navigate('/stamp')}>{t('stamp.back')}</Button>
        {next !== undefined && (
          <PrimaryButton label={t('stamp.result.next')} onPress={() => void navigate(`/stamp/${next.id}`)} />
        )}
      </div>
    </div>
  );
}

/** What to say to whoever receives the files. */
function Recipient(): ReactNode {
  const { t } = useTexts();
  const { results } = useSession();
  return (
    <section className="yz-card yz-recipient" aria-label={t('stamp.recipient')}>
      <h2>{t('stamp.recipient')}</h2>
      <p>{t('stamp.recipient.text')}</p>
      <div className="yz-row">
        <CopyButton
          text={t('stamp.recipient.text')}
          label={t('stamp.recipient.these')}
          words={t('stamp.recipient.copyText')}
        />
        <span className="yz-choice-note">{t('stamp.recipient.copy')}</span>
      </div>
      <p className="yz-choice-note yz-path">
        {t('stamp.folder')} <code>{results}</code>
        <CopyButton text={results} label={t('stamp.folder')} />
      </p>
    </section>
  );
}

const HEADS = {
  all: <CheckCircleFilled aria-hidden />,
  some: <WarningFilled aria-hidden />,
  none: <CloseCircleFilled aria-hidden />,
} as const;

const SIGNS = {
  done: <CheckCircleFilled className="yz-good" aria-hidden />,
  refused: <CloseCircleFilled className="yz-wrong" aria-hidden />,
  skipped: <MinusCircleFilled className="yz-muted" aria-hidden />,
} as const;

function ResultRow({ row }: { readonly row: StampedRowOut }): ReactNode {
  const { t } = useTexts();
  const [entry] = row.entries;
  return (
    <li className="yz-card yz-result-row">
      <p className="yz-result-name">
        {SIGNS[row.result]} <b>{row.name}</b>{' '}
        <span>{t(`stamp.row.${row.result}`, { count: row.entries.length })}</span>
      </p>
      {row.error !== null && <ErrorLines error={row.error} plain />}
      {row.output !== null && (
        <p className="yz-path">
          <code>{row.output}</code>
          <CopyButton text={row.output} label={t('stamp.path')} />
        </p>
      )}
      {row.digest !== null && (
        <p className="yz-choice-note">
          {t('requests.sm3')} <Sm3 value={row.digest} short />
        </p>
      )}
      {row.result === 'done' && entry !== undefined && (
        <div className="yz-row yz-result-links">
          <a href={bytesUrl({ kind: 'result', entry })} target="_blank" rel="noopener noreferrer">
            {t('stamp.open')}
          </a>
          <a download href={bytesUrl({ kind: 'result', entry }, { download: true })} {...dragOut(entry)}>
            {t('stamp.download')}
          </a>
          <Link to={`/verify?entry=${entry}`}>{t('requests.verify')}</Link>
          {row.entries.map((number) => (
            <Link key={number} to={`/ledger?entry=${number}`}>
              {t('stamp.mistake', { entry: number })}
            </Link>
          ))}
        </div>
      )}
    </li>
  );
}
