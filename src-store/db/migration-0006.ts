import { sql, type Kysely } from 'kysely';

/** What is begun of a file is each key's own; what was begun before is sent anew. What the column is: tables-catalogue.ts. */
export async function filesOfKeys(db: Kysely<unknown>): Promise<void> {
  await sql`delete from unit_file where not whole`.execute(db);
  await db.schema
    .alterTable('unit_file')
    .addColumn('client', 'bytea', (column) => column.notNull().defaultTo(sql`''::bytea`))
    .execute();
  await db.schema.alterTable('unit_file').dropConstraint('unit_file_key').execute();
  await db.schema
    .alterTable('unit_file')
    .addPrimaryKeyConstraint('unit_file_key', ['unit', 'digest', 'client'])
    .execute();
  await db.schema
    .alterTable('unit_file')
    .alterColumn('client', (column) => column.dropDefault())
    .execute();
}
