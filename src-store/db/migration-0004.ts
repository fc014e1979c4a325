import { sql, type Kysely } from 'kysely';
import { makeTable } from './table-maker.ts';

/** Decisions about acts that were not accepted. What each column is: tables-acceptance.ts. */
export async function decisions(db: Kysely<unknown>): Promise<void> {
  await makeTable(db, 'conflict_decision', ['unit', 'act', 'number'], {
    unit: 'code',
    act: 'bytes',
    number: 'int',
    licence: 'code',
    digest: 'bytes',
    decision: 'code',
    gives_up: 'flag',
    follows: 'flag',
  });
  await sql`create trigger conflict_decision_append_only before update or delete or truncate
    on conflict_decision for each statement execute function refuse_change()`.execute(db);
  await db.schema
    .alterTable('quarantine')
    .addColumn('decided', 'bytea')
    .addColumn('decision', sql`varchar(200)`)
    .execute();
}
