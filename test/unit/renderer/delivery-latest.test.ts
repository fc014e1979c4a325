import { ACT_KINDS } from '@yinzheng/core/sync';
import { describe, expect, it } from 'vitest';
import { hasDeadline } from '../../../src-renderer/features/delivery/latest.ts';

describe('the latest time of an act', () => {
  it('is spoken of only where there is one: not of the use log, nor of an authorisation’s end', () => {
    const kinds = ACT_KINDS.filter((kind) => hasDeadline({ kind, state: 'waiting' }));
    expect(kinds).toEqual(['version', 'event', 'conflict-decision']);
    for (const state of ['delivered', 'withdrawn'] as const) {
      expect(hasDeadline({ kind: 'version', state })).toBe(false);
    }
  });
});
