import { outageSchema, type OutageReport } from '@yinzheng/contract/store';
import { sql, type Kysely } from 'kysely';
import type { StoreTables } from '../db/tables.ts';

/** Reports in one answer. */
const MOST_SHOWN = 200;

/** Keeps a state of an outage report behind the others; the same again changes nothing. Inside a transaction. */
export async function keepOutage(
  db: Kysely<StoreTables>,
  unit: string,
  report: OutageReport,
  at: Date,
): Promise<void> {
  // The unit's row is the lock: two states of one report have two numbers.
  await db.selectFrom('unit').select('code').where('code', '=', unit).forUpdate().execute();
  const last = await db
    .selectFrom('outage')
    .select(['state', 'body'])
    .where((eb) => eb.and({ unit, id: report.id }))
    .orderBy('state', 'desc')
    .limit(1)
    .executeTakeFirst();
  const body = JSON.stringify(report);
  if (last?.body === body) return;
  const state = (last?.state ?? 0) + 1;
  await db.insertInto('outage').values({ unit, id: report.id, state, body, at }).execute();
}

/** The newest state of each report, the newest outage first. */
export async function outagesOf(db: Kysely<StoreTables>, unit: string): Promise<OutageReport[]> {
  const newest = db
    .selectFrom('outage')
    .distinctOn('id')
    .select('body')
    .where('unit', '=', unit)
    .orderBy('id')
    .orderBy('state', 'desc');
  const rows = await db
    .selectFrom(newest.as('newest'))
    .select('body')
    // Read as text, for PostgreSQL refuses JSON with \u0000 or half a surrogate pair; no value can look so, its quotes are escaped.
    .orderBy(sql`substring(body from '"since":"([^"]*)"')`, 'desc')
    .limit(MOST_SHOWN)
    .execute();
  return rows.map(({ body }) => outageSchema.parse(JSON.parse(body)));
}
