import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fail } from '@yinzheng/core/kernel';
import type { KeyToken } from '@yinzheng/core/ports';
import { createDurably, syncFolder, writeFully } from '../adapters/files.ts';
import { fileOperation } from '../adapters/fs-error.ts';
import { createSoftwareKey, openSoftwareKey, type SoftwareKeySpec } from '../adapters/software-key.ts';
import { openStore, type Store } from '../adapters/sqlite/index.ts';
import { FOLDER } from './compose.ts';

// Wires what makes a new data folder.

/** A data folder that is being made; it has its name only when everything in it is done. */
export interface NewDataFolder {
  readonly store: Store;
  /** Writes a file below the folder, for all to read unless a mode says otherwise. */
  write(name: string, bytes: Uint8Array, mode?: number): void;
  addSoftwareKey(personId: string, spec: SoftwareKeySpec): Promise<KeyToken>;
  /** Puts the same key file into another folder that is being made. */
  copySoftwareKey(personId: string, to: NewDataFolder): void;
}

/**
 * Makes a data folder, all or nothing: it is built beside its place and gets its name at the end.
 * @throws DATA_FOLDER_NOT_EMPTY, FILE_UNWRITABLE and what `build` throws
 */
export async function createDataFolder<T>(
  folder: string,
  build: (made: NewDataFolder) => Promise<T>,
): Promise<T> {
  const path = resolve(folder);
  requireEmpty(path);
  const parent = dirname(path);
  fileOperation('FILE_UNWRITABLE', parent, () => mkdirSync(parent, { recursive: true }));
  const draft = fileOperation('FILE_UNWRITABLE', parent, () =>
    mkdtempSync(join(parent, `.${basename(path)}.new-`)),
  );
  try {
    const result = await buildIn(draft, build);
    fileOperation('FILE_UNWRITABLE', path, () => {
      if (existsSync(path)) rmdirSync(path);
      renameSync(draft, path);
    });
    syncFolder(parent);
    return result;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

async function buildIn<T>(draft: string, build: (made: NewDataFolder) => Promise<T>): Promise<T> {
  for (const name of [FOLDER.trust, FOLDER.keys, FOLDER.documents]) {
    fileOperation('FILE_UNWRITABLE', draft, () => mkdirSync(join(draft, name), { mode: 0o700 }));
  }
  const store = openStore(draft, 'create');
  try {
    return await build({
      store,
      write: (name, bytes, mode = 0o644) => {
        createDurably(join(draft, name), mode, (fd) => writeFully(fd, bytes));
      },
      addSoftwareKey: async (personId, spec) => {
        const file = join(draft, FOLDER.keys, `${personId}.key`);
        await createSoftwareKey(file, spec);
        return openSoftwareKey(file);
      },
      copySoftwareKey: (personId, to) => {
        const name = join(FOLDER.keys, `${personId}.key`);
        to.write(name, new Uint8Array(readFileSync(join(draft, name))), 0o600);
      },
    });
  } finally {
    store.close();
  }
}

function requireEmpty(path: string): void {
  if (!existsSync(path)) return;
  const names = fileOperation('FILE_UNWRITABLE', path, () => readdirSync(path));
  if (names.length > 0) fail('DATA_FOLDER_NOT_EMPTY', { path });
}
