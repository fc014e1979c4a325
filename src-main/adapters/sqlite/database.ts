import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { fail, YinzhengError } from '@yinzheng/core/kernel';
import { systemCode } from '../fs-error.ts';
import { MIGRATIONS } from './migrations.ts';

/** How long a writer waits for another before it says so. */
const BUSY_MS = 3000;

export type OpenMode = 'read' | 'write' | 'create';

/** A database whose failures carry our code. */
export interface GuardedDatabase {
  readonly connection: Database.Database;
  /** Runs a database operation. @throws STORE_UNAVAILABLE for what SQLite throws */
  guard<T>(work: () => T): T;
}

/**
 * Opens the data folder's database: write-ahead log, every commit synced to the disk.
 * `write` brings the tables up to date; `read` never changes anything.
 * @throws DATA_FOLDER_MISSING, STORE_UNAVAILABLE
 */
export function openDatabase(path: string, mode: OpenMode): GuardedDatabase {
  if (mode !== 'create' && !existsSync(path)) fail('DATA_FOLDER_MISSING', { path });
  const guard = <T>(work: () => T): T => guarded(path, work);
  const connection = guard(() => new Database(path, { readonly: mode === 'read', timeout: BUSY_MS }));
  try {
    guard(() => {
      connection.pragma('foreign_keys = ON');
      connection.pragma('trusted_schema = OFF');
      if (mode !== 'read') {
        connection.pragma('journal_mode = WAL');
        connection.pragma('synchronous = FULL');
      }
      bringUpToDate(connection, path, mode);
    });
  } catch (error) {
    connection.close();
    throw error;
  }
  return { connection, guard };
}

function bringUpToDate(connection: Database.Database, path: string, mode: OpenMode): void {
  const version = Number(connection.pragma('user_version', { simple: true }));
  if (version > MIGRATIONS.length) fail('STORE_UNAVAILABLE', { path, detail: `version ${version}` });
  if (version === MIGRATIONS.length) return;
  if (mode === 'read') fail('STORE_UNAVAILABLE', { path, detail: `version ${version}` });
  connection.transaction(() => {
    for (const migration of MIGRATIONS.slice(version)) connection.exec(migration);
    connection.pragma(`user_version = ${MIGRATIONS.length}`);
  })();
}

function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof YinzhengError) throw error;
    const code = systemCode(error);
    if (code?.startsWith('SQLITE') !== true) throw error;
    return fail('STORE_UNAVAILABLE', { path, detail: code }, error);
  }
}
