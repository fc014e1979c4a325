import { afterOutcome, LONG_WAIT_MS, MOST_TRIES, type Outcome } from '@yinzheng/core/sync';
import { describe, expect, it } from 'vitest';

// Where an item stands after what the store said of it.

const now = new Date('2026-06-01T02:00:00Z');
const by = { now, by: 'sent', wait: (tries: number) => tries * 1000 } as const;

function refused(code: string, retryable: boolean): Outcome {
  return { result: 'refused', reason: { code, params: {} }, retryable };
}

describe('an act that was refused', () => {
  const at = (tries: number) => ({ state: 'waiting', tries, notBefore: undefined }) as const;

  it('is sent again while that may help, and then is set aside', () => {
    const outcome = refused('FILE_NOT_DELIVERED', true);
    const before = afterOutcome(at(MOST_TRIES - 2), outcome, by);
    const tries = MOST_TRIES - 1;
    expect(before).toMatchObject({ state: 'waiting', tries });
    expect(before.notBefore).toEqual(new Date(now.getTime() + tries * 1000));
    expect(afterOutcome(at(tries), outcome, by)).toMatchObject({ state: 'aside', notBefore: undefined });
    expect(afterOutcome(at(0), refused('LICENCE_ALTERED', false), by)).toMatchObject({ state: 'aside' });
  });

  it('is never set aside for a list of revocation that is late', () => {
    const outcome = refused('REVOCATION_UNKNOWN', true);
    for (const tries of [MOST_TRIES - 1, MOST_TRIES, 500]) {
      const { notBefore, ...change } = afterOutcome(at(tries), outcome, by);
      const reason = { code: 'REVOCATION_UNKNOWN', params: {} };
      expect(change).toEqual({ state: 'waiting', sent: false, tries: tries + 1, reason });
      // It is somebody else's to mend: the store is not kept busy with it.
      const wait = notBefore!.getTime() - now.getTime();
      expect(wait).toBeGreaterThanOrEqual(LONG_WAIT_MS / 2);
      expect(wait).toBeLessThanOrEqual(LONG_WAIT_MS);
    }
  });
});
