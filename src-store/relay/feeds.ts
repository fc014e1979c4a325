import type { Change } from '@yinzheng/contract/store';
import { toBase64 } from '@yinzheng/core/kernel';
import { sql, type Kysely } from 'kysely';
import type { StoreTables } from '../db/tables.ts';

/** The feed that everybody pulls; a unit's own is named by its code. */
export const CITY = 'city';

/** Most bytes of changes in one answer; the rest is asked for again. */
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Locks a feed until the transaction ends: its numbers become visible in their order, so that whoever reads up to one has
 * seen all before it.
 */
export async function lockFeed(db: Kysely<StoreTables>, feed: string): Promise<number> {
  await db
    .insertInto('feed')
    .values({ feed, last: 0 })
    .onConflict((conflict) => conflict.column('feed').doNothing())
    .execute();
  const { last } = await db
    .selectFrom('feed')
    .select('last')
    .where('feed', '=', feed)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return last;
}

/** Adds a change to a feed. Inside a transaction. Its number. */
export async function addChange(
  db: Kysely<StoreTables>,
  feed: string,
  change: { readonly kind: Change['kind']; readonly body: Uint8Array; readonly at: Date },
): Promise<number> {
  const number = (await lockFeed(db, feed)) + 1;
  await db
    .insertInto('change')
    .values({ feed, number, ...change })
    .execute();
  await db.updateTable('feed').set({ last: number }).where('feed', '=', feed).execute();
  return number;
}

/** The number up to which rows have room together, the first in any case; undefined: there are none. */
export function lastFitting(
  sizes: readonly { readonly number: number; readonly size: number }[],
  most: number,
): number | undefined {
  let bytes = 0;
  // The sum only grows: what is too much stays so for all behind it.
  return sizes.filter(({ size }, index) => (bytes += size) <= most || index === 0).at(-1)?.number;
}

/** Changes behind a number, and the feed's last. */
export async function changesAfter(
  db: Kysely<StoreTables>,
  feed: string,
  after: number,
  limit: number,
): Promise<{ readonly changes: Change[]; readonly last: number }> {
  const sizes = await db
    .selectFrom('change')
    .select(['number', sql<number>`octet_length(body)`.as('size')])
    .where('feed', '=', feed)
    .where('number', '>', after)
    .orderBy('number')
    .limit(limit)
    .execute();
  const fitting = await db
    .selectFrom('change')
    .select(['number', 'at', 'kind', 'body'])
    .where('feed', '=', feed)
    .where('number', '>', after)
    .where('number', '<=', lastFitting(sizes, MOST_BYTES) ?? after)
    .orderBy('number')
    .execute();
  const last = await db.selectFrom('feed').select('last').where('feed', '=', feed).executeTakeFirst();
  return {
    changes: fitting.map(({ number, at, kind, body }) => {
      return { number, at: at.toISOString(), kind, body: toBase64(body) };
    }),
    last: last?.last ?? 0,
  };
}
