import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { fail } from '@yinzheng/core/kernel';
import { z } from 'zod';
import { fileOperation, systemCode } from './fs-error.ts';

const ownerSchema = z.object({ pid: z.number().int(), since: z.string() });

/** The right to write in a data folder, until released or until the process ends, however it ends. */
export interface OwnerLock {
  release(): void;
}

/**
 * Makes this process the folder's only writer. The lock itself is the operating system's, held through an SQLite
 * file (owner.lock), so that a killed owner leaves none behind; owner.json beside it tells people who owns it.
 * @throws DATA_FOLDER_BUSY with the owner's process id, FILE_UNWRITABLE
 */
export function acquireOwner(folder: string): OwnerLock {
  const note = join(folder, 'owner.json');
  const path = join(folder, 'owner.lock');
  const database = fileOperation('FILE_UNWRITABLE', path, () => new Database(path, { timeout: 0 }));
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (systemCode(error)?.startsWith('SQLITE_BUSY') === true)
      fail('DATA_FOLDER_BUSY', { path: folder, ...owner(note) });
    return fail('FILE_UNWRITABLE', { path, detail: systemCode(error) ?? 'unknown' }, error);
  }
  const own = { pid: process.pid, since: new Date().toISOString() };
  try {
    fileOperation('FILE_UNWRITABLE', note, () => writeFileSync(note, `${JSON.stringify(own)}\n`));
  } catch (error) {
    database.close();
    throw error;
  }
  let held = true;
  return {
    release: () => {
      if (!held) return;
      held = false;
      forget(note);
      database.exec('ROLLBACK');
      database.close();
    },
  };
}

/** The note is for people; a disk that does not let go of it takes nothing back of what was done. */
function forget(note: string): void {
  try {
    rmSync(note, { force: true });
  } catch {
    // The next owner writes over it.
  }
}

function owner(note: string): { pid: number | string; since: string } {
  try {
    if (existsSync(note)) return ownerSchema.parse(JSON.parse(readFileSync(note, 'utf8')));
  } catch {
    // Being written at this moment: the owner is there, its name is not yet.
  }
  return { pid: '?', since: '?' };
}
