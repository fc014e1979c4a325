import { QueryClient, QueryObserver } from '@tanstack/react-query';
import type { JobOut } from '@yinzheng/contract/ipc';
import { afterEach, describe, expect, it } from 'vitest';
import { askAgain } from '../../../src-renderer/app/api/ask-again.ts';
import { keyOf } from '../../../src-renderer/app/api/key-of.ts';
import { takeJob } from '../../../src-renderer/app/api/take-job.ts';

/** What is asked while somebody looks, each question answered by hand. */
function looked<T>(client: QueryClient, queryKey: readonly unknown[]) {
  const answers: ((answer: T) => void)[] = [];
  const queryFn = () => new Promise<T>((resolve) => answers.push(resolve));
  const stop = new QueryObserver(client, { queryKey, queryFn, retry: false }).subscribe(() => undefined);
  return { answers, stop, shown: () => client.getQueryData<T>(queryKey) };
}

const client = new QueryClient();
afterEach(() => client.clear());

describe('what may look different now', () => {
  const key = ['stamping.check', { id: '1' }];

  it('is asked once more while the first answer is on its way, which is not taken', async () => {
    const { answers, stop, shown } = looked<string>(client, key);
    void askAgain(client, ['stamping.check']);
    await expect.poll(() => answers.length).toBe(2);
    answers[0]!('of before');
    answers[1]!('of now');
    await expect.poll(shown).toBe('of now');
    stop();
  });

  it('is asked once more while a later answer is on its way', async () => {
    const { answers, stop, shown } = looked<string>(client, key);
    answers[0]!('first');
    await expect.poll(shown).toBe('first');
    void askAgain(client);
    await expect.poll(() => answers.length).toBe(2);
    void askAgain(client);
    await expect.poll(() => answers.length).toBe(3);
    answers[2]!('of now');
    answers[1]!('of before');
    await expect.poll(shown).toBe('of now');
    stop();
  });

  it('is left alone where it is another question', async () => {
    const { answers, stop, shown } = looked<string>(client, key);
    await askAgain(client, ['ledger.page']);
    answers[0]!('first');
    await expect.poll(shown).toBe('first');
    expect(answers).toHaveLength(1);
    stop();
  });
});

it('an answer that is older than the last event of a job does not stand', async () => {
  const job = (state: JobOut['state']): JobOut =>
    ({ id: 'j', state, ended: state === 'done' ? '2026-11-29T10:00:00+08:00' : null }) as JobOut;
  const { answers, stop, shown } = looked<{ jobs: readonly JobOut[] }>(client, keyOf('jobs.list', {}));
  // Asked while it runs; it ends before the answer is here.
  takeJob(client, job('done'));
  answers[0]!({ jobs: [job('running')] });
  await expect.poll(() => answers.length).toBe(2);
  answers[1]!({ jobs: [job('done')] });
  await expect.poll(() => shown()?.jobs.map(({ state }) => state)).toEqual(['done']);
  stop();
});
