import type { Kysely } from 'kysely';

/** Which codes an administrator gave out. What the column is: tables.ts; of a code from before nobody knows, and it lasts three days. */
export async function codesOfAdministrators(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('enrolment_code')
    .addColumn('by_admin', 'boolean', (column) => column.notNull().defaultTo(false))
    .execute();
}
