import type { QueryClient } from '@tanstack/react-query';
import type { JobOut, Output } from '@yinzheng/contract/ipc';
import { askAgain } from './ask-again.ts';
import { keyOf } from './key-of.ts';

/** Puts a job's new state wherever the job is shown. */
export function takeJob(client: QueryClient, job: JobOut): void {
  client.setQueryData(keyOf('jobs.get', { job: job.id }), job);
  client.setQueryData<Output<'jobs.list'>>(keyOf('jobs.list', {}), (list) => {
    if (list === undefined) return undefined;
    const known = list.jobs.some(({ id }) => id === job.id);
    const jobs = known ? list.jobs.map((one) => (one.id === job.id ? job : one)) : [job, ...list.jobs];
    return { jobs };
  });
  // No further event of it comes: an answer on its way may be older, and would stand.
  if (job.ended === null) return;
  for (const queryKey of [keyOf('jobs.get', { job: job.id }), keyOf('jobs.list', {})]) {
    if (client.isFetching({ queryKey, exact: true }) > 0) void askAgain(client, queryKey);
  }
}
