import { QueryClient, QueryObserver } from '@tanstack/react-query';
import type { JobOut } from '@yinzheng/contract/ipc';
import { expect, it } from 'vitest';
import { keyOf } from '../../../src-renderer/app/api/key-of.ts';
import { takeJob } from '../../../src-renderer/app/api/take-job.ts';

it('an answer that is older than the last event of a job does not stand', async () => {
  const job = (state: JobOut['state']): JobOut =>
    ({ id: 'j', state, ended: state === 'done' ? '2026-11-29T10:00:00+08:00' : null }) as JobOut;
  const answers: ((jobs: readonly JobOut[]) => void)[] = [];
  const client = new QueryClient();
  const queryKey = keyOf('jobs.list', {});
  const queryFn = () =>
    new Promise<{ jobs: readonly JobOut[] }>((resolve) => answers.push((jobs) => resolve({ jobs })));
  const stop = new QueryObserver(client, { queryKey, queryFn, retry: false }).subscribe(() => undefined);
  const shown = (): unknown =>
    client.getQueryData<{ jobs: JobOut[] }>(queryKey)?.jobs.map(({ state }) => state);
  // Asked while it runs; it ends before the answer is here.
  takeJob(client, job('done'));
  answers[0]!([job('running')]);
  await expect.poll(() => answers.length).toBe(2);
  answers[1]!([job('done')]);
  await expect.poll(shown).toEqual(['done']);
  stop();
  client.clear();
});
