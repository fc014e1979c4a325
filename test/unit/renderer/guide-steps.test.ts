import { describe, expect, it } from 'vitest';
import type { JobOut, RequestSummaryOut } from '@yinzheng/contract/ipc';
import { AT_THE_START, walkOn, type Seen, type Walk } from '../../../src-renderer/features/guide/steps.ts';

const ID = 'a'.repeat(32);
const LATER = 'b'.repeat(32);

function request(change: Partial<RequestSummaryOut> = {}): RequestSummaryOut {
  return {
    id: ID,
    state: 'waiting',
    agreed: false,
    reason: '报送材料',
    applicant: { id: 'wang', name: '王晓' },
    seal: { id: 'seal', name: '公章' },
    requested: '2026-11-24T09:00:00+08:00',
    expires: '2026-12-24T09:00:00+08:00',
    documents: ['a.pdf'],
    count: 1,
    spent: 0,
    remaining: 1,
    decided: null,
    ...change,
  };
}

function verified(started: string): JobOut {
  return {
    id: 'c'.repeat(32),
    kind: 'verify',
    state: 'done',
    subject: 'a.pdf',
    total: 1,
    done: 1,
    current: null,
    started,
    ended: started,
    waits: null,
    halt: null,
    leftBy: null,
    can: { pause: false, resume: false, cancel: false },
    error: null,
    result: null,
  };
}

function after(
  requests: readonly RequestSummaryOut[],
  walk: Walk = AT_THE_START,
  jobs: readonly JobOut[] = [],
  made?: Seen['made'],
): Walk {
  return walkOn(walk, { requests, jobs, made });
}

const STAMPED = request({ state: 'finished', spent: 1, remaining: 0 });
const MADE = { request: ID, entry: 7 };

describe('the walk through the first stamp', () => {
  it('begins with a request', () => {
    expect(after([]).step).toBe('request');
  });

  it.each([
    [request(), 'approve'],
    [request({ state: 'agreed' }), 'stamp'],
    [request({ state: 'refused' }), 'request'],
    [request({ state: 'expired' }), 'request'],
  ] as const)('goes on as the request stands (%#)', (one, step) => {
    expect(after([one])).toMatchObject({ step, request: { id: ID } });
  });

  it.each([request({ state: 'agreed', count: 2, spent: 1, remaining: 1 }), STAMPED])(
    'goes on to the ledger once a sealed file is known (%#)',
    (one) => {
      expect(after([one], AT_THE_START, [], MADE)).toMatchObject({ step: 'ledger', entry: 7 });
    },
  );

  it('takes nothing for stamped that came to nothing', () => {
    const nothing = { request: ID, entry: null };
    const half = request({ state: 'agreed', count: 2, spent: 1, remaining: 1 });
    expect(after([half], AT_THE_START, [], nothing)).toMatchObject({ step: 'stamp', entry: null });
    expect(after([STAMPED], AT_THE_START, [], nothing)).toMatchObject({ step: 'request', entry: null });
  });

  it('stays where it is until it is known what came of it', () => {
    const agreed = after([request({ state: 'agreed' })]);
    expect(after([STAMPED], agreed).step).toBe('stamp');
    expect(after([STAMPED], AT_THE_START).step).toBe('stamp');
    expect(after([STAMPED], agreed, [], { request: LATER, entry: 9 }).step).toBe('stamp');
    // From a seat that does not see the request any more.
    const stamped = after([STAMPED], agreed, [], MADE);
    expect(after([], stamped)).toBe(stamped);
    expect(after([STAMPED], stamped)).toBe(stamped);
  });

  it('forgets the entry of an earlier request', () => {
    const newer = request({ id: LATER, requested: '2026-11-24T10:00:00+08:00' });
    const stamped = after([STAMPED], AT_THE_START, [], MADE);
    expect(after([newer, STAMPED], stamped)).toMatchObject({ step: 'approve', entry: null });
  });

  it('is not thrown back by a seat that sees nothing', () => {
    const waiting = after([request()]);
    expect(after([], waiting)).toBe(waiting);
  });

  it('is not thrown back by a seat that sees older requests alone', () => {
    const waiting = after([request({ id: LATER, requested: '2026-11-24T10:00:00+08:00' })]);
    expect(after([STAMPED], waiting)).toBe(waiting);
  });

  it('is about the newest request', () => {
    const newer = request({ id: LATER, requested: '2026-11-24T10:00:00+08:00' });
    expect(after([STAMPED, newer])).toMatchObject({ step: 'approve', request: { id: LATER } });
    expect(after([newer, STAMPED])).toMatchObject({ step: 'approve', request: { id: LATER } });
  });

  it('leaves out what was made before it was begun again', () => {
    const again = { ...AT_THE_START, since: '2026-11-24T01:30:00.000Z' };
    expect(after([STAMPED], again).step).toBe('request');
    expect(after([request({ requested: '2026-11-24T09:30:01+08:00' })], again).step).toBe('approve');
  });

  it('ends when the entry was looked at and a file was verified after it', () => {
    const stamped = after([STAMPED], AT_THE_START, [], MADE);
    const looked = { ...stamped, looked: ID };
    expect(after([STAMPED], looked).step).toBe('verify');
    expect(after([STAMPED], looked, [verified('2026-11-24T08:59:59+08:00')]).step).toBe('verify');
    const done = after([STAMPED], looked, [verified('2026-11-24T09:10:00+08:00')]);
    expect(done.step).toBe('done');
    // The job may be taken off the list.
    expect(after([STAMPED], done)).toBe(done);
  });

  it('does not count a look at an earlier entry', () => {
    expect(after([STAMPED], { ...AT_THE_START, looked: LATER }, [], MADE).step).toBe('ledger');
  });
});
