import { sql, type CreateTableBuilder, type Kysely } from 'kysely';

/** SQL types by short names; an appended `?` allows null. */
const TYPES = {
  bytes: sql`bytea`,
  text: sql`text`,
  code: sql`varchar(200)`,
  int: sql`integer`,
  flag: sql`boolean`,
  time: sql`timestamptz`,
} as const;
type ColumnType = keyof typeof TYPES | `${keyof typeof TYPES}?`;

/** Makes a table. `key`: the primary key's columns, beginning with the one that it would be distributed by. */
export async function makeTable(
  db: Kysely<unknown>,
  name: string,
  key: readonly string[],
  columns: Readonly<Record<string, ColumnType>>,
): Promise<void> {
  let table: CreateTableBuilder<string, string> = db.schema.createTable(name);
  for (const [column, type] of Object.entries(columns)) {
    const sqlType = TYPES[type.replace('?', '') as keyof typeof TYPES];
    table = table.addColumn(column, sqlType, (made) => (type.endsWith('?') ? made : made.notNull()));
  }
  await table.addPrimaryKeyConstraint(`${name}_key`, [...key]).execute();
}
