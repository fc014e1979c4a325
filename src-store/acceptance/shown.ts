import type { Accepted } from '@yinzheng/contract/store';
import { toBase64, toHex } from '@yinzheng/core/kernel';
import { ACT_KINDS } from '@yinzheng/core/sync';
import { sql } from 'kysely';
import { lastFitting } from '../relay/feeds.ts';
import type { StoreDb } from '../db/tables.ts';
import type { Refusal } from './judge.ts';

/** Most bytes of acts in one answer; the rest is asked for again. */
const MOST_ACT_BYTES = 8 * 1024 * 1024;
const MOST_QUARANTINED = 1000;

/** Accepted acts behind a number, with the newest signed head. */
export async function acceptancesOf(
  db: StoreDb,
  unit: string,
  { after, limit, acts }: { readonly after: number; readonly limit: number; readonly acts: 'yes' | 'no' },
): Promise<{ acceptances: Accepted[]; head?: { act: string; signature: string } }> {
  const columns = [
    'number',
    'digest',
    'before',
    'kind',
    'licence',
    'client',
    'epoch',
    'sequence',
    'at',
  ] as const;
  const sizes = await db
    .selectFrom('acceptance')
    .select(['number', sql<number>`${acts === 'yes' ? sql`octet_length(act)` : sql`0`}`.as('size')])
    .where('unit', '=', unit)
    .where('number', '>', after)
    .orderBy('number')
    .limit(acts === 'yes' ? Math.min(limit, 100) : limit)
    .execute();
  const fitting = await db
    .selectFrom('acceptance')
    .select(columns)
    .$if(acts === 'yes', (query) => query.select('act'))
    .where('unit', '=', unit)
    .where('number', '>', after)
    .where('number', '<=', lastFitting(sizes, MOST_ACT_BYTES) ?? after)
    .orderBy('number')
    .execute();
  const head = await db
    .selectFrom('acceptance_head')
    .select(['act', 'signature'])
    .where('unit', '=', unit)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return {
    acceptances: fitting.map((row) => ({
      number: row.number,
      digest: toHex(row.digest),
      before: toHex(row.before),
      kind: ACT_KINDS.find((kind) => kind === row.kind)!,
      ...(row.licence === null ? {} : { licence: row.licence }),
      client: toHex(row.client),
      epoch: row.epoch,
      sequence: row.sequence,
      at: row.at.toISOString(),
      ...(row.act === undefined ? {} : { act: toBase64(row.act) }),
    })),
    ...(head && { head: { act: toBase64(head.act), signature: toBase64(head.signature) } }),
  };
}

/** What of a unit was set aside, the newest first. */
export async function quarantineOf(
  db: StoreDb,
  unit: string,
): Promise<
  {
    digest: string;
    kind: string;
    client: string;
    epoch: string;
    sequence: number;
    at: string;
    reason: { code: string; params: Record<string, string | number> };
    decided?: { digest: string; decision: string };
  }[]
> {
  const rows = await db
    .selectFrom('quarantine')
    .select(['digest', 'kind', 'client', 'epoch', 'sequence', 'at', 'code', 'params', 'decided', 'decision'])
    .where('unit', '=', unit)
    .orderBy('at', 'desc')
    .orderBy('sequence', 'desc')
    .limit(MOST_QUARANTINED)
    .execute();
  return rows.map(({ digest, client, at, code, params, decided, decision, ...row }) => ({
    ...row,
    digest: toHex(digest),
    client: toHex(client),
    at: at.toISOString(),
    reason: { code, params: { ...(JSON.parse(params) as Refusal['params']) } },
    ...(decided === null || decision === null ? {} : { decided: { digest: toHex(decided), decision } }),
  }));
}
