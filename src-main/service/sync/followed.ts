import type { Accepted } from '@yinzheng/contract/store';
import { readDer } from '@yinzheng/core/asn1';
import { equalBytes, fail, fromBase64, fromHex, readable, toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import {
  asAcceptanceHead,
  keyText,
  nextAcceptance,
  NO_ACCEPTANCE,
  requireReceipts,
  type AcceptanceHead,
  type AcceptedElsewhere,
  type ItemChange,
  type ReconciledThere,
  type SignedHead,
} from '@yinzheng/core/sync';
import { headOf, receiptOf } from './answers.ts';
import type { Line } from './line.ts';
import { passSerials } from './serials.ts';
import { takeInAccepted, takeInEarlier } from './taken-in.ts';

// The unit's acceptance log, followed from one signed head to the next: the store can take nothing out of it that was seen here.

/** The note of the highest number in the log that a receipt of this store named, of the unit that is registered there. */
export const RECEIPTS = 'acceptances.receipts';

/** A part of the log, checked: it goes on where the last one ended, and a signed head ends the whole. */
interface Followed {
  readonly acts: readonly Accepted[];
  readonly upTo: { readonly number: number; readonly head: Uint8Array };
}

/** The log behind a place in parts, each checked to lead to a signed head; it must reach to the number `seen`. @throws RECEIPT_BAD and what the way throws */
async function* parts(line: Line, from: Followed['upTo'], seen = 0): AsyncGenerator<Followed> {
  const { client, registration, stopped } = line;
  let [number, chain] = [from.number, from.head];
  let unproven: Accepted[] = [];
  let awaited: SignedHead | undefined;
  while (!stopped()) {
    const page = await client.acceptances(number, 'no');
    if (number === from.number) requireGoesOn({ ...from, seen }, page);
    for (const accepted of page.acceptances) {
      const { digest, before } = receiptOf(accepted);
      if (accepted.number !== number + 1 || !equalBytes(before, chain)) broken();
      number = accepted.number;
      chain = nextAcceptance(chain, number, digest);
    }
    unproven.push(...page.acceptances);
    awaited ??= page.head && headOf(page.head);
    if (unproven.length === 0) return;
    const upTo = awaited && numberOf(awaited);
    if (awaited !== undefined && upTo !== undefined && upTo <= number) {
      const acts = unproven.filter((accepted) => accepted.number <= upTo);
      if (acts.length > 0) {
        const { head } = requireReceipts(acts.map(receiptOf), awaited, registration);
        yield { acts, upTo: { number: upTo, head } };
        unproven = unproven.filter((accepted) => accepted.number > upTo);
      }
      awaited = undefined;
    }
    if (page.acceptances.length === 0 && unproven.length > 0) broken();
  }
}

/**
 * Insists that the log goes on from what was followed of it, and has every number that a receipt named (`seen`).
 * @throws STORE_WENT_BACK, RECEIPT_BAD
 */
function requireGoesOn(
  { number, head, seen }: Followed['upTo'] & { readonly seen: number },
  page: Awaited<ReturnType<Line['client']['acceptances']>>,
): void {
  const [next] = page.acceptances;
  const there = page.head && readHead(headOf(page.head));
  // No head at all: the log is empty.
  const reached = there?.number ?? (next === undefined ? 0 : seen);
  if (reached < seen) {
    fail('STORE_WENT_BACK', { detail: 'went back: acceptances', followed: seen, last: reached });
  }
  if (number === 0) return;
  const last = next?.number ?? there?.number ?? 0;
  const goesOn =
    next === undefined
      ? there !== undefined && (last > number || (last === number && equalBytes(there.head, head)))
      : last === number + 1 && equalBytes(fromHex(next.before), head);
  if (!goesOn) fail('STORE_WENT_BACK', { detail: 'went back: acceptances', followed: number, last });
}

function broken(): never {
  return fail('RECEIPT_BAD', { detail: 'receipt: chain' });
}

function numberOf(head: SignedHead): number {
  return readHead(head).number;
}

function readHead({ act }: SignedHead): AcceptanceHead {
  return readable(() => asAcceptanceHead(readDer(act, 'head'))) ?? broken();
}

/**
 * Follows the unit's log: acts of this outbox that are in it have their receipt, whatever became of the answer; acts of other
 * workstations, and of this one that the data folder does not have any more, are kept beside it. How many came.
 */
export async function followAcceptances(line: Line): Promise<number> {
  const { storeBook, delivery, clock } = line.station;
  await takeInEarlier(line);
  let came = 0;
  const seen = Number(storeBook.note(RECEIPTS) ?? 0);
  for await (const { acts, upTo } of parts(line, storeBook.followed(), seen)) {
    const now = clock.now();
    const settled: ItemChange[] = [];
    const elsewhere: Accepted[] = [];
    for (const accepted of acts) {
      const receipt = receiptOf(accepted);
      const item = delivery.byDigest(receipt.digest);
      if (item?.state === 'delivered') {
        const { number } = item.receipt ?? receipt;
        if (number !== receipt.number) {
          const numbers = { followed: number, last: receipt.number };
          fail('STORE_WENT_BACK', { detail: 'went back: acceptances', ...numbers });
        }
        continue;
      }
      if (item !== undefined) {
        const { tries } = item;
        settled.push({
          number: item.number,
          change: {
            state: 'delivered',
            sent: false,
            tries,
            notBefore: undefined,
            reason: undefined,
            receipt,
          },
          note: { at: now, what: 'delivered', detail: String(receipt.number) },
        });
      } else elsewhere.push(accepted);
    }
    const kept = await withActs(line, elsewhere);
    came += kept.length;
    if (settled.length > 0) delivery.settle(settled, undefined);
    passSerials(line.station, kept);
    line.station.transaction(() => {
      storeBook.follow(kept, upTo);
      takeInAccepted(line.station, kept);
    });
  }
  return came;
}

/** The bytes of acts of the log; each is what the log says. */
async function withActs({ client }: Line, wanted: readonly Accepted[]): Promise<AcceptedElsewhere[]> {
  const found = new Map<number, Accepted>();
  for (const { number } of wanted) {
    if (found.has(number)) continue;
    const page = await client.acceptances(number - 1, 'yes');
    for (const accepted of page.acceptances) found.set(accepted.number, accepted);
  }
  return wanted.map((accepted) => keptOf(accepted, found.get(accepted.number)?.act));
}

function keptOf(
  { number, digest, kind, licence, client, at }: Accepted,
  act: string | undefined,
): AcceptedElsewhere {
  const bytes = fromBase64(act ?? fail('STORE_ANSWER_ODD', { detail: 'answer: shape' }));
  if (toHex(sm3(bytes)) !== digest) fail('STORE_ANSWER_ODD', { detail: 'answer: digest' });
  const of = { number, digest: fromHex(digest), kind, licence, client: fromHex(client), at: new Date(at) };
  return { ...of, act: bytes };
}

/** The whole log of the unit, checked from its beginning. `own`: client keys of this data folder. */
export async function wholeLog(line: Line, own: readonly Uint8Array[]): Promise<ReconciledThere[]> {
  const keys = own.map(toHex);
  const there: ReconciledThere[] = [];
  for await (const { acts } of parts(line, { number: 0, head: NO_ACCEPTANCE })) {
    for (const { digest, kind, licence, client, epoch, sequence } of acts) {
      const key = keyText(fromHex(epoch), sequence);
      there.push({ digest, kind, licence, key, own: keys.includes(client) });
    }
  }
  return there;
}
