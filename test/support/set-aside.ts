import { sm3 } from '@yinzheng/core/sm';
import type { DeliveryReason, OutboxItem } from '@yinzheng/core/sync';
import { toHex } from '@yinzheng/core/kernel';
import type { Workstation } from '../../src-main/service/workstation.ts';

/** Has an item of the outbox set aside as a store's answer does: with a key, a reason, and its line of history. */
export function setAside(station: Workstation, number: number, reason: DeliveryReason): void {
  const { delivery, clock, random } = station;
  const at = clock.now();
  delivery.markSent([number], random.bytes(16), at);
  const what = reason.code === 'STORE_CONFLICT' ? 'conflict' : 'refused';
  delivery.settle(
    [
      {
        number,
        change: { state: 'aside', sent: false, tries: 1, notBefore: undefined, reason },
        note: { at, what, detail: '' },
      },
    ],
    undefined,
  );
}

/** Has an item set aside in conflict with an act that the store is said to have accepted of another computer. */
export function setInConflict(station: Workstation, item: OutboxItem, kept: Uint8Array): void {
  const { storeBook, clock } = station;
  const { number, head } = storeBook.followed();
  const digest = sm3(kept);
  const elsewhere = { digest, licence: item.licence, client: new Uint8Array(32), at: clock.now(), act: kept };
  storeBook.follow([{ number: number + 1, kind: 'event', ...elsewhere }], { number: number + 1, head });
  const params = { kept: toHex(digest), sent: toHex(item.digest) };
  setAside(station, item.number, { code: 'STORE_CONFLICT', params });
}
