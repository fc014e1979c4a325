import {
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
} from 'node:fs';
import { fail, toHex, utf8 } from '@yinzheng/core/kernel';
import { removeIfThere, saysNoLinks, writeFully } from './files.ts';
import { fileOperation, systemCode } from './fs-error.ts';

// A file gets its name without ever replacing another one: by a hard link, which the system refuses where the name is
// taken. Without hard links (FAT, some SMB servers) the name is first held by a small file, created exclusively, that
// says whose job holds it, and the result is renamed over that. So no part of a result is ever seen under its name, and
// a name still held after a crash is told from everybody else's file.

const MODE = 0o644;

/** Gives a complete temporary file its name; what it throws means that the name was not given. @throws OUTPUT_EXISTS, FILE_UNWRITABLE */
export function giveName(temporary: string, target: string, jobId: Uint8Array): void {
  // Held for this job already: a crash came between, and a link would only be refused.
  if (isHeld(target, jobId)) return nameByRenaming(temporary, target, jobId);
  fileOperation('FILE_UNWRITABLE', target, () => {
    try {
      linkSync(temporary, target);
    } catch (error) {
      if (systemCode(error) === 'EEXIST') {
        // A network file system may have made the link and lost its answer.
        if (isSameFile(temporary, target)) return;
        fail('OUTPUT_EXISTS', { path: target }, error);
      }
      if (!saysNoLinks(error)) throw error;
      nameByRenaming(temporary, target, jobId);
    }
  });
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => lstatSync(path, { bigint: true, throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino && a.ino !== 0n;
}

/** The way without hard links: holds the name, then renames over what holds it. @throws OUTPUT_EXISTS, FILE_UNWRITABLE */
export function nameByRenaming(temporary: string, target: string, jobId: Uint8Array): void {
  if (!isHeld(target, jobId)) holdName(target, jobId);
  try {
    fileOperation('FILE_UNWRITABLE', target, () => renameSync(temporary, target));
  } catch (error) {
    releaseName(target, jobId);
    throw error;
  }
}

function holdName(target: string, jobId: Uint8Array): void {
  fileOperation('FILE_UNWRITABLE', target, () => {
    const fd = openExclusive(target);
    try {
      writeFully(fd, holder(jobId));
      fsyncSync(fd);
    } catch (error) {
      closeSync(fd);
      // Ours, and nothing but the beginning of a note.
      removeIfThere(target);
      throw error;
    }
    closeSync(fd);
  });
}

/** Whether a name is held for a job, and for nothing else. @throws FILE_UNREADABLE */
export function isHeld(target: string, jobId: Uint8Array): boolean {
  const expected = holder(jobId);
  return fileOperation(
    'FILE_UNREADABLE',
    target,
    () =>
      statSync(target, { throwIfNoEntry: false })?.size === expected.length &&
      Buffer.compare(readFileSync(target), expected) === 0,
  );
}

/** Frees a name that is held for a job; any other file stays. @throws FILE_UNWRITABLE */
export function releaseName(target: string, jobId: Uint8Array): void {
  if (isHeld(target, jobId)) removeIfThere(target);
}

function holder(jobId: Uint8Array): Uint8Array {
  return utf8(`yinzheng ${toHex(jobId)}\n`);
}

function openExclusive(target: string): number {
  try {
    return openSync(target, 'wx', MODE);
  } catch (error) {
    return fail(systemCode(error) === 'EEXIST' ? 'OUTPUT_EXISTS' : 'FILE_UNWRITABLE', {
      path: target,
      detail: systemCode(error) ?? 'unknown',
    });
  }
}
