import { jobSchema } from '../../../src-contract/ipc/jobs.ts';
import { YinzhengError } from '@yinzheng/core/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { tellKeyWaits, type Jobs, type KeyWaiting } from '../../../src-main/service/jobs/index.ts';
import { codeOf, asyncCodeOf } from '../../support/codes.ts';
import { JobBench, RESULT, turn, ZHANG, type TestTimers } from '../../support/jobs.ts';

let bench: JobBench;
let jobs: Jobs;
let timers: TestTimers;
let told: JobBench['told'];

beforeEach(() => {
  bench = new JobBench();
  ({ jobs, timers, told } = bench);
});

function states(): string[] {
  return told.map(({ event }) => (event.kind === 'job' ? event.job.state : event.kind));
}

describe('an act', () => {
  it('goes from the question to its end, and tells its owner of each step', async () => {
    const { id, act } = bench.asked();
    expect([jobs.stage(id, ZHANG), bench.can(id)]).toEqual(['confirm', 'cancel']);
    expect(jobs.waiting(id, 'confirm', ZHANG)).toBe(act);
    jobs.confirm(id, 'yes', ZHANG);
    expect([jobs.stage(id, ZHANG), bench.can(id)]).toEqual(['pin', 'cancel']);
    const typed = jobs.pin(id, Uint8Array.of(1, 2, 3), ZHANG);
    expect(bench.now(id).state).toBe('queued');
    act.control!.progress(0, '一.pdf');
    expect(bench.now(id)).toMatchObject({ state: 'running', done: 0, current: '一.pdf' });
    act.control!.accepted();
    await typed;
    await act.end({ result: RESULT });
    expect(bench.now(id)).toMatchObject({
      state: 'done',
      done: 2,
      current: null,
      error: null,
      result: RESULT,
    });
    expect(bench.can(id)).toBe('');
    expect(states()).toEqual(['confirming', 'pin', 'queued', 'running', 'done']);
    expect(told.every(({ audience }) => audience === ZHANG)).toBe(true);
    for (const { event } of told)
      if (event.kind === 'job') expect(jobSchema.parse(event.job)).toEqual(event.job);
  });

  it('ends where its person says no, and asks for no PIN', async () => {
    const { id, act } = bench.asked();
    jobs.confirm(id, 'no', ZHANG);
    expect(bench.now(id)).toMatchObject({ state: 'cancelled', result: null, error: null });
    expect(codeOf(() => jobs.confirm(id, 'yes', ZHANG))).toBe('JOB_NOT_WAITING');
    expect(await asyncCodeOf(() => jobs.pin(id, Uint8Array.of(1), ZHANG))).toBe('JOB_NOT_WAITING');
    expect(act.pins).toEqual([]);
  });

  it('ends where its person says no to the PIN', async () => {
    const { id, act } = bench.asked();
    jobs.confirm(id, 'yes', ZHANG);
    jobs.confirm(id, 'no', ZHANG);
    expect(bench.now(id)).toMatchObject({ state: 'cancelled', result: null, error: null });
    expect(await asyncCodeOf(() => jobs.pin(id, Uint8Array.of(1), ZHANG))).toBe('JOB_NOT_WAITING');
    expect([act.pins, timers.size]).toEqual([[], 0]);
  });

  it('takes no PIN before it is confirmed, and no answer twice', async () => {
    const { id, act } = bench.asked();
    expect(await asyncCodeOf(() => jobs.pin(id, Uint8Array.of(1), ZHANG))).toBe('JOB_NOT_WAITING');
    expect(codeOf(() => jobs.waiting(id, 'pin', ZHANG))).toBe('JOB_NOT_WAITING');
    jobs.confirm(id, 'yes', ZHANG);
    expect(codeOf(() => jobs.confirm(id, 'yes', ZHANG))).toBe('JOB_NOT_WAITING');
    const first = jobs.pin(id, Uint8Array.of(1), ZHANG);
    expect(await asyncCodeOf(() => jobs.pin(id, Uint8Array.of(2), ZHANG))).toBe('JOB_NOT_WAITING');
    expect(codeOf(() => jobs.stage(id, ZHANG))).toBe('JOB_NOT_WAITING');
    expect(act.pins).toHaveLength(1);
    await act.end({ result: RESULT });
    await first;
  });

  it('keeps a copy of the PIN, which is zeroed when it ends', async () => {
    const typed = Uint8Array.of(1, 2, 3);
    const { id, act } = bench.asked();
    jobs.confirm(id, 'yes', ZHANG);
    const answered = jobs.pin(id, typed, ZHANG);
    typed.fill(0);
    expect([...act.pins[0]!]).toEqual([1, 2, 3]);
    act.control!.accepted();
    await answered;
    expect([...act.pins[0]!]).toEqual([1, 2, 3]);
    await act.end({ result: RESULT });
    expect([...act.pins[0]!]).toEqual([0, 0, 0]);
  });

  it('waits for another PIN where the key refused it, and is not tried again by itself', async () => {
    const { id, act, typed } = bench.running();
    await act.fail(new YinzhengError('PIN_WRONG', { serial: 'SW-1', left: 5 }));
    expect(await asyncCodeOf(() => typed)).toBe('PIN_WRONG');
    expect([bench.now(id).state, act.pins.length, [...act.pins[0]!]]).toEqual(['pin', 1, [0, 0, 0]]);
    expect(bench.now(id)).toMatchObject({ error: null, ended: null });
    const again = jobs.pin(id, Uint8Array.of(4), ZHANG);
    act.control!.accepted();
    await again;
    await act.end({ result: RESULT });
    expect([bench.now(id).state, act.pins.length]).toEqual(['done', 2]);
  });

  it('fails where the key is locked', async () => {
    const { id, act, typed } = bench.running();
    await act.fail(new YinzhengError('PIN_LOCKED', { serial: 'SW-1' }));
    expect(await asyncCodeOf(() => typed)).toBe('PIN_LOCKED');
    expect(bench.now(id)).toMatchObject({ state: 'failed', error: { code: 'PIN_LOCKED' }, result: null });
    expect(bench.can(id)).toBe('');
  });

  it('fails with what came of it, and says nothing of a defect', async () => {
    const failed = bench.running();
    await failed.act.end({
      result: RESULT,
      error: new YinzhengError('FILE_UNWRITABLE', { path: 'x', detail: 'y' }),
    });
    expect(bench.now(failed.id)).toMatchObject({
      state: 'failed',
      result: RESULT,
      error: { code: 'FILE_UNWRITABLE' },
    });
    const { id, act } = bench.running();
    await act.fail(new Error('a defect of ours at /some/path'));
    expect(bench.now(id).error).toEqual({ code: 'INTERNAL', params: { detail: '-' } });
    expect(bench.defects).toHaveLength(1);
  });
});

describe('pausing', () => {
  it('takes effect before the next file, forgets the PIN, and asks for it again', async () => {
    const { id, act, control } = bench.running();
    control.progress(0, '一.pdf');
    expect([bench.can(id), control.goOn()]).toEqual(['pause cancel', true]);
    jobs.pause(id, ZHANG);
    expect([bench.now(id).state, bench.can(id), control.goOn()]).toEqual(['running', 'resume cancel', false]);
    expect(codeOf(() => jobs.pause(id, ZHANG))).toBe('JOB_NOT_WAITING');
    control.progress(1, null);
    await act.end('paused');
    expect([bench.now(id).state, bench.can(id), [...act.pins[0]!]]).toEqual([
      'paused',
      'resume cancel',
      [0, 0, 0],
    ]);
    timers.advance(3600);
    expect(bench.now(id).state).toBe('paused');
    jobs.resume(id, ZHANG);
    expect([bench.now(id).state, jobs.stage(id, ZHANG)]).toEqual(['pin', 'pin']);
    void jobs.pin(id, Uint8Array.of(9), ZHANG);
    expect([...act.pins[1]!, act.control!.goOn()]).toEqual([9, true]);
    act.control!.progress(1, '二.pdf');
    // The last file is in work: nothing can be left out any more.
    expect(bench.can(id)).toBe('');
    await act.end({ result: RESULT });
    expect(bench.now(id).state).toBe('done');
  });

  it('can be left at the PIN that goes on with it, and keeps what was done', async () => {
    const { id, act } = bench.running();
    act.done = RESULT;
    await act.end('paused');
    jobs.resume(id, ZHANG);
    jobs.confirm(id, 'no', ZHANG);
    expect(bench.now(id)).toMatchObject({ state: 'cancelled', result: RESULT });
    expect(act.pins).toHaveLength(1);
  });

  it('is taken back before it took effect', () => {
    const { id, control } = bench.running();
    control.progress(0, '一.pdf');
    jobs.pause(id, ZHANG);
    jobs.resume(id, ZHANG);
    expect([bench.now(id).state, control.goOn(), bench.can(id)]).toEqual(['running', true, 'pause cancel']);
  });

  it('is not for acts of one file, nor for work that needs nobody', () => {
    const { id, control } = bench.running({ total: 1, pausable: false });
    control.progress(0, '一.pdf');
    expect(bench.can(id)).toBe('');
    const work = jobs.start(bench.spec({ kind: 'verify' }), () => new Promise(() => undefined));
    expect(work.can).toEqual({ pause: false, resume: false, cancel: true });
    expect(codeOf(() => jobs.pause(work.id, ZHANG))).toBe('JOB_NOT_WAITING');
  });
});

describe('cancelling', () => {
  it('spends nothing while its person is waited for', () => {
    const [first, second] = [bench.asked(), bench.asked()];
    jobs.cancel(first.id, ZHANG);
    jobs.confirm(second.id, 'yes', ZHANG);
    jobs.cancel(second.id, ZHANG);
    expect([bench.now(first.id).state, bench.now(second.id).state]).toEqual(['cancelled', 'cancelled']);
    expect([...first.act.pins, ...second.act.pins]).toEqual([]);
    expect(timers.size).toBe(0);
  });

  it('lets the file in work be finished and tells what was done', async () => {
    const { id, act, control } = bench.running();
    control.progress(0, '一.pdf');
    jobs.cancel(id, ZHANG);
    expect([bench.now(id).state, bench.can(id), control.signal.aborted]).toEqual(['running', '', true]);
    expect(codeOf(() => control.goOn())).toBe('JOB_STOPPED');
    await act.end({ result: RESULT, error: new YinzhengError('JOB_STOPPED') });
    expect(bench.now(id)).toMatchObject({ state: 'cancelled', result: RESULT, error: null });
  });

  it('keeps what a paused act had done', async () => {
    const { id, act } = bench.running();
    act.done = RESULT;
    await act.end('paused');
    jobs.cancel(id, ZHANG);
    expect(bench.now(id)).toMatchObject({ state: 'cancelled', result: RESULT });
  });

  it('is not waited on for a wrong PIN', async () => {
    const { id, act } = bench.running();
    jobs.cancel(id, ZHANG);
    await act.fail(new YinzhengError('PIN_WRONG', { serial: 'SW-1', left: 5 }));
    expect(bench.now(id).state).toBe('cancelled');
  });

  it('breaks off work that only looks', async () => {
    const { id } = jobs.start(bench.spec({ kind: 'verify', total: 1 }), ({ signal }) => {
      return new Promise((_, refuse) => {
        signal.addEventListener('abort', () => refuse(new YinzhengError('JOB_STOPPED')));
      });
    });
    jobs.cancel(id, ZHANG);
    await turn();
    expect(bench.now(id)).toMatchObject({ state: 'cancelled', error: null });
  });
});

describe('a key that waits for its person', () => {
  const single = { total: 1, pausable: false };
  const wait = (slip: string | undefined, what: 'pad' | 'button' = 'button', endless = false) => {
    return { slip, for: what, endless };
  };
  const working = (slip: string, changes: Parameters<JobBench['running']>[0] = single) => {
    const one = bench.running(changes);
    one.act.slip = slip;
    return one;
  };
  const waits = (...all: readonly { readonly id: string }[]) => all.map(({ id }) => bench.now(id).waits);

  it('waits for the act whose PIN it is, not for another one that comes after it', () => {
    const [first, second] = [working('a'), working('b')];
    for (const { control } of [first, second]) control.progress(0, '一.pdf');
    jobs.keyWaits([wait('a')]);
    expect(waits(first, second)).toEqual(['button', null]);
    expect([bench.can(first.id), bench.can(second.id)]).toEqual(['cancel', '']);
    jobs.cancel(first.id, ZHANG);
    expect([first.act.stops, second.act.stops]).toEqual([1, 0]);
    jobs.keyWaits([wait(undefined)]);
    expect(waits(first, second)).toEqual([null, null]);
  });

  it('goes on waiting for one act when the wait for another one begins and ends', () => {
    const [first, second] = [working('a'), working('b')];
    jobs.keyWaits([wait('a')]);
    jobs.keyWaits([wait('a'), wait('b', 'pad')]);
    expect(waits(first, second)).toEqual(['button', 'pad']);
    jobs.keyWaits([wait('a')]);
    expect(waits(first, second)).toEqual(['button', null]);
  });

  it('is told to pages, too, until none waits any more', () => {
    const first = working('a');
    const hearers: ((waiting: readonly KeyWaiting[]) => void)[] = [];
    const pages: unknown[] = [];
    tellKeyWaits({ onWaiting: (hear) => hearers.push(hear) }, jobs, (event) => pages.push(event));
    const said = [[wait('a')], [wait('a'), wait('b', 'pad')], [wait('a')], []];
    const seen = said.map((waiting) => {
      for (const hear of hearers) hear(waiting);
      return waits(first)[0];
    });
    expect(seen).toEqual(['button', 'button', 'button', null]);
    expect(pages).toEqual(
      ['button', 'pad', 'button', null].map((what) => ({ kind: 'key-waits', for: what })),
    );
  });

  it('asks for nothing any more for an act that was cancelled before it came to it', async () => {
    const { id, act, control } = working('a', {});
    jobs.cancel(id, ZHANG);
    expect([act.stops, control.signal.aborted]).toEqual([1, true]);
    await act.fail(new YinzhengError('KEY_CANCELLED', { serial: 'S1' }));
    expect(bench.now(id).state).toBe('cancelled');
  });

  it('cannot be stopped while its PIN is changed there', () => {
    const { id, act } = working('a');
    expect(bench.can(id)).toBe('cancel');
    jobs.keyWaits([wait('a', 'pad', true)]);
    expect([bench.now(id).waits, bench.can(id)]).toEqual(['change', '']);
    expect(codeOf(() => jobs.cancel(id, ZHANG))).toBe('JOB_NOT_WAITING');
    expect(act.stops).toBe(0);
    jobs.keyWaits([]);
    jobs.keyWaits([wait('a', 'pad')]);
    expect([bench.now(id).waits, bench.can(id)]).toEqual(['pad', 'cancel']);
  });
});

describe('a job', () => {
  it('is its person’s in every window, and nobody else’s', async () => {
    const { id } = bench.asked();
    expect(jobs.get(id, { session: 'elsewhere', person: 'zhang' }).id).toBe(id);
    for (const asker of [
      { session: 's1', person: 'li' },
      { session: 's1', person: null },
    ]) {
      const ways: (() => unknown)[] = [
        () => jobs.get(id, asker),
        () => jobs.cancel(id, asker),
        () => jobs.pause(id, asker),
        () => jobs.resume(id, asker),
        () => jobs.dismiss(id, asker),
        () => jobs.stage(id, asker),
        () => jobs.confirm(id, 'yes', asker),
        () => jobs.waiting(id, 'either', asker),
      ];
      for (const way of ways) expect(codeOf(way)).toBe('JOB_UNKNOWN');
      expect(await asyncCodeOf(() => jobs.pin(id, Uint8Array.of(1), asker))).toBe('JOB_UNKNOWN');
      expect(jobs.list(asker)).toEqual([]);
    }
    expect(codeOf(() => jobs.get('f'.repeat(32), ZHANG))).toBe('JOB_UNKNOWN');
    expect(bench.now(id).state).toBe('confirming');
  });

  it('that nobody began is its window’s', () => {
    const owner = { session: 's1', person: null };
    const { id } = jobs.start(bench.spec({ kind: 'verify', owner }), () => Promise.resolve(RESULT));
    expect(jobs.get(id, ZHANG).id).toBe(id);
    expect(codeOf(() => jobs.get(id, { session: 's2', person: null }))).toBe('JOB_UNKNOWN');
  });

  it('is told of five times a second at most, and of its last word', async () => {
    const { control } = bench.running({ total: 100 });
    control.progress(0, 'a');
    const before = told.length;
    for (let done = 1; done <= 10; done++) control.progress(done, 'a');
    expect(told.length).toBe(before);
    timers.advance(0.2);
    expect(told.length).toBe(before + 1);
    expect(told.at(-1)).toMatchObject({ event: { job: { done: 10 } } });
    timers.advance(5);
    expect(told.length).toBe(before + 1);
    control.progress(11, 'a');
    expect(told.length).toBe(before + 2);
    await turn();
  });

  it('leaves the list when it has ended and is dismissed, not before', () => {
    const { id } = bench.asked();
    expect(codeOf(() => jobs.dismiss(id, ZHANG))).toBe('JOB_NOT_WAITING');
    jobs.cancel(id, ZHANG);
    jobs.dismiss(id, ZHANG);
    expect(codeOf(() => bench.now(id))).toBe('JOB_UNKNOWN');
  });

  it('of a key that cannot pause ends when nobody looks and it waits for its PIN; others stay', () => {
    const single = { total: 1, pausable: false };
    const waiting = bench.asked(single);
    jobs.confirm(waiting.id, 'yes', ZHANG);
    const confirming = bench.asked(single);
    const batch = bench.asked();
    jobs.confirm(batch.id, 'yes', ZHANG);
    const running = bench.running(single);
    running.control.accepted();
    running.control.progress(0, 'a');
    const unlocking = bench.running(single);
    jobs.away();
    const states = [waiting, confirming, batch, running].map(({ id }) => bench.now(id).state);
    expect(states).toEqual(['cancelled', 'confirming', 'pin', 'running']);
    expect([running, unlocking].map(({ control }) => control.signal.aborted)).toEqual([false, true]);
  });
});
