import { mkdtempSync, rmSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shell } from 'electron';
import type { Opened } from '../shared/bytes-asked.ts';

// Documents shown by the computer's own viewer: as copies, so that what a viewer saves never reaches ours.

export interface Outside {
  /** Copies and opens; false where the computer has no program for it. @throws what the disk throws */
  show(opened: Opened): Promise<boolean>;
  /** Removes the copies, as far as nobody holds them. */
  empty(): void;
}

export function outside(): Outside {
  const made: string[] = [];
  return {
    show: async ({ source, name }) => {
      const folder = mkdtempSync(join(tmpdir(), 'yinzheng-'));
      made.push(folder);
      const path = join(folder, plain(name));
      if ('path' in source) await copyFile(source.path, path);
      else await writeFile(path, Buffer.from(source.base64, 'base64'));
      return (await shell.openPath(path)) === '';
    },
    empty: () => {
      for (const folder of made.splice(0)) {
        try {
          rmSync(folder, { recursive: true, force: true });
        } catch {
          // A viewer holds it open; the system clears its folder of temporary files.
        }
      }
    },
  };
}

function plain(name: string): string {
  return name.replaceAll(/[\p{Cc}<>:"/\\|?*]/gu, '_');
}
