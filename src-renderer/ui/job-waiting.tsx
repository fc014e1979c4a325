import { Button, Progress } from 'antd';
import type { JobOut } from '@yinzheng/contract/ipc';
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import { useTexts } from '../i18n/index.ts';
import { ErrorLines } from './error-lines.tsx';
import { JobControls } from './job-controls.tsx';
import { JobHalt, JobKeyWaits } from './job-halt.tsx';
import { paceText, usePace } from './job-pace.ts';
import { endOf, failureOf, hasEnded } from './job-words.ts';
import { LoadingState } from './states.tsx';
import { useJob } from './use-job.ts';

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
  // Of the window that was asked for last.
  const [again, setAgain] = useState<boolean>();
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
    return <Waiting job={job} opened={again ?? opened} onOpened={setAgain} />;
  }
  if (hasEnded(job) && job.state !== 'done') return <Ended job={job} onClose={onClose} />;
  return <Working job={job} onOpened={setAgain} />;
}

interface WaitingProps {
  readonly job: JobOut;
  readonly opened: boolean;
  onOpened(opened: boolean): void;
}

/** It waits for its person in the small window. */
function Waiting({ job, opened, onOpened }: WaitingProps): ReactNode {
  const { t } = useTexts();
  return (
    <section className="yz-waiting" role="status">
      <h2>{t(opened ? `frame.waiting.${job.state}` : 'frame.waiting.blocked')}</h2>
      {job.halt === null && job.done > 0 ? (
        <p>{t('frame.waiting.rest', { done: job.done, left: job.total - job.done })}</p>
      ) : (
        <JobHalt job={job} />
      )}
      <p>{t(opened ? 'frame.waiting.text' : 'frame.waiting.blockedText')}</p>
      <JobControls job={job} opened={opened} onOpened={onOpened} />
    </section>
  );
}

/** It works, or is paused: how far, on what, how fast, and what can be done. */
function Working({ job, onOpened }: Omit<WaitingProps, 'opened'>): ReactNode {
  const texts = useTexts();
  const { t } = texts;
  const share = job.total === 0 ? 0 : Math.round((job.done / job.total) * 100);
  const pace = usePace(job);
  return (
    <section className="yz-waiting" role="status">
      <h2>{t(`frame.job.${job.state}`)}</h2>
      <p>{job.current ?? job.subject}</p>
      <JobKeyWaits job={job} />
      {job.state === 'paused' ? <JobHalt job={job} /> : null}
      <Progress
        percent={share}
        format={() => `${texts.number(job.done)} / ${texts.number(job.total)}`}
        aria-label={t('frame.job.progress')}
      />
      {pace === undefined ? null : (
        <p className="yz-muted" aria-live="off">
          {paceText(pace, texts)}
        </p>
      )}
      <p className="yz-muted">{t(job.state === 'paused' ? 'frame.job.pausedText' : 'frame.job.goesOn')}</p>
      <JobControls job={job} onOpened={onOpened} />
    </section>
  );
}

/** It came to nothing: why, and what now. */
function Ended({ job, onClose }: { readonly job: JobOut; readonly onClose: () => void }): ReactNode {
  const { t } = useTexts();
  const failure = failureOf(job);
  if (failure !== null) {
    return (
      <ErrorLines error={failure}>
        <CloseButton onClose={onClose} />
      </ErrorLines>
    );
  }
  return (
    <section className="yz-waiting" role="status">
      <h2>{t(`frame.job.${job.state}`)}</h2>
      <p>{t(`frame.job.${endOf(job)}`)}</p>
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
