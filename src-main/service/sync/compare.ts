import { toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { keyText, reconcile, type Reconciled, type ReconciledHere } from '@yinzheng/core/sync';
import type { Workstation } from '../workstation.ts';
import { wholeLog } from './followed.ts';
import type { Line } from './line.ts';

/**
 * Compares the data folder with the store, digest by digest: each act's SM3 is computed anew from its bytes here, and the store's
 * log is checked from its beginning to a signed head. @throws what the way throws, RECEIPT_BAD
 */
export async function compare(line: Line): Promise<Reconciled> {
  const there = await wholeLog(line, line.station.storeBook.clients());
  return reconcile(here(line.station), there);
}

function here({ delivery, storeBook }: Workstation): ReconciledHere[] {
  const outbox = delivery.items('all').map((item): ReconciledHere => {
    const { number, digest, kind, licence, key, reason, state } = item;
    const kept = reason?.code === 'STORE_CONFLICT' ? reason.params['kept'] : undefined;
    return {
      digest: toHex(sm3(delivery.act(number))),
      named: toHex(digest),
      kind,
      licence,
      key: key && keyText(key.epoch, key.sequence),
      conflict: typeof kept === 'string' ? kept : undefined,
      decisions: state === 'withdrawn' ? decisionsAbout(delivery, digest) : [],
    };
  });
  // What a data folder that was put back from a copy did not know any more, and has from the store: also of one that lost it since.
  const own = storeBook.clients().map(toHex);
  const back = [...storeBook.acceptedElsewhere(), ...storeBook.formerElsewhere()]
    .filter(({ client }) => own.includes(toHex(client)))
    .map(({ digest, kind, licence, act }) => {
      return {
        digest: toHex(sm3(act)),
        named: toHex(digest),
        kind,
        licence,
        key: undefined,
        conflict: undefined,
        decisions: [],
      };
    });
  return [...outbox, ...back];
}

/** SM3 of the decisions that gave an act up. */
function decisionsAbout({ decisionsAbout: about }: Workstation['delivery'], act: Uint8Array): string[] {
  return about(act)
    .filter(({ choice }) => choice !== 'keep')
    .map(({ decision }) => toHex(decision));
}
