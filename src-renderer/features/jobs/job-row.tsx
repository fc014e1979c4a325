import type { JobOut } from '@yinzheng/contract/ipc';
import { Button, Progress } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { bytesUrl } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import {
  endOf,
  ErrorLines,
  failureOf,
  hasEnded,
  JobControls,
  Moment,
  paceText,
  stateOf,
  useDismiss,
  usePace,
} from '../../ui/index.ts';

const TONES: Readonly<Partial<Record<JobOut['state'], string>>> = {
  done: 'good',
  failed: 'wrong',
  interrupted: 'wrong',
  cancelled: 'muted',
};

export interface JobRowProps {
  readonly job: JobOut;
  /** Somebody goes to the page that shows what came of it. */
  onLeave(): void;
}

/** One job: what it is about, how far it is, what can be done with it. */
export function JobRow({ job, onLeave }: JobRowProps): ReactNode {
  const { t } = useTexts();
  return (
    <article className="yz-job" aria-label={`${t(`jobs.kind.${job.kind}`)} ${job.subject}`}>
      <div className="yz-job-head">
        <b>{t(`jobs.kind.${job.kind}`)}</b>
        <span className="yz-ellipsis" title={job.subject}>
          {job.subject}
        </span>
        <span className={`yz-tag yz-tag-${TONES[job.state] ?? 'act'}`}>{t(`frame.job.${stateOf(job)}`)}</span>
      </div>
      <p className="yz-muted">
        <Moment at={job.started} form="short" />
      </p>
      {hasEnded(job) ? <Outcome job={job} onLeave={onLeave} /> : <Progressing job={job} />}
      <Controls job={job} />
    </article>
  );
}

function Progressing({ job }: { readonly job: JobOut }): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const pace = usePace(job);
  if (job.state === 'confirming' || job.state === 'pin') return <p>{t('jobs.waits')}</p>;
  return (
    <>
      {job.total > 0 ? (
        <Progress
          size="small"
          percent={Math.round((job.done / job.total) * 100)}
          format={() => `${texts.number(job.done)} / ${texts.number(job.total)}`}
          aria-label={t('frame.job.progress')}
        />
      ) : null}
      {job.current === null ? null : (
        <p className="yz-ellipsis">{t('jobs.current', { name: job.current })}</p>
      )}
      {pace === undefined ? null : <p className="yz-muted">{paceText(pace, texts)}</p>}
    </>
  );
}

/** How it ended, and what came of it: a job that failed or was stopped may have done a part. */
function Outcome({ job, onLeave }: JobRowProps): ReactNode {
  const { t } = useTexts();
  const failure = failureOf(job);
  const nothing = job.result === null && failure === null && job.state !== 'done';
  return (
    <>
      {failure === null ? null : <ErrorLines error={failure} plain />}
      {nothing ? <p>{t(`frame.job.${endOf(job)}`)}</p> : null}
      <Result job={job} onLeave={onLeave} />
    </>
  );
}

function Result({ job, onLeave }: JobRowProps): ReactNode {
  const { t } = useTexts();
  const { result } = job;
  switch (result?.kind) {
    case 'stamp':
      return (
        <p>
          {t('jobs.stamped', {
            done: result.rows.filter((row) => row.result === 'done').length,
            total: result.rows.length,
          })}{' '}
          <Link to={`/stamp/${result.request}?job=${job.id}`} onClick={onLeave}>
            {t('jobs.look')}
          </Link>
        </p>
      );
    case 'decide':
      return (
        <p>
          {t(`jobs.decided.${result.answer}`)}{' '}
          <Link to={`/requests/${result.request}`} onClick={onLeave}>
            {t('jobs.look')}
          </Link>
        </p>
      );
    case 'annotate':
      return (
        <p>
          {t('jobs.annotated', { entry: result.entry })}{' '}
          <Link to={`/ledger?entry=${result.entry}`} onClick={onLeave}>
            {t('jobs.look')}
          </Link>
        </p>
      );
    case 'verify':
      return (
        <p>
          {t(`jobs.verified.${result.file.verified.answer}`)}{' '}
          <Link to={`/verify?job=${job.id}`} onClick={onLeave}>
            {t('jobs.look')}
          </Link>
        </p>
      );
    case 'licence-record':
      return <LicenceLine text={t('jobs.licence-record')} to={result.draft} onLeave={onLeave} />;
    case 'licence-review':
      return (
        <LicenceLine text={t(`jobs.licence-review.${result.answer}`)} to={result.draft} onLeave={onLeave} />
      );
    case 'licence-event':
      return <LicenceLine text={t('jobs.licence-event')} to={result.identifier} onLeave={onLeave} />;
    case 'conflict-decision':
      return (
        <p>
          {t(`jobs.conflict-decision.${result.decision}`)}{' '}
          <Link to={`/delivery?view=all&item=${result.item}`} onClick={onLeave}>
            {t('jobs.look')}
          </Link>
        </p>
      );
    case 'licence-issue': {
      const done = result.rows.filter((row) => row.result === 'done');
      const text = t('jobs.licence-issue', { done: done.length, total: result.rows.length });
      return <LicenceLine text={text} to={done[0]?.identifier ?? undefined} onLeave={onLeave} />;
    }
    case 'standing-authorisation':
    case 'authorisation-end':
      return (
        <p>
          {t(`jobs.${result.kind}`)}{' '}
          <Link to="/licences/authorisations" onClick={onLeave}>
            {t('jobs.look')}
          </Link>
        </p>
      );
    case 'key-test':
    case 'key-pin':
      return <p>{t(`jobs.${result.kind}`)}</p>;
    case 'key-seal':
    case 'key-certificate':
      return <p>{t(`jobs.${result.kind}`, { name: result.name })}</p>;
    case 'key-request':
    case 'export':
      return (
        <a download href={bytesUrl({ kind: 'product', product: result.made.product }, { download: true })}>
          {t('jobs.download', { name: result.made.name })}
        </a>
      );
    default:
      return null;
  }
}

interface LicenceLineProps {
  readonly text: string;
  /** Number of a record, or an identifier; undefined: the list. */
  readonly to: string | undefined;
  onLeave(): void;
}

/** What came of an act about a licence, and the way to it. */
function LicenceLine({ text, to, onLeave }: LicenceLineProps): ReactNode {
  const { t } = useTexts();
  return (
    <p>
      {text}{' '}
      <Link to={to === undefined ? '/licences' : `/licences/${encodeURIComponent(to)}`} onClick={onLeave}>
        {t('jobs.look')}
      </Link>
    </p>
  );
}

/** What can be done with it; an ended one can be taken off the list. */
function Controls({ job }: { readonly job: JobOut }): ReactNode {
  const { t } = useTexts();
  const dismiss = useDismiss();
  return (
    <>
      <JobControls job={job} size="small">
        {hasEnded(job) ? (
          <Button size="small" loading={dismiss.isPending} onClick={() => dismiss.mutate({ job })}>
            {t('jobs.dismiss')}
          </Button>
        ) : undefined}
      </JobControls>
      {dismiss.error === null ? null : <ErrorLines error={dismiss.error} plain />}
    </>
  );
}
