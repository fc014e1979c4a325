import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shell } from 'electron';
import type { Opened } from '../shared/bytes-asked.ts';

// Documents for the computer's other programs: as copies, so that what these save never reaches ours. The copies lie in
// a folder of ours that is emptied at each start and end.

export interface Outside {
  /** A copy under the document's own name. @throws what the disk throws */
  copy(opened: Opened): Promise<string>;
  /** Shows a copy in the computer's own viewer; false where the computer has no program for it. @throws as `copy` */
  show(opened: Opened): Promise<boolean>;
  /** Removes the copies, as far as nobody holds them. */
  empty(): void;
}

/** Only PDFs go out: what an ending says is what the computer would run. */
export function mayGoOut({ source, type }: Opened): boolean {
  return type === 'application/pdf' && 'path' in source;
}

/** `folder`: for the copies. */
export function outside(folder: string): Outside {
  const empty = (): void => {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // A viewer holds one of them: it goes at the next start.
    }
  };
  const copy = async ({ source, name }: Opened): Promise<string> => {
    if (!('path' in source)) throw new Error('no file');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(mkdtempSync(join(folder, 'copy-')), plain(name));
    await copyFile(source.path, path);
    return path;
  };
  empty();
  return { copy, empty, show: async (opened) => (await shell.openPath(await copy(opened))) === '' };
}

function plain(name: string): string {
  const safe = name.replaceAll(/[\p{Cc}<>:"/\\|?*]/gu, '_');
  return /\.pdf$/i.test(safe) ? safe : `${safe}.pdf`;
}
