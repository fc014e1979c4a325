import type { Kysely } from 'kysely';
import { makeTable } from './table-maker.ts';

/** When each key was last heard of. What each column is: tables.ts. */
export async function contacts(db: Kysely<unknown>): Promise<void> {
  await makeTable(db, 'key_contact', ['key'], { key: 'bytes', at: 'time' });
}
