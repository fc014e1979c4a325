import type { UseQueryResult } from '@tanstack/react-query';
import type { JobOut } from '@yinzheng/contract/ipc';
import { useCall, type CallError } from '../app/api/index.ts';

const EVERY_MS = 3000;

/** A job as it stands: told by the service as it moves, and asked for now and then in case a word was lost. */
export function useJob(job: string | undefined): UseQueryResult<JobOut, CallError> {
  return useCall('jobs.get', { job: job ?? '' }, { enabled: job !== undefined, every: EVERY_MS });
}
