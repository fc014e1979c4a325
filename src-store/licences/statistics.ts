import { sql } from 'kysely';
import type { StoreDb } from '../db/tables.ts';

const STATUSES = ['active', 'suspended', 'lost', 'cancelled'] as const;
type Counts = Record<(typeof STATUSES)[number], number>;

/** How many licences of a unit stand how, and what of its acts became what. */
export async function statisticsOf(
  db: StoreDb,
  unit: string,
): Promise<{
  types: ({ type: string } & Counts)[];
  accepted: number;
  waiting: number;
  quarantined: number;
}> {
  const count = sql<number>`count(*)::int`;
  const rows = await db
    .selectFrom('issuer_licence')
    .select(['type', 'status', count.as('count')])
    .where('issuer', '=', unit)
    .groupBy(['type', 'status'])
    .orderBy('type')
    .execute();
  const kept = await db
    .selectFrom('unit')
    .select('accepted')
    .where('code', '=', unit)
    .executeTakeFirstOrThrow();
  const countIn = async (table: 'waiting' | 'quarantine'): Promise<number> => {
    const found = await db
      .selectFrom(table)
      .select(count.as('count'))
      .where('unit', '=', unit)
      .executeTakeFirstOrThrow();
    return found.count;
  };
  const types = [...new Set(rows.map(({ type }) => type))].map((type) => {
    const of = (status: string): number =>
      rows.find((row) => row.type === type && row.status === status)?.count ?? 0;
    return {
      type,
      active: of('active'),
      suspended: of('suspended'),
      lost: of('lost'),
      cancelled: of('cancelled'),
    };
  });
  return {
    types,
    accepted: kept.accepted,
    waiting: await countIn('waiting'),
    quarantined: await countIn('quarantine'),
  };
}
