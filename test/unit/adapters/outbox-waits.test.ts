import { beforeEach, describe, expect, it } from 'vitest';
import { utf8 } from '@yinzheng/core/kernel';
import { DELIVERY_BACK_OFF, LONG_WAIT_MS, MOST_TRIES } from '@yinzheng/core/sync';
import { openStore, type Store } from '../../../src-main/adapters/sqlite/index.ts';
import { tempDir } from '../../support/temp.ts';

const NOW = new Date('2026-06-04T02:00:00Z');
const MINUTE = 60_000;

let store: Store;
beforeEach(() => {
  store = openStore(tempDir(), 'create');
  return () => store.close();
});

function refused(number: number, tries: number, minutes: number, code = 'REVOCATION_UNKNOWN'): void {
  const notBefore = new Date(NOW.getTime() + minutes * MINUTE);
  const reason = { code, params: {} };
  const change = { state: 'waiting', sent: false, tries, notBefore, reason } as const;
  store.delivery.settle([{ number, change, note: { at: NOW, what: 'refused', detail: code } }], undefined);
}

describe('an act that waits for its time', () => {
  beforeEach(() => {
    for (const [number, licence] of [[1, 'a'] as const, [2, 'a'] as const]) {
      store.outbox.add({ kind: 'event', licence, act: utf8(`act ${number}`), actedAt: NOW, file: undefined });
    }
  });
  const due = (): number[] => store.delivery.due(NOW, DELIVERY_BACK_OFF.most, 10).map(({ number }) => number);

  it('is due beyond the longest wait, for then the clock was turned back; what follows it waits with it', () => {
    refused(1, 3, 4);
    expect(due()).toEqual([]);
    refused(1, 3, 50);
    expect(due()).toEqual([1, 2]);
    refused(1, MOST_TRIES, 50);
    expect(due()).toEqual([]);
    refused(1, MOST_TRIES, LONG_WAIT_MS / MINUTE + 1);
    expect(due()).toEqual([1, 2]);
  });

  it('has each reason once in its history, however often it was tried', () => {
    const epoch = new Uint8Array(16);
    for (let tries = 1; tries <= MOST_TRIES + 20; tries++) {
      store.delivery.markSent([1], epoch, NOW);
      refused(1, tries, 4);
    }
    const after = store.delivery.history(1).length;
    expect(after).toBeLessThanOrEqual(2 * MOST_TRIES + 2);
    refused(1, 50, 4, 'FILE_NOT_DELIVERED');
    expect(store.delivery.history(1)).toHaveLength(after + 1);
  });
});
