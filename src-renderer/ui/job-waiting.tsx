import { Button, Progress } from 'antd';
import type { JobOut } from '@yinzheng/contract/ipc';
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import { useAct } from '../app/api/index.ts';
import { useTexts } from '../i18n/index.ts';
import { ErrorLines } from './error-lines.tsx';
import { openPrompt } from './prompt-window.ts';
import { LoadingState } from './states.tsx';
import { hasEnded, useJob } from './use-job.ts';

export interface JobWaitingProps {
  readonly job: string;
  /** Whether its window could be opened. */
  readonly opened: boolean;
  /** It is done. */
  onDone?(job: JobOut): void;
  /** Somebody leaves it: after it failed, was cancelled or was interrupted. */
  onClose(): void;
}

/** What the page shows while a job waits for its window or works, and when it came to nothing. */
export function JobWaiting({ job: id, opened, onDone, onClose }: JobWaitingProps): ReactNode {
  const { data: job, error } = useJob(id);
  const done = useEffectEvent((ended: JobOut) => onDone?.(ended));
  const isDone = job?.state === 'done';
  useEffect(() => {
    if (isDone) done(job);
  }, [isDone, job]);
  if (error !== null && job === undefined) {
    return (
      <ErrorLines error={error}>
        <CloseButton onClose={onClose} />
      </ErrorLines>
    );
  }
  if (job === undefined) return <LoadingState rows={3} />;
  if (job.state === 'confirming' || job.state === 'pin') {
    return <Waiting job={job} opened={opened} />;
  }
  if (hasEnded(job) && job.state !== 'done') return <Ended job={job} onClose={onClose} />;
  return <Working job={job} />;
}

/** It waits for its person in the small window. */
function Waiting({ job, opened }: { readonly job: JobOut; readonly opened: boolean }): ReactNode {
  const { t } = useTexts();
  const [shown, setShown] = useState(opened);
  const cancel = useAct('jobs.cancel');
  return (
    <section className="yz-waiting" role="status">
      <h2>{t(shown ? `frame.waiting.${job.state}` : 'frame.waiting.blocked')}</h2>
      <p>{t(shown ? 'frame.waiting.text' : 'frame.waiting.blockedText')}</p>
      <div className="yz-row">
        <Button type={shown ? 'default' : 'primary'} onClick={() => setShown(openPrompt(job.id))}>
          {t(shown ? 'frame.waiting.again' : 'frame.waiting.open')}
        </Button>
        <Button loading={cancel.isPending} onClick={() => cancel.mutate({ job: job.id })}>
          {t(`frame.waiting.cancel.${actOf(job)}`)}
        </Button>
      </div>
      {cancel.error === null ? null : <ErrorLines error={cancel.error} />}
    </section>
  );
}

function actOf(job: JobOut): 'stamp' | 'decide' | 'other' {
  return job.kind === 'stamp' || job.kind === 'decide' ? job.kind : 'other';
}

/** It works: how far, on what. */
function Working({ job }: { readonly job: JobOut }): ReactNode {
  const { t } = useTexts();
  const share = job.total === 0 ? 0 : Math.round((job.done / job.total) * 100);
  return (
    <section className="yz-waiting" role="status">
      <h2>{t(`frame.job.${job.state}`)}</h2>
      <p>{job.current ?? job.subject}</p>
      <Progress
        percent={share}
        format={() => `${job.done} / ${job.total}`}
        aria-label={t('frame.job.progress')}
      />
      <p className="yz-muted">{t('frame.job.goesOn')}</p>
    </section>
  );
}

/** It came to nothing: why, and what now. */
function Ended({ job, onClose }: { readonly job: JobOut; readonly onClose: () => void }): ReactNode {
  const { t } = useTexts();
  if (job.error !== null && job.state !== 'cancelled' && job.state !== 'interrupted') {
    return (
      <ErrorLines error={job.error}>
        <CloseButton onClose={onClose} />
      </ErrorLines>
    );
  }
  return (
    <section className="yz-waiting" role="status">
      <h2>{t(`frame.job.${job.state}`)}</h2>
      <p>{t(`frame.job.${job.state === 'interrupted' ? 'interruptedText' : 'cancelledText'}`)}</p>
      <div className="yz-row">
        <CloseButton onClose={onClose} />
      </div>
    </section>
  );
}

function CloseButton({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTexts();
  return <Button onClick={onClose}>{t('frame.back')}</Button>;
}
