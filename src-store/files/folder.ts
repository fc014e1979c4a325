import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { equalBytes, toHex } from '@yinzheng/core/kernel';
import { sm3OfSource } from '@yinzheng/core/sm';
import type { FileStore, StoredFile } from './port.ts';

/**
 * Files in a folder that several processes share: `ab/<digest>` once they are whole, `parts/<key>-<digest>` before.
 * @throws what the file system throws
 */
export function folderFiles(folder: string): FileStore {
  const parts = join(folder, 'parts');
  mkdirSync(parts, { recursive: true, mode: 0o700 });
  const partOf = (client: string, digest: Uint8Array): string => join(parts, `${client}-${toHex(digest)}`);
  const homeOf = (digest: Uint8Array): string => join(folder, toHex(digest).slice(0, 2));
  return {
    write: ({ client, digest, offset, bytes }) => {
      withFile(partOf(client, digest), constants.O_RDWR | constants.O_CREAT, (fd) => {
        for (let done = 0; done < bytes.length;) {
          done += writeSync(fd, bytes, done, bytes.length - done, offset + done);
        }
        fsyncSync(fd);
      });
    },
    readPart: (client, digest, offset, length) =>
      withFile(partOf(client, digest), constants.O_RDONLY, (fd) => readFrom(fd, offset, length)),
    finish: async (client, digest, size) => {
      // A copy that nobody else has: whatever is written to the part from now on, the file is what was looked at.
      const copy = join(parts, `.${toHex(new Uint8Array(randomBytes(8)))}`);
      try {
        await copyFile(partOf(client, digest), copy, constants.COPYFILE_FICLONE);
        if (!(await holds(copy, size, digest))) return false;
        const home = homeOf(digest);
        mkdirSync(home, { recursive: true, mode: 0o700 });
        // Over the same bytes, where they are there already.
        renameSync(copy, join(home, toHex(digest)));
        syncFolder(home);
      } finally {
        rmSync(copy, { force: true });
      }
      syncFolder(folder);
      return true;
    },
    drop: (client, digest) => rmSync(partOf(client, digest), { force: true }),
    open: (digest) => {
      let fd: number;
      try {
        fd = openSync(join(homeOf(digest), toHex(digest)), constants.O_RDONLY);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
      return { ...sourceOf(fd), close: () => closeSync(fd) };
    },
  };
}

/** Whether a file has a digest when it is cut to a size; durable when it is told. */
async function holds(path: string, size: number, digest: Uint8Array): Promise<boolean> {
  const fd = openSync(path, constants.O_RDWR);
  try {
    // What a crash left behind the last piece that was counted.
    ftruncateSync(fd, size);
    fsyncSync(fd);
    return equalBytes((await sm3OfSource(sourceOf(fd))).digest(), digest);
  } finally {
    closeSync(fd);
  }
}

function sourceOf(fd: number): Omit<StoredFile, 'close'> {
  const { size } = fstatSync(fd);
  return {
    size,
    read: (offset, length) => readFrom(fd, offset, Math.max(0, Math.min(length, size - offset))),
  };
}

function readFrom(fd: number, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const got = readSync(fd, bytes, done, length - done, offset + done);
    if (got === 0) throw new Error('a stored file is shorter than it was');
    done += got;
  }
  return bytes;
}

function withFile<T>(path: string, flags: number, work: (fd: number) => T): T {
  const fd = openSync(path, flags, 0o600);
  try {
    return work(fd);
  } finally {
    closeSync(fd);
  }
}

function syncFolder(path: string): void {
  withFile(path, constants.O_RDONLY, fsyncSync);
}
