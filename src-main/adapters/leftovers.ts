import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileOperation } from './fs-error.ts';
import { removeIfThere } from './files.ts';

/** What our temporary files are called, wherever they lie: of a job (32 digits), of a replaced or a kept file (16). */
const TEMPORARY = /^\.(?:yz-)?(?:[0-9a-f]{16}|[0-9a-f]{32})\.part$/;
const JOB = /^\.yz-([0-9a-f]{32})\.part$/;

/** A temporary file of ours. */
export interface Temporary {
  readonly path: string;
  /** The job it belongs to, in hexadecimal; undefined: of no job. */
  readonly jobId: string | undefined;
}

/** Temporary files of ours in a folder; none where there is no folder. @throws FILE_UNREADABLE */
export function temporariesIn(folder: string): Temporary[] {
  return namesIn(folder)
    .filter((name) => TEMPORARY.test(name))
    .map((name) => ({ path: join(folder, name), jobId: JOB.exec(name)?.[1] }));
}

/** Names in a folder, sorted; none where there is no folder. @throws FILE_UNREADABLE */
export function namesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return fileOperation('FILE_UNREADABLE', folder, () => readdirSync(folder)).sort();
}

/**
 * Removes what interrupted writers have left in folders where only the caller writes. One that cannot be removed stays
 * for the next time: it hinders nobody.
 */
export function removeTemporaries(folders: readonly string[]): void {
  for (const { path } of folders.flatMap(temporariesIn)) {
    try {
      removeIfThere(path);
    } catch {
      continue;
    }
  }
}
