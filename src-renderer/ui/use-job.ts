import type { UseQueryResult } from '@tanstack/react-query';
import type { JobOut, JobState } from '@yinzheng/contract/ipc';
import { useCall, type CallError } from '../app/api/index.ts';

const EVERY_MS = 3000;
const ENDED: readonly JobState[] = ['done', 'failed', 'cancelled', 'interrupted'];

/** Whether a job has come to its end. */
export function hasEnded(job: JobOut): boolean {
  return ENDED.includes(job.state);
}

/** The key, below `frame.job`, of what a job's state is called: one that was stopped half way is not as if nothing was done. */
export function stateOf({ state, result }: JobOut): JobState | 'stopped' {
  return state === 'cancelled' && result !== null ? 'stopped' : state;
}

/** The key, below `frame.job`, of what it means that a job was cancelled or interrupted: told by what it was about. */
export function endOf({ kind, state }: JobOut): string {
  const about = kind === 'stamp' || kind === 'decide' || kind === 'annotate' ? kind : 'other';
  return `${state === 'interrupted' ? 'interruptedText' : 'cancelledText'}.${about}`;
}

/** A job as it stands: told by the service as it moves, and asked for now and then in case a word was lost. */
export function useJob(job: string | undefined): UseQueryResult<JobOut, CallError> {
  return useCall('jobs.get', { job: job ?? '' }, { enabled: job !== undefined, every: EVERY_MS });
}
