import { describe, expect, it } from 'vitest';
import { paceOf } from '../../../src-renderer/ui/pace.ts';

const BEGUN = Date.UTC(2026, 10, 24, 1, 0, 0);
const after = (seconds: number): number => BEGUN + seconds * 1000;

describe('the pace of a job', () => {
  it('is what was done in the time that it took', () => {
    expect(paceOf({ done: 30, total: 120 }, { at: BEGUN, done: 0 }, after(60))).toEqual({
      perMinute: 30,
      leftMs: 180_000,
    });
  });

  it('does not count what was done before somebody looked', () => {
    expect(paceOf({ done: 30, total: 50 }, { at: BEGUN, done: 20 }, after(60))).toEqual({
      perMinute: 10,
      leftMs: 120_000,
    });
  });

  it.each([
    ['nothing is done since', 20, 120, 60],
    ['nothing is left', 120, 120, 60],
    ['the clock was set back', 30, 120, -60],
  ] as const)('is not told where %s', (_, done, total, seconds) => {
    expect(paceOf({ done, total }, { at: BEGUN, done: 20 }, after(seconds))).toBeUndefined();
  });
});
