import { MOST_ACTS, MOST_BATCH_BYTES } from '@yinzheng/contract/store';
import { hasCode, toBase64, toHex, YinzhengError } from '@yinzheng/core/kernel';
import {
  afterOutcome,
  DELIVERY_BACK_OFF,
  planBatches,
  waitAfter,
  type DeliveryChange,
  type DeliveryNote,
  type ItemChange,
  type OutboxItem,
  type Outcome,
} from '@yinzheng/core/sync';
import { readAnswer, type ReadAnswer } from './answers.ts';
import { sendFiles } from './files.ts';
import { RECEIPTS } from './followed.ts';
import { eachOf, shortDigest, type Line } from './line.ts';

const LIMITS = { acts: MOST_ACTS, bytes: MOST_BATCH_BYTES, batches: 4 } as const;
/** Acts of the first batch: how much a store judges in what time is not known then. */
export const FIRST_ACTS = 32;
/** How long the answer to a batch is to take, milliseconds: well below the time in which it must come (`store-client`). */
const ANSWER_MS = 5_000;
/** Items that one round looks at: what all its batches can hold. */
const LOOKED_AT = LIMITS.acts * LIMITS.batches;

/**
 * One round: what was sent without an answer is asked about, files are sent, then what is due. Whether something of it moved.
 * @throws what the way throws; what was sent by then is asked about in the next round
 */
export async function deliverRound(line: Line): Promise<boolean> {
  const asked = await ask(line);
  if (line.stopped()) return asked;
  const { delivery, clock } = line.station;
  const due = (): OutboxItem[] => delivery.due(clock.now(), DELIVERY_BACK_OFF.most, LOOKED_AT);
  await sendFiles(line, due());
  const ready = due().filter(({ file, fileSent }) => file === undefined || fileSent);
  const batches = planBatches(ready, { ...LIMITS, acts: Math.min(LIMITS.acts, line.pace.acts) });
  await eachOf(batches, LIMITS.batches, async (batch) => {
    if (!line.stopped()) await send(line, batch);
  });
  return asked || batches.length > 0;
}

/** Asks what became of acts whose answer was lost, and of such as the store holds. Whether there were any. */
async function ask(line: Line): Promise<boolean> {
  const { delivery, clock } = line.station;
  let any = false;
  while (!line.stopped()) {
    const found = delivery.toAsk(clock.now(), DELIVERY_BACK_OFF.most, MOST_ACTS);
    const epoch = found[0]?.key?.epoch;
    if (epoch === undefined) return any;
    const items = found.filter(({ key }) => key !== undefined && toHex(key.epoch) === toHex(epoch));
    const sequences = items.flatMap(({ key }) => (key === undefined ? [] : [key.sequence]));
    settle(
      line,
      readAnswer(await line.client.askBatch(toHex(epoch), sequences), items, line.registration),
      'asked',
    );
    any = true;
  }
  return any;
}

async function send(line: Line, batch: readonly OutboxItem[]): Promise<void> {
  const { delivery, clock } = line.station;
  // Those that were sent under a key before keep it: a batch is of one epoch.
  for (const [epoch, numbers] of byEpoch(batch, line.epoch)) {
    const items = delivery.markSent(numbers, epoch, clock.now());
    const acts = items.map(({ key, kind, number }) => {
      return { sequence: key?.sequence ?? 0, kind, act: toBase64(delivery.act(number)) };
    });
    const begun = performance.now();
    try {
      const answer = await line.client.sendBatch({ epoch: toHex(epoch), acts });
      const each = (performance.now() - begun) / acts.length;
      settle(line, readAnswer(answer, items, line.registration), 'sent');
      line.pace.acts = paceAfter(line.pace.acts, each);
    } catch (error) {
      narrow(line, items, error);
      // What is behind it in its order is not sent before it is known what became of it.
      return;
    }
  }
}

/**
 * A batch that the store could not take is sent in smaller ones, until the act that it cannot take is alone: that one is set
 * aside, or waits where the store failed over it, and holds up nobody. One whose answer did not come may have been more than the
 * store judges in the time that we wait: it is asked about, and what never arrived goes in smaller ones too. @throws any other failure
 */
function narrow(line: Line, items: readonly OutboxItem[], error: unknown): void {
  const [item, ...more] = items;
  const refused = hasCode(error, 'BAD_REQUEST') || hasCode(error, 'STORE_REFUSED');
  const failed = hasCode(error, 'STORE_FAILED');
  if (hasCode(error, 'STORE_UNREACHABLE')) line.pace.acts = Math.max(1, Math.floor(items.length / 2));
  if (item === undefined || !(error instanceof YinzhengError) || !(refused || failed)) throw error;
  line.pace.acts = Math.max(1, Math.floor(items.length / 2));
  if (more.length > 0) throw error;
  const { clock, delivery, random } = line.station;
  const now = clock.now();
  const { code, params } = error;
  const tries = item.tries + 1;
  const later = new Date(now.getTime() + waitAfter(tries, randomPart(random.bytes(4))));
  const change: DeliveryChange = refused
    ? { state: 'aside', sent: false, tries, notBefore: undefined, reason: { code, params } }
    : { state: 'waiting', sent: true, tries, notBefore: later, reason: { code, params } };
  delivery.settle(
    [{ number: item.number, change, note: { at: now, what: 'refused', detail: code } }],
    undefined,
  );
}

/**
 * How many acts the next batch may have: twice as many as the last at most, and no more than are answered in good time where each
 * takes so many milliseconds.
 */
export function paceAfter(acts: number, each: number): number {
  const fitting = Math.floor(ANSWER_MS / Math.max(each, 1));
  return Math.max(1, Math.min(LIMITS.acts, acts * 2, fitting));
}

/** The batch in its order, cut where the epoch of its items changes. */
function byEpoch(batch: readonly OutboxItem[], fresh: Uint8Array): [Uint8Array, number[]][] {
  const parts: [Uint8Array, number[]][] = [];
  for (const { key, number } of batch) {
    const epoch = key?.epoch ?? fresh;
    const last = parts.at(-1);
    if (last !== undefined && toHex(last[0]) === toHex(epoch)) last[1].push(number);
    else parts.push([epoch, [number]]);
  }
  return parts;
}

/** Writes what became of items; an act counts as delivered only with its receipt. */
function settle({ station }: Line, { outcomes, head }: ReadAnswer, by: 'sent' | 'asked'): void {
  const now = station.clock.now();
  const changes = outcomes.map(({ item, outcome }): ItemChange => {
    const wait = (tries: number): number => waitAfter(tries, randomPart(station.random.bytes(4)));
    return {
      number: item.number,
      change: afterOutcome(item, outcome, { now, by, wait }),
      note: { at: now, ...noteOf(outcome, by) },
    };
  });
  const numbers = outcomes.flatMap(({ outcome }) =>
    outcome.result === 'accepted' ? [outcome.receipt.number] : [],
  );
  station.transaction(() => {
    station.delivery.settle(changes, head);
    const seen = Number(station.storeBook.note(RECEIPTS) ?? 0);
    const last = Math.max(seen, ...numbers);
    if (last > seen) station.storeBook.setNote(RECEIPTS, String(last));
  });
}

/** Four random bytes as a number in [0, 1). */
export function randomPart(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) / 2 ** 32;
}

function noteOf(outcome: Outcome, by: 'sent' | 'asked'): Omit<DeliveryNote, 'at'> {
  switch (outcome.result) {
    case 'accepted':
      return { what: 'delivered', detail: String(outcome.receipt.number) };
    case 'waiting':
      return { what: 'held', detail: outcome.missing === undefined ? '' : shortDigest(outcome.missing) };
    case 'conflict':
      return { what: 'conflict', detail: shortDigest(outcome.kept) };
    case 'refused':
      return { what: 'refused', detail: outcome.reason.code };
    case 'unknown':
      return { what: by === 'asked' ? 'unknown' : 'asked', detail: '' };
  }
}
