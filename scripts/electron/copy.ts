import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { projectFiles } from '../checks/source-files.ts';
import { ROOT } from '../ensure.mjs';
import type { Person } from './person.ts';

/** The package whose library is another one in the old runtime. */
const SQLITE = 'better-sqlite3';

/**
 * Copies the checkout (own files, out/ and node_modules) into a folder that is this person's, who may not read the
 * checkout and shall not write there. Packages stay links where the person can follow them.
 * @param sqliteBinding the library that better-sqlite3 loads in the copy
 */
export function copyCheckout(folder: string, person: Person, sqliteBinding: string | undefined): void {
  mkdirSync(folder);
  const keep = { preserveTimestamps: true };
  for (const file of projectFiles(ROOT)) cpSync(join(ROOT, file), join(folder, file), keep);
  cpSync(join(ROOT, 'out'), join(folder, 'out'), {
    ...keep,
    recursive: true,
    filter: (file) => !file.startsWith(join(ROOT, 'out', 'screenshots')),
  });
  const from = join(ROOT, 'node_modules');
  const to = join(folder, 'node_modules');
  const readable = canRead(person, join(from, SQLITE, 'package.json'));
  if (readable) linkPackages(from, to);
  else cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  if (sqliteBinding !== undefined) {
    const own = join(to, SQLITE);
    rmSync(own, { recursive: true });
    cpSync(join(from, SQLITE), own, { recursive: true });
    cpSync(sqliteBinding, join(own, 'build', 'Release', 'better_sqlite3.node'));
  }
  if (person.ids !== undefined) {
    const owner = `${person.ids.uid}:${person.ids.gid}`;
    const done = spawnSync('chown', ['-R', '-h', owner, folder], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`${folder} cannot be handed over: ${done.stderr}`);
  }
}

function canRead(person: Person, file: string): boolean {
  return spawnSync('test', ['-r', file], { ...person.ids }).status === 0;
}

/** A folder of links to packages; our own packages are links already, into the copy. */
function linkPackages(from: string, to: string): void {
  mkdirSync(to);
  for (const { name } of readdirSync(from, { withFileTypes: true })) {
    if (name.startsWith('.') && name !== '.bin') continue;
    if (name === '@yinzheng')
      cpSync(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true });
    else symlinkSync(join(from, name), join(to, name));
  }
}

/** Brings the pictures of a run back into the checkout. */
export function bringPictures(folder: string): void {
  const pictures = join('out', 'screenshots');
  if (!existsSync(join(folder, pictures))) return;
  cpSync(join(folder, pictures), join(ROOT, pictures), { recursive: true });
}
