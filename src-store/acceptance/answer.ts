import { MOST_CHAIN, type ActResult, type BatchAnswer, type ReceiptJson } from '@yinzheng/contract/store';
import { fromHex, toBase64, toHex } from '@yinzheng/core/kernel';
import type { Kysely } from 'kysely';
import type { StoreTables } from '../db/tables.ts';
import type { Refusal } from './judge.ts';
import type { Outcome } from './ledger.ts';
import { acceptedOf, inParts } from './ledger-state.ts';

/** What is told of one act. */
export interface Settled {
  readonly sequence: number;
  readonly outcome: Outcome | { readonly result: 'unknown' };
}

/**
 * The answer to a batch or a question: each act's result, and the chain from its first receipt to the signed head of the last act;
 * what was accepted too long before that one is to be asked about by itself.
 */
export async function answerOf(
  db: Kysely<StoreTables>,
  unit: string,
  settled: readonly Settled[],
): Promise<BatchAnswer> {
  const numbers = settled.flatMap(({ outcome }) => (outcome.result === 'accepted' ? [outcome.number] : []));
  const results = (receipts: ReadonlyMap<number, ReceiptJson>): ActResult[] =>
    settled.map(({ sequence, outcome }) => ({ sequence, ...resultOf(outcome, receipts) }));
  if (numbers.length === 0) return { results: results(new Map()), chain: [] };
  const last = numbers.reduce((a, b) => Math.max(a, b));
  const head = await db
    .selectFrom('acceptance_head')
    .select(['number', 'act', 'signature'])
    .where('unit', '=', unit)
    .where('number', '>=', last)
    .orderBy('number')
    .limit(1)
    .executeTakeFirstOrThrow();
  // What lies too far back is told of by itself; the last one has its receipt in any case.
  const from = Math.min(last, head.number - MOST_CHAIN + 1);
  const first = numbers.filter((number) => number >= from).reduce((a, b) => Math.min(a, b));
  const rows = await db
    .selectFrom('acceptance')
    .select(['number', 'digest', 'before'])
    .where('unit', '=', unit)
    .where('number', '>=', first)
    .where('number', '<=', head.number)
    .orderBy('number')
    .execute();
  const chain = rows.map(({ number, digest, before }) => {
    return { digest: toHex(digest), number, before: toHex(before) };
  });
  return {
    results: results(new Map(chain.map((receipt) => [receipt.number, receipt]))),
    chain,
    head: { act: toBase64(head.act), signature: toBase64(head.signature) },
  };
}

function resultOf(
  outcome: Settled['outcome'],
  receipts: ReadonlyMap<number, ReceiptJson>,
): Omit<ActResult, 'sequence'> {
  switch (outcome.result) {
    case 'accepted': {
      const receipt = receipts.get(outcome.number);
      return receipt === undefined ? { result: 'later' } : { result: 'accepted', receipt };
    }
    case 'waiting':
      return { result: 'waiting', missing: outcome.missing };
    case 'conflict':
      return { result: 'conflict', digests: [...outcome.digests] };
    case 'refused': {
      const { code, params } = outcome.reason;
      return { result: 'refused', reason: { code, params: { ...params } } };
    }
    case 'unknown':
      return { result: 'unknown' };
  }
}

/** What became of acts that a client sent, as far as they arrived. */
export async function stateOf(
  db: Kysely<StoreTables>,
  { unit, client }: { readonly unit: string; readonly client: Uint8Array },
  epoch: string,
  sequences: readonly number[],
): Promise<BatchAnswer> {
  const rows = await inParts(sequences, (part) =>
    db
      .selectFrom('client_sequence')
      .selectAll()
      .where('client', '=', client)
      .where('epoch', '=', epoch)
      .where('sequence', 'in', part)
      .execute(),
  );
  const digests = rows.map(({ digest }) => toHex(digest));
  const accepted = await acceptedOf(db, unit, digests);
  const waiting = await inParts(
    rows.filter(({ state }) => state === 'waiting').map(({ digest }) => toHex(digest)),
    (part) =>
      db
        .selectFrom('waiting')
        .select(['digest', 'previous'])
        .where('unit', '=', unit)
        .where('digest', 'in', part.map(fromHex))
        .execute(),
  );
  const missing = new Map(waiting.map(({ digest, previous }) => [toHex(digest), toHex(previous)]));
  const outcomes = new Map(
    rows.map(({ sequence, digest, reason }): [number, Settled['outcome']] => {
      const hex = toHex(digest);
      const number = accepted.get(hex);
      if (number !== undefined) return [sequence, { result: 'accepted', number }];
      const waitsFor = missing.get(hex);
      if (waitsFor !== undefined) return [sequence, { result: 'waiting', missing: waitsFor }];
      return [sequence, kept(reason)];
    }),
  );
  const settled = sequences.map((sequence): Settled => {
    return { sequence, outcome: outcomes.get(sequence) ?? { result: 'unknown' } };
  });
  return answerOf(db, unit, settled);
}

/** A refusal or a conflict as it was kept; what waited and was set aside when its turn came under another number is to be sent again. */
function kept(reason: string | null): Settled['outcome'] {
  if (reason === null) return { result: 'unknown' };
  const { code, params } = JSON.parse(reason) as Refusal;
  return code === 'ACT_CONFLICT'
    ? { result: 'conflict', digests: [String(params['kept']), String(params['sent'])] }
    : { result: 'refused', reason: { code, params } };
}
