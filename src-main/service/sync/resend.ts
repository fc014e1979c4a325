import { equalBytes, fromHex, toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { nextAcceptance, NO_ACCEPTANCE } from '@yinzheng/core/sync';
import type { Workstation } from '../workstation.ts';
import { wholeLog } from './followed.ts';
import type { Line } from './line.ts';
import { forgetPulled } from './register.ts';
import { claimBlocks, passForgotten } from './serials.ts';
import { hasGoneBack } from './went-back.ts';

/**
 * Follows the store from where it now is, and puts what was delivered and is not in its log any more back into the outbox, digest by
 * digest: the log is checked from its beginning to a signed head. What the store has all the same changes nothing there. What was
 * refused is sent again too. How many acts the store had no more. @throws what the way throws, RECEIPT_BAD
 */
export async function resend(line: Line): Promise<number> {
  const { station } = line;
  const { storeBook, delivery, clock } = station;
  const log = (await wholeLog(line, [])).map(({ digest }) => digest);
  const gone = delivery
    .items('all')
    .filter(({ number, state, digest, receipt }) => {
      const there = receipt !== undefined && log[receipt.number - 1] === toHex(digest);
      // One whose bytes are others here is not what was accepted: whoever compares is told.
      return state === 'delivered' && !there && equalBytes(sm3(delivery.act(number)), digest);
    })
    .map(({ number }) => number);
  const lost = storeBook
    .acceptedElsewhere()
    .filter(({ number, digest }) => log[number - 1] !== toHex(digest));
  const isShort = log.length < storeBook.followed().number;
  // Whatever shows that it was put back: its next block may be what somebody has.
  if (hasGoneBack(station) || gone.length > 0 || lost.length > 0 || isShort) {
    await passForgotten(station, line.client);
  }
  await claimBlocks(station, line.client);
  return station.transaction(() => {
    const back = delivery.takeBack(gone, clock.now());
    // What was refused may have been so for what the store had forgotten.
    for (const { number, state, reason } of delivery.items('open')) {
      if (state === 'aside' && reason?.code !== 'STORE_CONFLICT') delivery.putBack(number, clock.now());
    }
    forgetPulled(station);
    storeBook.followFrom(
      knownPart(station, log),
      lost.map(({ number }) => number),
    );
    storeBook.setNote('authority', undefined);
    for (const { id } of storeBook.outages()) storeBook.setNote(`outage.${toHex(id)}`, undefined);
    return back;
  });
}

/** How much of the store's log, from its beginning, is here with its receipt or with its bytes. */
function knownPart(
  { delivery, storeBook }: Workstation,
  log: readonly string[],
): { readonly number: number; readonly head: Uint8Array } {
  const known = new Map<number, string>();
  for (const { receipt } of delivery.items('all')) {
    if (receipt !== undefined) known.set(receipt.number, toHex(receipt.digest));
  }
  for (const { number, digest } of storeBook.acceptedElsewhere()) {
    if (!known.has(number)) known.set(number, toHex(digest));
  }
  let number = 0;
  let head: Uint8Array = NO_ACCEPTANCE;
  for (const digest of log) {
    if (known.get(number + 1) !== digest) break;
    number++;
    head = nextAcceptance(head, number, fromHex(digest));
  }
  return { number, head };
}
