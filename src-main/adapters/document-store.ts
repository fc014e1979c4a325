import { linkSync, lstatSync, mkdirSync, renameSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { equalBytes, fail, toHex } from '@yinzheng/core/kernel';
import { createSm3, sm3OfSource } from '@yinzheng/core/sm';
import {
  createDurably,
  openFileSource,
  removeIfThere,
  saysNoLinks,
  syncFolder,
  writeFully,
  type FileSource,
} from './files.ts';
import { fileOperation, systemCode } from './fs-error.ts';

const WINDOW = 1 << 20;

/** A document as kept: what identifies it and its size in bytes. */
export interface KeptDocument {
  readonly digest: Uint8Array;
  readonly size: number;
}

/** The documents of requests, kept by the SM3 of their bytes (design idea 7). */
export interface DocumentStore {
  /** Copies a file in and names the copy by its digest; durable when it returns. @throws FILE_UNREADABLE, FILE_UNWRITABLE */
  keep(path: string): Promise<KeptDocument>;
  /** Opens a kept document; whoever uses it checks the digest again. @throws DOCUMENT_MISSING, FILE_UNREADABLE */
  open(digest: Uint8Array, name: string): FileSource;
}

/** The store in a folder, which is made when it is not there. */
export function documentStore(folder: string): DocumentStore {
  return {
    keep: (path) => keep(folder, path),
    open: (digest, name) => {
      const path = join(folder, toHex(digest));
      return isOwnFile(path) ? openFileSource(path) : fail('DOCUMENT_MISSING', { name });
    },
  };
}

async function keep(folder: string, path: string): Promise<KeptDocument> {
  fileOperation('FILE_UNWRITABLE', folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  const source = openFileSource(path);
  const temporary = join(folder, `.${randomBytes(8).toString('hex')}.part`);
  try {
    const hash = await createSm3();
    createDurably(temporary, 0o600, (fd) => {
      for (let at = 0; at < source.size; at += WINDOW) {
        const bytes = source.read(at, WINDOW);
        hash.update(bytes);
        writeFully(fd, bytes);
      }
    });
    const digest = hash.digest();
    await nameOnce(temporary, join(folder, toHex(digest)), digest);
    return { digest, size: source.size };
  } finally {
    source.close();
    removeIfThere(temporary);
    syncFolder(folder);
  }
}

/** Whether a file lies there itself: not a link to one elsewhere, whose bytes would be somebody else's to change. */
function isOwnFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Two requests may bring the same document: a copy that is there stays if it still is that document. */
async function nameOnce(temporary: string, path: string, digest: Uint8Array): Promise<void> {
  const stays = isOwnFile(path) && equalBytes((await digestFile(path)).digest, digest);
  if (!stays) removeIfThere(path);
  fileOperation('FILE_UNWRITABLE', path, () => {
    try {
      linkSync(temporary, path);
    } catch (error) {
      // Without links it is renamed: over nothing, or over the same bytes.
      if (saysNoLinks(error)) renameSync(temporary, path);
      else if (systemCode(error) !== 'EEXIST') throw error;
    }
  });
}

/** SM3 and size of a file without keeping it. @throws FILE_UNREADABLE */
export async function digestFile(path: string): Promise<KeptDocument> {
  const source = openFileSource(path);
  try {
    return { digest: (await sm3OfSource(source)).digest(), size: source.size };
  } finally {
    source.close();
  }
}
