import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fail } from '@yinzheng/core/kernel';
import type { ByteSource } from '@yinzheng/core/ports';
import { fileOperation, systemCode } from './fs-error.ts';

/** A byte source over an open file, to be closed by whoever opened it. */
export interface FileSource extends ByteSource {
  /** Differs from what it was once the file's bytes were changed. @throws FILE_UNREADABLE */
  mark(): string;
  close(): void;
}

/** Opens a regular file for random reading. @throws FILE_UNREADABLE, also later when the file was cut short meanwhile */
export function openFileSource(path: string): FileSource {
  return fileOperation('FILE_UNREADABLE', path, () => {
    // Without waiting: a named pipe under that name would never open.
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(fd);
    if (!stat.isFile()) {
      closeSync(fd);
      fail('FILE_UNREADABLE', { path, detail: stat.isDirectory() ? 'EISDIR' : 'ENOTFILE' });
    }
    const size = stat.size;
    return {
      size,
      read: (offset, length) => readExactly(fd, path, offset, Math.max(0, Math.min(length, size - offset))),
      mark: () => fileOperation('FILE_UNREADABLE', path, () => markOf(fd)),
      close: () => closeSync(fd),
    };
  });
}

/** The file's size and times, to the nanosecond; nobody sets the last one at will. */
function markOf(fd: number): string {
  const { size, mtimeNs, ctimeNs } = fstatSync(fd, { bigint: true });
  return `${size} ${mtimeNs} ${ctimeNs}`;
}

function readExactly(fd: number, path: string, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const got = fileOperation('FILE_UNREADABLE', path, () =>
      readSync(fd, bytes, done, length - done, offset + done),
    );
    if (got === 0) fail('FILE_UNREADABLE', { path, detail: 'EOF' });
    done += got;
  }
  return bytes;
}

/** Writes all bytes to an open file, from `position` on or where it stands. */
export function writeFully(fd: number, bytes: Uint8Array, position?: number): void {
  for (let done = 0; done < bytes.length;) {
    const at = position === undefined ? null : position + done;
    done += writeSync(fd, bytes, done, bytes.length - done, at);
  }
}

/** Creates a file that must not exist, filled by `fill`; durable when it returns, gone when `fill` throws. @throws FILE_UNWRITABLE */
export function createDurably(path: string, mode: number, fill: (fd: number) => void): void {
  fileOperation('FILE_UNWRITABLE', path, () => {
    const fd = openSync(path, 'wx', mode);
    try {
      fill(fd);
      fsyncSync(fd);
    } catch (error) {
      closeSync(fd);
      tidyUp(path);
      throw error;
    }
    closeSync(fd);
  });
}

/** Removes what was begun; that this fails too is not what its maker wants to hear. */
function tidyUp(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // The first error is the one to tell; what is left carries a temporary name.
  }
}

/**
 * Replaces a small file in one step: readers see the old bytes or the new ones, also after a power cut.
 * The file keeps its permissions; `mode` is for one that is new. @throws FILE_UNWRITABLE
 */
export function replaceDurably(name: string, bytes: Uint8Array, mode: number): void {
  // A link stays one: the file that it leads to is replaced.
  const path = existsSync(name) ? realpathSync(name) : name;
  const temporary = join(dirname(path), `.yz-${randomBytes(8).toString('hex')}.part`);
  const kept = statSync(path, { throwIfNoEntry: false });
  createDurably(temporary, kept === undefined ? mode : kept.mode & 0o777, (fd) => writeFully(fd, bytes));
  try {
    fileOperation('FILE_UNWRITABLE', path, () => renameSync(temporary, path));
  } catch (error) {
    tidyUp(temporary);
    throw error;
  }
  syncFolder(dirname(path));
}

/** Removes a file; one that is not there is fine. @throws FILE_UNWRITABLE */
export function removeIfThere(path: string): void {
  fileOperation('FILE_UNWRITABLE', path, () => {
    try {
      unlinkSync(path);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
    }
  });
}

/** What a file system without hard links answers to a link (FAT, some SMB servers). */
const NO_LINKS: readonly string[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/** Whether an error says that there are no hard links here. */
export function saysNoLinks(error: unknown): boolean {
  return NO_LINKS.includes(systemCode(error) ?? '');
}

/** Makes a folder's entries durable where the system can: Windows and some network file systems cannot. @throws FILE_UNWRITABLE */
export function syncFolder(path: string): void {
  try {
    const fd = openSync(path, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP', 'EBADF'].includes(code)) {
      fail('FILE_UNWRITABLE', { path, detail: code }, error);
    }
  }
}
