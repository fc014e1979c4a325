import { join } from 'node:path';
import Database from 'better-sqlite3';
import { NotStarted } from '../starting.ts';

// An embedded database takes one process. The lock is the system's, held through an SQLite file as a workstation's is (ADR 0006).

/** Locks that this process has: what nobody holds on to would be closed when memory is cleared. */
const held = new Set<Database.Database>();

/**
 * Makes this process the only one on an embedded database, which takes no second: until it ends, however it ends, for the lock is
 * the system's. @throws NotStarted where another process has it
 */
export function holdStoreFolder(folder: string): void {
  const database = new Database(join(folder, 'owner.lock'), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    held.add(database);
  } catch (error) {
    database.close();
    if (!(error instanceof Database.SqliteError) || !error.code.startsWith('SQLITE_BUSY')) throw error;
    throw new NotStarted(
      `数据文件夹“${folder}”正由另一个证照库进程使用。没有启动，也没有改动。请先结束那个进程；需要几个进程同时运行的，请用 DATABASE_URL 指定 PostgreSQL。`,
      75,
    );
  }
}
