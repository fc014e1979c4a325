import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import type { JobOut } from '@yinzheng/contract/ipc';
import type { ReactNode } from 'react';
import { takeJob, useAct } from '../app/api/index.ts';
import { useTexts } from '../i18n/index.ts';
import { ErrorLines } from './error-lines.tsx';
import { cancelOf, hasEnded } from './job-words.ts';
import { openPrompt } from './prompt-window.ts';

export interface JobControlsProps {
  readonly job: JobOut;
  readonly size?: 'small' | 'middle';
  /** false: the browser kept its small window from opening. */
  readonly opened?: boolean;
  /** Its small window was asked for: whether the browser let it open. */
  onOpened?(opened: boolean): void;
  /** Beside the others. */
  readonly children?: ReactNode;
}

/** What can be done with a job now: its window, pause, go on, stop; and what a wish does that is not fulfilled yet. */
export function JobControls(props: JobControlsProps): ReactNode {
  const { job, size = 'middle', opened = true, onOpened, children } = props;
  const { t } = useTexts();
  const client = useQueryClient();
  const pause = useAct('jobs.pause');
  const resume = useAct('jobs.resume');
  const cancel = useAct('jobs.cancel');
  const one = { job: job.id };
  const { can, state } = job;
  const open = (): void => onOpened?.(openPrompt(job.id));
  const take = (changed: JobOut): void => takeJob(client, changed);
  // The page may have drawn the new state, without this button, before the answer is here.
  const goOn = async (): Promise<void> => {
    const changed = await resume.mutateAsync(one);
    take(changed);
    // A paused stamping asks for the PIN again.
    if (changed.state === 'pin') open();
  };
  const waits = state === 'confirming' || state === 'pin';
  const error = pause.error ?? resume.error ?? cancel.error;
  const wish = wishOf(job, cancel.isSuccess);
  return (
    <>
      {wish === undefined ? null : <p className="yz-muted">{t(`frame.job.wish.${wish}`)}</p>}
      {waits || can.pause || can.resume || can.cancel || children !== undefined ? (
        <div className="yz-row">
          {waits ? (
            <Button size={size} type={opened ? 'default' : 'primary'} onClick={open}>
              {t(opened ? 'frame.waiting.again' : 'frame.waiting.open')}
            </Button>
          ) : null}
          {can.pause ? (
            <Button
              size={size}
              loading={pause.isPending}
              onClick={() => pause.mutate(one, { onSuccess: take })}
            >
              {t('frame.job.pause')}
            </Button>
          ) : null}
          {can.resume ? (
            <Button
              size={size}
              type="primary"
              loading={resume.isPending}
              onClick={() => void goOn().catch(() => undefined)}
            >
              {t(state === 'paused' ? 'frame.job.resume' : 'frame.job.resume.now')}
            </Button>
          ) : null}
          {can.cancel ? (
            <Button
              size={size}
              loading={cancel.isPending}
              onClick={() => cancel.mutate(one, { onSuccess: take })}
            >
              {t(`frame.job.cancel.${cancelOf(job)}`)}
            </Button>
          ) : null}
          {children}
        </div>
      ) : null}
      {error === null ? null : <ErrorLines error={error} plain={size === 'small'} />}
    </>
  );
}

/** What was wished and happens only between two files. */
function wishOf(job: JobOut, stopping: boolean): 'pause' | 'stop' | undefined {
  if (hasEnded(job)) return undefined;
  const works = job.state === 'running' || job.state === 'queued';
  if (works && stopping) return 'stop';
  return works && job.can.resume ? 'pause' : undefined;
}
