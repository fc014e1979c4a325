import { describe, expect, it } from 'vitest';
import { paceOf } from '../../../src-renderer/features/jobs/pace.ts';

const STARTED = '2026-11-24T09:00:00+08:00';
const after = (seconds: number): number => Date.UTC(2026, 10, 24, 1, 0, seconds);

describe('the pace of a job', () => {
  it('is what was done in the time that it took', () => {
    expect(paceOf({ started: STARTED, done: 30, total: 120 }, after(60))).toEqual({
      perMinute: 30,
      leftMs: 180_000,
    });
  });

  it.each([
    ['nothing is done', 0, 120, 60],
    ['nothing is left', 120, 120, 60],
    ['the clock was set back', 30, 120, -60],
  ] as const)('is not told where %s', (_, done, total, seconds) => {
    expect(paceOf({ started: STARTED, done, total }, after(seconds))).toBeUndefined();
  });
});
