import { Button, Progress } from 'antd';
import type { ReactNode } from 'react';
import type { JobOut } from '@yinzheng/contract/ipc';
import { useAct } from '../../app/api/index.ts';
import { useTexts } from '../../i18n/index.ts';
import { EmptyState, ErrorLines, failureOf, hasEnded, LoadingState, useJob } from '../../ui/index.ts';
import { VerifiedFile } from './verified-file.tsx';

export interface VerificationStateProps {
  /** The job that is shown; undefined: `before` alone. */
  readonly job: string | undefined;
  /** Stands in the place of the job. */
  readonly before: ReactNode;
  readonly tools: ReactNode;
  readonly recent: ReactNode;
  /** The job is not known any more. */
  onGone(): void;
}

/** A verification: under way, ended without a verdict, or its verdict. */
export function VerificationState(props: VerificationStateProps): ReactNode {
  const { job: id, before, tools, recent, onGone } = props;
  const { t } = useTexts();
  const { data: job, error } = useJob(id);
  const result = id === undefined ? undefined : job?.result;
  if (job !== undefined && result?.kind === 'verify') {
    return <VerifiedFile key={job.id} job={job.id} file={result.file} tools={tools} recent={recent} />;
  }
  const inside = (): ReactNode => {
    if (before !== undefined) return before;
    if (job !== undefined) return <Unfinished job={job} />;
    if (error === null) return <LoadingState rows={6} />;
    return (
      <ErrorLines error={error}>
        <Button onClick={onGone}>{t('verify.close')}</Button>
      </ErrorLines>
    );
  };
  return (
    <div className="verify-middle">
      {inside()}
      <div className="yz-row">{tools}</div>
      {recent}
    </div>
  );
}

function Unfinished({ job }: { readonly job: JobOut }): ReactNode {
  const { t } = useTexts();
  const cancel = useAct('jobs.cancel');
  if (!hasEnded(job)) {
    const known = job.total > 1;
    const share = known ? Math.round((job.done / job.total) * 100) : undefined;
    return (
      <section className="verify-panel" role="status">
        <h2>{t('verify.running')}</h2>
        <p>{job.current ?? job.subject}</p>
        {share === undefined ? (
          <div className="verify-busy" aria-hidden />
        ) : (
          <Progress percent={share} aria-label={t('verify.running')} />
        )}
        <p className="yz-muted">{t('verify.running.text')}</p>
        {job.can.cancel ? (
          <div className="yz-row">
            <Button loading={cancel.isPending} onClick={() => cancel.mutate({ job: job.id })}>
              {t('verify.cancel')}
            </Button>
          </div>
        ) : null}
        {cancel.error === null ? null : <ErrorLines error={cancel.error} />}
      </section>
    );
  }
  if (job.state === 'cancelled') {
    return <EmptyState title={t('verify.cancelled.title')} text={t('verify.cancelled.text')} />;
  }
  const failure = failureOf(job);
  if (failure !== null) {
    return (
      <section className="verify-panel">
        <p>{job.subject}</p>
        <ErrorLines error={failure} />
      </section>
    );
  }
  return <EmptyState title={t('verify.interrupted')} />;
}
