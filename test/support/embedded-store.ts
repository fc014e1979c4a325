import { PGlite } from '@electric-sql/pglite';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, PGliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { migrations } from '../../src-store/db/migrations.ts';

/**
 * An empty embedded database with a store's tables, dumped: a store that begins with it is open in a fifth of the time. Made once in a
 * run, by whichever test file comes first. Undefined where no run's folder is.
 */
export async function emptyStore(): Promise<Blob | undefined> {
  const folder = process.env['YINZHENG_RUN_FOLDER'];
  if (folder === undefined) return undefined;
  const path = join(folder, 'empty-store.tar');
  if (!existsSync(path)) {
    const own = `${path}.${randomBytes(8).toString('hex')}`;
    writeFileSync(own, await dumped());
    renameSync(own, path);
  }
  return new Blob([readFileSync(path)]);
}

async function dumped(): Promise<Uint8Array> {
  const pglite = await PGlite.create('memory://');
  const db = new Kysely<unknown>({ dialect: new PGliteDialect({ pglite: () => Promise.resolve(pglite) }) });
  const { error } = await new Migrator({ db, provider: migrations }).migrateToLatest();
  if (error !== undefined) throw new Error('no tables', { cause: error });
  const dump = await pglite.dumpDataDir('none');
  await db.destroy();
  return new Uint8Array(await dump.arrayBuffer());
}
