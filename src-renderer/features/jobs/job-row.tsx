import type { JobOut } from '@yinzheng/contract/ipc';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Progress } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { bytesUrl, keyOf, takeJob, useAct } from '../../app/api/index.ts';
import { useNow } from '../../app/use-now.ts';
import { useTexts } from '../../i18n/index.ts';
import { ErrorLines, hasEnded, Moment, openPrompt } from '../../ui/index.ts';
import { paceOf } from './pace.ts';

const TICK_MS = 1000;
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
        <span className={`yz-tag yz-tag-${TONES[job.state] ?? 'act'}`}>{t(`frame.job.${job.state}`)}</span>
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
  const now = useNow(TICK_MS);
  if (job.state === 'confirming' || job.state === 'pin') return <p>{t('jobs.waits')}</p>;
  const pace = job.state === 'running' ? paceOf(job, now) : undefined;
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
      {pace === undefined ? null : (
        <p className="yz-muted">
          {t('jobs.pace', {
            rate: pace.perMinute.toFixed(pace.perMinute < 10 ? 1 : 0),
            span: texts.span(pace.leftMs),
          })}
        </p>
      )}
    </>
  );
}

function Outcome({ job, onLeave }: JobRowProps): ReactNode {
  const { t } = useTexts();
  if (job.error !== null && job.state !== 'cancelled') return <ErrorLines error={job.error} plain />;
  if (job.state === 'interrupted') return <p>{t('frame.job.interruptedText')}</p>;
  if (job.state === 'cancelled') return <p>{t('frame.job.cancelledText')}</p>;
  const { result } = job;
  switch (result?.kind) {
    case 'stamp':
      return (
        <p>
          {t('jobs.stamped', {
            done: result.rows.filter((row) => row.result === 'done').length,
            total: result.rows.length,
          })}{' '}
          <Link to={`/stamp/${result.request}`} onClick={onLeave}>
            {t('jobs.look')}
          </Link>
        </p>
      );
    case 'decide':
      return <p>{t(`jobs.decided.${result.answer}`)}</p>;
    case 'annotate':
      return (
        <Link to={`/ledger?entry=${result.entry}`} onClick={onLeave}>
          {t('jobs.look')}
        </Link>
      );
    case 'verify':
      return <p>{t(`jobs.verified.${result.file.verified.answer}`)}</p>;
    case 'export':
      return (
        <a href={bytesUrl({ kind: 'product', product: result.made.product }, { download: true })}>
          {t('jobs.download', { name: result.made.name })}
        </a>
      );
    default:
      return null;
  }
}

function Controls({ job }: { readonly job: JobOut }): ReactNode {
  const { t } = useTexts();
  const client = useQueryClient();
  const pause = useAct('jobs.pause');
  const resume = useAct('jobs.resume');
  const cancel = useAct('jobs.cancel');
  const dismiss = useAct('jobs.dismiss');
  const one = { job: job.id };
  const taken = { onSuccess: (changed: JobOut) => takeJob(client, changed) };
  const error = pause.error ?? resume.error ?? cancel.error ?? dismiss.error;
  return (
    <>
      <div className="yz-row">
        {job.state === 'confirming' || job.state === 'pin' ? (
          <Button size="small" onClick={() => openPrompt(job.id)}>
            {t('frame.waiting.again')}
          </Button>
        ) : null}
        {job.can.pause ? (
          <Button size="small" loading={pause.isPending} onClick={() => pause.mutate(one, taken)}>
            {t('jobs.pause')}
          </Button>
        ) : null}
        {job.can.resume ? (
          <Button size="small" loading={resume.isPending} onClick={() => resume.mutate(one, taken)}>
            {t('jobs.resume')}
          </Button>
        ) : null}
        {job.can.cancel ? (
          <Button size="small" loading={cancel.isPending} onClick={() => cancel.mutate(one, taken)}>
            {t('jobs.cancel')}
          </Button>
        ) : null}
        {hasEnded(job) ? (
          <Button
            size="small"
            loading={dismiss.isPending}
            onClick={() =>
              dismiss.mutate(one, {
                onSuccess: () => void client.invalidateQueries({ queryKey: keyOf('jobs.list', {}) }),
              })
            }
          >
            {t('jobs.dismiss')}
          </Button>
        ) : null}
      </div>
      {error === null ? null : <ErrorLines error={error} plain />}
    </>
  );
}
