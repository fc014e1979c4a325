import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { migrations } from './migrations.ts';
import type { StoreDb, StoreTables } from './tables.ts';

/** Where a store's database is: PostgreSQL by its address, or embedded in a folder (`undefined`: in memory, for tests). */
export type DatabasePlace =
  | { readonly kind: 'postgres'; readonly url: string; readonly connections: number }
  | { readonly kind: 'embedded'; readonly folder: string | undefined };

/** Opens a store's database and brings it to this version's tables; several processes may do so at once. */
export async function openDatabase(place: DatabasePlace): Promise<StoreDb> {
  const db = new Kysely<StoreTables>({ dialect: dialectOf(place) });
  const { error } = await new Migrator({ db, provider: migrations }).migrateToLatest();
  if (error !== undefined) {
    await db.destroy();
    throw new Error('the database could not be brought to this version', { cause: error });
  }
  return db;
}

function dialectOf(place: DatabasePlace): PostgresDialect | PGliteDialect {
  if (place.kind === 'embedded')
    return new PGliteDialect({ pglite: () => PGlite.create(place.folder ?? 'memory://') });
  const { url, connections } = place;
  return new PostgresDialect({ pool: new pg.Pool({ connectionString: url, max: connections }) });
}
