import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { migrations } from './migrations.ts';
import type { StoreDb, StoreTables } from './tables.ts';

/** Where a store's database is: PostgreSQL by its address, or embedded in a folder (`undefined`: in memory, for tests,
 * which may begin with what a database was dumped as). */
export type DatabasePlace =
  | {
      readonly kind: 'postgres';
      readonly url: string;
      readonly connections: number;
      /** Hears of each connection that ended otherwise than by this process: it was restarted, or an administrator ended it. */
      readonly lost?: (error: Error) => void;
    }
  | { readonly kind: 'embedded'; readonly folder: string | undefined; readonly from?: Blob };

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
  if (place.kind === 'embedded') {
    const { folder = 'memory://', from } = place;
    const options = from === undefined ? {} : { loadDataDir: from };
    return new PGliteDialect({ pglite: () => PGlite.create(folder, options) });
  }
  const { url, connections, lost = () => undefined } = place;
  const pool = new pg.Pool({ connectionString: url, max: connections, types: TYPES });
  // An 'error' that nobody hears ends the process. What was asked over the connection fails by itself; the pool opens another.
  pool.on('connect', (client) => void client.on('error', lost));
  // The same once more, of a connection that was idle.
  pool.on('error', () => undefined);
  return new PostgresDialect({ pool });
}

/** Bytes come as they do from the embedded database, not as a Buffer whose `slice` shares memory. */
const TYPES: pg.CustomTypesConfig = {
  getTypeParser: (type, format) => {
    const usual = pg.types.getTypeParser(type, format) as (value: string) => unknown;
    return (value: string) => {
      const parsed = usual(value);
      return parsed instanceof Buffer ? new Uint8Array(parsed) : parsed;
    };
  },
};
