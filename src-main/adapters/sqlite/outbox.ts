import { sm3 } from '@yinzheng/core/sm';
import {
  ACT_KINDS,
  DELIVERY_STATES,
  type DeliveryBook,
  type DeliveryChange,
  type DeliveryNote,
  type DeliveryReason,
  type NewAct,
  type Outbox,
  LONG_WAIT_MS,
  MOST_TRIES,
  type OutboxItem,
} from '@yinzheng/core/sync';
import { equalBytes, fail } from '@yinzheng/core/kernel';
import { z } from 'zod';
import type { GuardedDatabase } from './database.ts';
import { decidedActs } from './decided.ts';
import { OPEN, outboxPages } from './outbox-pages.ts';
import { takenBack } from './taken-back.ts';

/** 待发箱: what must reach the central store, in the order in which it was done. */
export function outboxStore({ connection, guard }: GuardedDatabase): Outbox {
  return {
    add: ({ kind, licence, act, file, actedAt }: NewAct) => {
      guard(() =>
        connection
          .prepare(
            `INSERT INTO outbox (number, digest, kind, licence, body, file, path, acted_at)
             VALUES ((SELECT coalesce(max(number), 0) + 1 FROM outbox), ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (digest) DO NOTHING`,
          )
          .run(
            sm3(act),
            kind,
            licence ?? null,
            act,
            file?.digest ?? null,
            file?.path ?? null,
            actedAt.getTime(),
          ),
      );
    },
  };
}

interface StoredItem {
  readonly number: number;
  readonly kind: string;
  readonly licence: string | null;
  readonly digest: Buffer;
  readonly size: number;
  readonly file: Buffer | null;
  readonly path: string | null;
  readonly acted_at: number;
  readonly state: string;
  readonly sent: number;
  readonly file_sent: number;
  readonly epoch: Buffer | null;
  readonly sequence: number | null;
  readonly tries: number;
  readonly not_before: number | null;
  readonly reason: string | null;
  readonly receipt_number: number | null;
  readonly receipt_before: Buffer | null;
  readonly delivered_at: number | null;
}

const SELECT = `SELECT o.number, o.kind, o.licence, o.digest, length(o.body) AS size, o.file, o.path, o.acted_at,
    d.state, d.sent, d.file_sent, d.epoch, d.sequence, d.tries, d.not_before, d.reason, d.receipt_number,
    d.receipt_before, d.delivered_at
  FROM delivery d JOIN outbox o USING (number)`;

/**
 * Whether an item of a table must wait, with @now and @wait, the longest wait. A time further away than any wait is a clock that was
 * turned back, and does not bind.
 */
const waits = (of: string): string =>
  `${of}.not_before > @now AND ${of}.not_before <= @now + iif(${of}.tries >= ${MOST_TRIES}, ${LONG_WAIT_MS}, @wait)`;

/** Whether a try is due. */
const DUE = `(d.not_before IS NULL OR NOT (${waits('d')}))`;

/** What waits to be sent, and is due. */
const SENDABLE = `${OPEN} AND d.state = 'waiting' AND d.sent = 0 AND ${DUE}`;

/**
 * Heads of the use log that may be sent: none behind one that is on its way, or waits for its time, for they go one after another.
 * The first of those is looked for once. One that was tried often in vain keeps no later head back.
 */
const SENDABLE_HEAD = `${SENDABLE} AND o.kind = 'head' AND d.number < coalesce((
    SELECT min(d.number) FROM delivery d JOIN outbox o USING (number)
    WHERE ${OPEN} AND o.kind = 'head' AND d.state <> 'aside' AND d.tries < ${MOST_TRIES} AND NOT (d.state = 'waiting' AND d.sent = 0 AND ${DUE})),
  9223372036854775807)`;

const reasonSchema = z.object({
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});

/**
 * Whether a try in vain says what the one before said, of an act that was tried often: its history has that once.
 * `before`: the reason as it lies there.
 */
function isRepeated(before: string | undefined, { tries, reason }: DeliveryChange): boolean {
  return tries > MOST_TRIES && reason !== undefined && before === JSON.stringify(reason);
}

/** Where the acts of the outbox stand (docs/formats/outbox.md). */
export function deliveryBook({ connection, guard }: GuardedDatabase): DeliveryBook {
  const select = (where: string, ...parameters: unknown[]): OutboxItem[] =>
    guard(() => connection.prepare<unknown[], StoredItem>(`${SELECT} ${where}`).all(...parameters)).map(
      itemOf,
    );
  const note = (number: number, { at, what, detail }: DeliveryNote): void => {
    connection
      .prepare('INSERT INTO delivery_note VALUES (?, ?, ?, ?)')
      .run(number, at.getTime(), what, detail);
  };
  const transaction = <T>(work: () => T): T => guard(() => connection.transaction(work).immediate());
  return {
    items: (which) => select(`${which === 'open' ? `WHERE ${OPEN}` : ''} ORDER BY d.number`),
    item: (number) => select('WHERE d.number = ?', number)[0],
    ofLicence: (licence) => select('WHERE o.licence = ? ORDER BY d.number', licence),
    has: (digest) =>
      guard(() => connection.prepare('SELECT 1 FROM outbox WHERE digest = ?').get(digest)) !== undefined,
    byDigest: (digest) => select('WHERE o.digest = ?', digest)[0],
    due: (now, longestWait, limit) =>
      select(
        `WHERE ((${SENDABLE_HEAD})
             OR (${SENDABLE} AND o.kind <> 'head' AND NOT EXISTS (
               SELECT 1 FROM delivery d JOIN outbox o USING (number) WHERE ${SENDABLE_HEAD})))
           AND (d.licence IS NULL OR NOT EXISTS (
             SELECT 1 FROM delivery e WHERE e.licence = d.licence AND e.number < d.number
               AND e.state <> 'delivered' AND e.state <> 'withdrawn' AND (e.state <> 'waiting' OR e.sent = 1 OR (${waits('e')}))))
         ORDER BY d.number LIMIT @limit`,
        { now: now.getTime(), wait: longestWait, limit },
      ),
    toAsk: (now, longestWait, limit) =>
      select(
        `WHERE ${OPEN} AND d.epoch IS NOT NULL
           AND (d.sent = 1 OR (d.state = 'held' AND ${DUE})) ORDER BY d.epoch, d.number LIMIT @limit`,
        { now: now.getTime(), wait: longestWait, limit },
      ),
    act: (number) => {
      const body = guard(() =>
        connection.prepare<[number], Buffer>('SELECT body FROM outbox WHERE number = ?').pluck().get(number),
      );
      return body === undefined ? fail('STORE_ALTERED', { detail: 'outbox' }) : new Uint8Array(body);
    },
    counts: () => {
      // The index of what is open is as long as the outbox is behind, not as old as it is.
      const rows = guard(() =>
        connection
          .prepare<[], { state: string; count: number; oldest: number }>(
            `SELECT d.state, count(*) AS count, min(o.acted_at) AS oldest FROM delivery d
             JOIN outbox o INDEXED BY outbox_time ON o.number = d.number WHERE ${OPEN} GROUP BY d.state`,
          )
          .all(),
      );
      // Numbers have no gaps, and nothing is ever taken out.
      const all = guard(() =>
        connection.prepare<[], number>('SELECT max(number) FROM delivery').pluck().get(),
      );
      const withdrawn = guard(() =>
        connection
          .prepare<[], number>("SELECT count(*) FROM delivery WHERE state = 'withdrawn'")
          .pluck()
          .get(),
      );
      const of = (state: string): number => rows.find((row) => row.state === state)?.count ?? 0;
      const open = rows.reduce((sum, { count }) => sum + count, 0);
      return {
        waiting: of('waiting'),
        held: of('held'),
        aside: of('aside'),
        delivered: (all ?? 0) - open - (withdrawn ?? 0),
        withdrawn: withdrawn ?? 0,
        oldest: rows.length === 0 ? undefined : new Date(Math.min(...rows.map(({ oldest }) => oldest))),
      };
    },
    nextDue: () => {
      const next = guard(() =>
        connection
          .prepare<[], number | null>(
            `SELECT min(coalesce(not_before, 0)) FROM delivery
             WHERE state <> 'delivered' AND state <> 'withdrawn' AND state IN ('waiting', 'held')`,
          )
          .pluck()
          .get(),
      );
      return next === null || next === undefined ? undefined : new Date(next);
    },
    markSent: (numbers, epoch, at) =>
      transaction(() => {
        const give = connection.prepare(
          `UPDATE delivery SET epoch = ?, sequence =
             (SELECT coalesce(max(sequence), 0) + 1 FROM delivery WHERE epoch = ?) WHERE number = ? AND epoch IS NULL`,
        );
        const sent = connection.prepare('UPDATE delivery SET sent = 1 WHERE number = ?');
        return numbers.map((number) => {
          give.run(epoch, epoch, number);
          sent.run(number);
          const item = select('WHERE d.number = ?', number)[0]!;
          if (item.tries <= MOST_TRIES) note(number, { at, what: 'sent', detail: '' });
          return item;
        });
      }),
    settle: (changes, head) =>
      transaction(() => {
        const headNumber = head === undefined ? null : keepHead(connection, changes, head);
        const write = connection.prepare(
          `UPDATE delivery SET state = ?, sent = ?, tries = ?, not_before = ?, reason = ?, receipt_number = ?,
             receipt_before = ?, head = ?, delivered_at = coalesce(delivered_at, ?), file_sent = CASE WHEN ? THEN 0 ELSE file_sent END WHERE number = ? AND state <> 'delivered' AND (state <> 'withdrawn' OR ? IS NOT NULL)`,
        );
        const reasonBefore = connection
          .prepare<[number], string | null>('SELECT reason FROM delivery WHERE number = ?')
          .pluck();
        for (const { number, change, note: told } of changes) {
          const { receipt, reason } = change;
          const before = reasonBefore.get(number) ?? undefined;
          const written = write.run(
            change.state,
            change.sent ? 1 : 0,
            change.tries,
            change.notBefore?.getTime() ?? null,
            reason === undefined ? null : JSON.stringify(reason),
            receipt?.number ?? null,
            receipt?.before ?? null,
            receipt === undefined ? null : headNumber,
            receipt === undefined ? null : told.at.getTime(),
            // The store says that it does not have the file after all.
            reason?.code === 'FILE_NOT_DELIVERED' ? 1 : 0,
            number,
            // What was given up here and accepted there all the same has its receipt.
            receipt?.number ?? null,
          );
          if (written.changes > 0 && !isRepeated(before, change)) note(number, told);
        }
      }),
    fileSent: (number, at) =>
      transaction(() => {
        connection.prepare('UPDATE delivery SET file_sent = 1 WHERE number = ?').run(number);
        note(number, { at, what: 'file', detail: '' });
      }),
    putBack: (number, at) =>
      transaction(() => {
        const { changes } = connection
          .prepare(
            `UPDATE delivery SET state = 'waiting', sent = 0, file_sent = 0, epoch = NULL, sequence = NULL, tries = 0,
               not_before = NULL, reason = NULL WHERE number = ? AND state = 'aside'`,
          )
          .run(number);
        if (changes > 0) note(number, { at, what: 'put-back', detail: '' });
        return changes > 0;
      }),
    ...outboxPages({ connection, guard }, select),
    ...decidedActs({ connection, guard }, note),
    ...takenBack({ connection, guard }, note),
    history: (number) =>
      guard(() =>
        connection
          .prepare<[number], { at: number; what: DeliveryNote['what']; detail: string }>(
            'SELECT at, what, detail FROM delivery_note WHERE number = ? ORDER BY rowid',
          )
          .all(number),
      ).map(({ at, what, detail }) => ({ at: new Date(at), what, detail })),
    head: (number) => {
      const found = guard(() =>
        connection
          .prepare<[number], { act: Buffer; signature: Buffer }>(
            'SELECT act, signature FROM store_head WHERE number = ?',
          )
          .get(number),
      );
      return found && { act: new Uint8Array(found.act), signature: new Uint8Array(found.signature) };
    },
  };
}

/**
 * Keeps a signed head under the number of the last receipt that leads to it; under one below all where another has that number: of a
 * store that was put back to an earlier state. Where it lies.
 */
function keepHead(
  connection: GuardedDatabase['connection'],
  changes: Parameters<DeliveryBook['settle']>[0],
  head: NonNullable<Parameters<DeliveryBook['settle']>[1]>,
): number | null {
  const numbers = changes.flatMap(({ change }) => change.receipt?.number ?? []);
  if (numbers.length === 0) return null;
  const last = Math.max(...numbers);
  const there = connection
    .prepare<[number], Buffer>('SELECT act FROM store_head WHERE number = ?')
    .pluck()
    .get(last);
  const place =
    there === undefined || equalBytes(there, head.act)
      ? last
      : connection.prepare<[], number>('SELECT min(0, min(number)) - 1 FROM store_head').pluck().get()!;
  connection
    .prepare('INSERT INTO store_head VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
    .run(place, head.act, head.signature);
  return place;
}

function itemOf(stored: StoredItem): OutboxItem {
  const { file, path, epoch, sequence, receipt_number: receiptNumber, receipt_before: before } = stored;
  const digest = new Uint8Array(stored.digest);
  return {
    number: stored.number,
    kind: oneOf(ACT_KINDS, stored.kind),
    licence: stored.licence ?? undefined,
    digest,
    size: stored.size,
    file: file === null || path === null ? undefined : { digest: new Uint8Array(file), path },
    actedAt: new Date(stored.acted_at),
    state: oneOf(DELIVERY_STATES, stored.state),
    sent: stored.sent === 1,
    fileSent: stored.file_sent === 1,
    key: epoch === null || sequence === null ? undefined : { epoch: new Uint8Array(epoch), sequence },
    tries: stored.tries,
    notBefore: stored.not_before === null ? undefined : new Date(stored.not_before),
    reason: stored.reason === null ? undefined : reasonOf(stored.reason),
    receipt:
      receiptNumber === null || before === null
        ? undefined
        : { digest, number: receiptNumber, before: new Uint8Array(before) },
    deliveredAt: stored.delivered_at === null ? undefined : new Date(stored.delivered_at),
  };
}

function oneOf<T extends string>(words: readonly T[], text: string): T {
  return words.find((word) => word === text) ?? fail('STORE_ALTERED', { detail: 'outbox' });
}

function reasonOf(text: string): DeliveryReason {
  try {
    return reasonSchema.parse(JSON.parse(text));
  } catch (error) {
    return fail('STORE_ALTERED', { detail: 'outbox' }, error);
  }
}
