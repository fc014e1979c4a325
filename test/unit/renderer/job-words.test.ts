import { JOB_KINDS, JOB_STATES, type JobState } from '@yinzheng/contract/ipc';
import { describe, expect, it } from 'vitest';
import { cancelOf, endOf, failureOf, hasEnded, waitTextsOf } from '../../../src-renderer/ui/job-words.ts';
import { waitOf } from '../../../src-renderer/pin/wait.ts';
import en from '../../../resources/locales/en/ui/frame.json' with { type: 'json' };
import zh from '../../../resources/locales/zh-CN/ui/frame.json' with { type: 'json' };

describe('a job that came to nothing', () => {
  it('tells its error where it failed, and what the cut means where the service ended in it', () => {
    const error = { code: 'SERVICE_DOWN', params: {} } as const;
    const told = JOB_STATES.filter((state) => hasEnded({ state }) && failureOf({ state, error }) !== null);
    expect(told).toEqual(['done', 'failed']);
    expect(endOf({ kind: 'stamp', state: 'interrupted' })).toBe('interruptedText.stamp');
    expect(endOf({ kind: 'export', state: 'interrupted' })).toBe('interruptedText.other');
    expect(endOf({ kind: 'decide', state: 'cancelled' })).toBe('cancelledText.decide');
  });

  it('has words for every kind of it', () => {
    for (const kind of JOB_KINDS) {
      for (const state of ['interrupted', 'cancelled'] as const) {
        for (const words of [zh, en]) expect(words).toHaveProperty([`frame.job.${endOf({ kind, state })}`]);
      }
    }
  });
});

describe('stopping a stamping', () => {
  const called = (state: JobState, done: number): string =>
    cancelOf({ kind: 'stamp', state, done, waits: null });

  it('is about the rest as soon as a document is in work: that one is finished', () => {
    expect(called('running', 0)).toBe('rest');
    expect(called('running', 1)).toBe('rest');
    expect(called('paused', 1)).toBe('rest');
    expect(called('pin', 2)).toBe('rest');
  });

  it('is about all of it while nothing is', () => {
    for (const state of ['confirming', 'pin', 'queued'] as const) expect(called(state, 0)).toBe('stamp');
  });

  it('of another act is called by the act', () => {
    expect(cancelOf({ kind: 'decide', state: 'running', done: 0, waits: null })).toBe('decide');
    expect(cancelOf({ kind: 'verify', state: 'running', done: 0, waits: null })).toBe('other');
  });

  it('is about the wait while the key waits for its person', () => {
    expect(cancelOf({ kind: 'stamp', state: 'running', done: 0, waits: 'button' })).toBe('wait');
  });
});

describe('a key that waits', () => {
  it('says that what may be signed stays spent, before a stamping is stopped', () => {
    expect(waitTextsOf({ kind: 'stamp', waits: 'button' })).toEqual(['text', 'text.stamp']);
    expect(waitTextsOf({ kind: 'stamp', waits: 'pad' })).toEqual(['text']);
    expect(waitTextsOf({ kind: 'key-test', waits: 'button' })).toEqual(['text']);
  });

  it('promises no end and no stop while a PIN is changed on it', () => {
    expect(waitTextsOf({ kind: 'key-pin', waits: 'change' })).toEqual(['text.change']);
    expect(waitOf({ padEntries: 1, presses: 0, fresh: true })).toEqual({
      text: 'prompt.pin.wait.change',
      stops: false,
    });
    expect(waitOf({ padEntries: 1, presses: 0, fresh: false })?.stops).toBe(true);
    expect(waitOf({ padEntries: 0, presses: 2, fresh: false })?.stops).toBe(true);
    expect(waitOf({ padEntries: 0, presses: 0, fresh: true })).toBe(undefined);
  });

  it('has words for each of it', () => {
    for (const words of [zh, en]) {
      for (const waits of ['pad', 'button', 'change'] as const) {
        const texts = waitTextsOf({ kind: 'stamp', waits });
        for (const text of [waits, ...texts]) expect(words).toHaveProperty([`frame.job.waits.${text}`]);
      }
    }
  });
});
