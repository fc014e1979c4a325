import type { JobResult } from '@yinzheng/contract/ipc';
import { beforeEach, expect, it } from 'vitest';
import type { Jobs } from '../../../src-main/service/jobs/index.ts';
import { codeOf } from '../../support/codes.ts';
import { JobBench, RESULT, turn, ZHANG, type TestTimers } from '../../support/jobs.ts';

// How long jobs wait, and how many there may be.

let bench: JobBench;
let jobs: Jobs;
let timers: TestTimers;
let told: JobBench['told'];

beforeEach(() => {
  bench = new JobBench();
  ({ jobs, timers, told } = bench);
});

it('an act is given up after a quarter of an hour without its person', () => {
  const { id } = bench.asked();
  timers.advance(14 * 60);
  jobs.confirm(id, 'yes', ZHANG);
  timers.advance(14 * 60);
  expect(bench.now(id).state).toBe('pin');
  timers.advance(60);
  expect(bench.now(id)).toMatchObject({ state: 'cancelled', error: null });
  expect(timers.size).toBe(0);
});

it('an act gives way where its owner has too many of them waiting', () => {
  const ids = Array.from({ length: 21 }, () => bench.asked().id);
  const other = bench.asked({ owner: { session: 's2', person: 'li' } });
  expect(ids.map((id) => bench.now(id).state)).toEqual([
    'cancelled',
    ...Array.from({ length: 20 }, () => 'confirming'),
  ]);
  expect(jobs.get(other.id, { session: 's2', person: 'li' }).state).toBe('confirming');
});

it('an act gives way also where its PIN is waited for', () => {
  const first = bench.asked();
  jobs.confirm(first.id, 'yes', ZHANG);
  const second = bench.asked();
  for (let n = 0; n < 19; n++) bench.asked();
  expect([bench.now(first.id).state, bench.now(second.id).state]).toEqual(['cancelled', 'confirming']);
});

it('a paused act ends after eight hours, and keeps what was done', async () => {
  const { id, act } = bench.running();
  act.done = RESULT;
  await act.end('paused');
  timers.advance(8 * 3600 - 1);
  expect(bench.now(id).state).toBe('paused');
  timers.advance(1);
  expect(bench.now(id)).toMatchObject({ state: 'cancelled', result: RESULT, error: null });
  expect([bench.can(id), timers.size]).toEqual(['', 0]);
  expect(told.at(-1)).toMatchObject({ event: { job: { id, state: 'cancelled' } } });
});

it('an act ends with its window where it waits or is paused, and goes on where it is in work', async () => {
  const [confirming, atPin, paused, inWork] = [
    bench.asked(),
    bench.asked(),
    bench.running(),
    bench.running(),
  ];
  jobs.confirm(atPin.id, 'yes', ZHANG);
  paused.act.done = RESULT;
  await paused.act.end('paused');
  inWork.control.progress(0, '一.pdf');
  const elsewhere = bench.asked({ owner: { session: 's2', person: 'zhang' } });
  jobs.leave('s1');
  const all = [confirming, atPin, paused, inWork, elsewhere];
  expect(all.map(({ id }) => bench.now(id).state)).toEqual([
    'cancelled',
    'cancelled',
    'cancelled',
    'running',
    'confirming',
  ]);
  expect(bench.now(paused.id).result).toEqual(RESULT);
  expect(inWork.control.signal.aborted).toBe(false);
});

it('an act that its person deals with in another window does not end with the first', async () => {
  const elsewhere = { session: 's2', person: 'zhang' };
  const [read, typed, paused, left] = [bench.asked(), bench.asked(), bench.running(), bench.asked()];
  jobs.stage(read.id, elsewhere);
  jobs.confirm(typed.id, 'yes', elsewhere);
  await paused.act.end('paused');
  jobs.resume(paused.id, elsewhere);
  jobs.leave('s1');
  const states = (): string[] => [read, typed, paused, left].map(({ id }) => bench.now(id).state);
  expect(states()).toEqual(['confirming', 'pin', 'pin', 'cancelled']);
  jobs.leave('s2');
  expect(states()).toEqual(Array(4).fill('cancelled'));
});

it('the file of a verification that is forgotten goes, unless another one still needs it', async () => {
  const begin = async (file: string): Promise<void> => {
    jobs.start(bench.spec({ kind: 'verify', file }), () => Promise.resolve(RESULT));
    await turn();
  };
  await begin('a');
  await begin('b');
  for (let n = 0; n < 198; n++) await begin('b');
  expect(bench.forgotten).toEqual([]);
  await begin('c');
  await begin('c');
  expect(bench.forgotten).toEqual(['s1 a']);
});

it('a job is refused where a hundred of its owner’s have not ended, and begun again when one has', async () => {
  const ends: (() => void)[] = [];
  const work = () => new Promise<JobResult>((resolve) => ends.push(() => resolve(RESULT)));
  const begin = (kind: 'verify' | 'export' = 'export') => jobs.start(bench.spec({ kind, total: 1 }), work);
  // As many files as somebody puts in are verified.
  for (let n = 0; n < 150; n++) begin('verify');
  for (let n = 0; n < 100; n++) begin();
  expect(codeOf(begin)).toBe('JOBS_TOO_MANY');
  expect(codeOf(() => bench.asked())).toBe('JOBS_TOO_MANY');
  expect([jobs.list(ZHANG).length, ends.length]).toEqual([250, 250]);
  expect(codeOf(() => bench.asked({ owner: { session: 's1', person: 'li' } }))).toBe('not refused');
  ends[150]!();
  await turn();
  expect(codeOf(begin)).toBe('not refused');
});

it('jobs are listed newest first; of those that ended the oldest are forgotten', async () => {
  const kept = bench.asked();
  for (let n = 0; n < 206; n++) {
    jobs.start(bench.spec({ subject: String(n) }), () => Promise.resolve(RESULT));
    await turn();
  }
  const list = jobs.list(ZHANG);
  expect([list.length, list[0]?.subject, list.at(-1)?.id]).toEqual([201, '205', kept.id]);
  expect(list.at(-2)?.subject).toBe('6');
});
