import type { Batch, BatchAnswer } from '@yinzheng/contract/store';
import { fromBase64, toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { acceptanceHeadDer } from '@yinzheng/core/sync';
import type { Caller } from '../access/signed.ts';
import type { StoreKey } from '../access/store-key.ts';
import type { Transaction } from 'kysely';
import type { StoreDb, StoreTables } from '../db/tables.ts';
import { answerOf } from './answer.ts';
import type { Court } from './court.ts';
import { judge, type Judgement } from './judge.ts';
import { acceptedOf, keyOf, lockLedger, type Came } from './ledger-state.ts';
import { Ledger, type Outcome } from './ledger.ts';
import { Turns } from './turns.ts';

/** What batches are accepted with. */
export interface AcceptDeps {
  readonly db: StoreDb;
  readonly key: StoreKey;
  /** What a caller's acts are judged by, as of now. */
  court(caller: Caller, now: Date): Promise<Court>;
  /** Whose turn it is to be judged. */
  readonly turns?: Turns;
  /** The transaction in which they are decided about, where something else belongs to it. */
  readonly effect?: (work: (inside: Transaction<StoreTables>) => Promise<Accepted>) => Promise<Accepted>;
}

/** What became of each act of a batch, in its order. */
export interface Accepted {
  readonly answer: BatchAnswer;
  readonly outcomes: readonly { readonly kind: Came['kind']; readonly result: Outcome['result'] }[];
}

/**
 * Judges the acts of a batch one by one, then decides about all of them in one transaction under the lock of the unit's row:
 * acceptance log, tables, one signed head. The same batch again changes nothing and has the same receipts.
 */
export async function acceptBatch(
  batch: Batch,
  caller: Caller,
  now: Date,
  { db, key, court, turns = new Turns(), effect = (work) => db.transaction().execute(work) }: AcceptDeps,
): Promise<Accepted> {
  const sent = batch.acts.map(({ sequence, kind, act }) => {
    const bytes = fromBase64(act);
    return { client: caller.key, epoch: batch.epoch, sequence, kind, act: bytes, digest: toHex(sm3(bytes)) };
  });
  const before = await acceptedOf(
    db,
    caller.unit,
    sent.map(({ digest }) => digest),
  );
  const judges = await court(caller, now);
  const came: Came[] = [];
  // The same act twice in a batch is looked at once.
  const judged = new Map<string, Judgement>();
  for (const one of sent) {
    const key = keyOf(one.kind, one.digest);
    const judgement = before.has(one.digest)
      ? undefined
      : (judged.get(key) ?? (await turns.take(() => judge(one.kind, one.act, judges))));
    if (judgement !== undefined) judged.set(key, judgement);
    came.push({ ...one, judgement });
  }
  return effect(async (transaction) => {
    const state = await lockLedger(transaction, caller.unit, came);
    const first = state.number;
    const ledger = new Ledger(state, now);
    const taken = came.map((one) => ({ one, outcome: ledger.take(one) }));
    await ledger.writes.flush(transaction, caller.unit);
    if (state.number > first) {
      const at = new Date(Math.floor(now.getTime() / 1000) * 1000);
      const act = acceptanceHeadDer({ unit: caller.unit, number: state.number, head: state.head, at });
      await transaction
        .insertInto('acceptance_head')
        .values({ unit: caller.unit, number: state.number, act, signature: key.sign(act) })
        .execute();
      await transaction
        .updateTable('unit')
        .set({ accepted: state.number, head: state.head })
        .where('code', '=', caller.unit)
        .execute();
    }
    // What waited for a later act of the same batch was accepted after all.
    const settled = taken.map(({ one, outcome }) => {
      const last = outcome.result === 'waiting' ? (ledger.outcome(one) ?? outcome) : outcome;
      return { sequence: one.sequence, kind: one.kind, outcome: last };
    });
    return {
      answer: await answerOf(transaction, caller.unit, settled),
      outcomes: settled.map(({ kind, outcome }) => ({ kind, result: outcome.result })),
    };
  });
}
