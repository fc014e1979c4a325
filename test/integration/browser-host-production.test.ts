import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { startHost } from '../../src-main/hosts/browser/host.ts';
import { openWorkstation, SYSTEM } from '../../src-main/service/compose.ts';
import { hostFiles } from '../support/browser-host/index.ts';
import { entryOf } from '../support/entries.ts';
import { productionFolder } from '../support/production-folder.ts';
import { tempDir } from '../support/temp.ts';

// A production folder is no browser's: it is refused before its owner has touched anything in it.

/** Every file with the SM3 of what is in it. */
function contentOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => `${path} ${createHash('sm3').update(readFileSync(path)).digest('hex')}`)
    .sort();
}

it.each(['of now', 'of an earlier program'])('is refused untouched: tables %s', async (tables) => {
  const folder = tempDir();
  const data = join(folder, 'real');
  await productionFolder(data);
  if (tables === 'of an earlier program') {
    const database = new Database(join(data, 'yinzheng.sqlite'));
    database.pragma('user_version = 1');
    database.close();
  }
  const before = contentOf(data);
  const order = { ...hostFiles(folder), data, service: entryOf('service'), onLost: () => undefined };
  await expect(startHost(order)).rejects.toMatchObject({ code: 'TRIAL_ONLY' });
  expect(contentOf(data)).toEqual(before);
  if (tables === 'of an earlier program') return;
  // It is a folder that its owner can open.
  const station = await openWorkstation(data, 'own', SYSTEM);
  expect(station.authority().foundation.mode).toBe('production');
  station.close();
});
