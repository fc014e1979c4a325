import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { fail, YinzhengError } from '@yinzheng/core/kernel';
import { systemCode } from '../fs-error.ts';
import { MIGRATIONS, TABLES } from './migrations.ts';

/** How long a writer waits for another before it says so. */
const BUSY_MS = 3000;

export type OpenMode = 'read' | 'write' | 'create';

/** A database whose failures carry our code. */
export interface GuardedDatabase {
  readonly connection: Database.Database;
  /** Runs a database operation. @throws STORE_UNAVAILABLE, STORE_DAMAGED for what SQLite throws */
  guard<T>(work: () => T): T;
}

/**
 * Opens the data folder's database: write-ahead log, every commit synced to the disk.
 * `write` brings the tables up to date and insists on every one; `read` never changes anything.
 * @throws DATA_FOLDER_MISSING, STORE_UNAVAILABLE, STORE_DAMAGED
 */
export function openDatabase(path: string, mode: OpenMode): GuardedDatabase {
  if (mode !== 'create' && !existsSync(path)) fail('DATA_FOLDER_MISSING', { path });
  const guard = <T>(work: () => T): T => guarded(path, work);
  const connection = guard(() => new Database(path, { readonly: mode === 'read', timeout: BUSY_MS }));
  try {
    guard(() => {
      requireOurs(connection, path, mode);
      connection.pragma('foreign_keys = ON');
      connection.pragma('trusted_schema = OFF');
      // What is put together for a screen stays in memory.
      connection.pragma('temp_store = MEMORY');
      if (mode !== 'read') {
        connection.pragma('journal_mode = WAL');
        connection.pragma('synchronous = FULL');
      }
      if (mode !== 'read') bringUpToDate(connection);
      if (mode === 'write' && missingTables(connection).length > 0) fail('STORE_DAMAGED', { path });
    });
  } catch (error) {
    connection.close();
    throw error;
  }
  return { connection, guard };
}

/** Insists on a database that this program can work with, before anything of it is changed. */
function requireOurs(connection: Database.Database, path: string, mode: OpenMode): void {
  const version = versionOf(connection);
  if (version > MIGRATIONS.length) fail('STORE_UNAVAILABLE', { path, detail: 'later version' });
  // A data folder gets its name with its tables made: a database that has none was emptied, or never was ours.
  const none = version <= 0 || missingTables(connection).length === TABLES.length;
  if (none && mode !== 'create') fail('STORE_DAMAGED', { path });
  if (version < MIGRATIONS.length && mode === 'read') {
    fail('STORE_UNAVAILABLE', { path, detail: 'earlier version' });
  }
}

function bringUpToDate(connection: Database.Database): void {
  const version = versionOf(connection);
  if (version === MIGRATIONS.length) return;
  connection.transaction(() => {
    for (const migration of MIGRATIONS.slice(version)) connection.exec(migration);
    connection.pragma(`user_version = ${MIGRATIONS.length}`);
  })();
}

function versionOf(connection: Database.Database): number {
  return Number(connection.pragma('user_version', { simple: true }));
}

/** Tables that must be there and are not. */
export function missingTables(connection: Database.Database): string[] {
  const sql = "SELECT name FROM sqlite_master WHERE type = 'table'";
  const there = new Set(connection.prepare<[], string>(sql).pluck().all());
  return TABLES.filter((table) => !there.has(table));
}

function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof YinzhengError) throw error;
    const code = systemCode(error);
    if (code?.startsWith('SQLITE') !== true) throw error;
    if (isDamage(code, error)) fail('STORE_DAMAGED', { path }, error);
    return fail('STORE_UNAVAILABLE', { path, detail: /^SQLITE_[A-Z]+/.exec(code)?.[0] ?? code }, error);
  }
}

/** Whether SQLite complains about the file: its bytes, or that what must be in it is not. */
function isDamage(code: string, error: unknown): boolean {
  if (/^SQLITE_(?:CORRUPT|NOTADB)/.test(code)) return true;
  return error instanceof Error && code === 'SQLITE_ERROR' && /^no such (?:table|column)/.test(error.message);
}
