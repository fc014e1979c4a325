/**
 * `node scripts/electron/library-versions.ts FOLDER`: the oldest system libraries that the programs in a folder run
 * with, read from their files, beside what systems of Chinese offices have.
 */
import { closeSync, globSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { readElf } from './elf.ts';

/** What a version of symbols belongs to, by its prefix. */
export const KINDS = ['GLIBC', 'GLIBCXX', 'NSS', 'NSSUTIL', 'NSPR'] as const;
export type Kind = (typeof KINDS)[number];

/** A system that the package is meant for. An absent version is not known to us. */
export interface System {
  readonly name: string;
  readonly versions: Readonly<Partial<Record<Kind, string>>>;
}

/** As far as known (docs/packaging.md says from where). */
export const SYSTEMS: readonly System[] = [
  { name: 'UOS 20', versions: { GLIBC: '2.28', GLIBCXX: '3.4.25', NSS: '3.42' } },
  { name: 'Kylin V10 (server)', versions: { GLIBC: '2.28', GLIBCXX: '3.4.24' } },
  { name: 'Kylin V10 SP1 (desktop)', versions: { GLIBC: '2.31', GLIBCXX: '3.4.28', NSS: '3.49' } },
  { name: 'Kylin V10 (desktop, first)', versions: { GLIBC: '2.23', GLIBCXX: '3.4.21', NSS: '3.28' } },
];

/** The newest version of a kind that some file needs, and that file. */
export interface Need {
  readonly version: string;
  readonly file: string;
}

/** What a folder of programs needs. */
export interface FolderNeeds {
  readonly files: number;
  readonly newest: Readonly<Partial<Record<Kind, Need>>>;
  /** Libraries that are not in the folder itself. */
  readonly libraries: readonly string[];
}

/** Reads every ELF file below a folder. */
export function folderNeeds(folder: string): FolderNeeds {
  const newest: Partial<Record<Kind, Need>> = {};
  const libraries = new Set<string>();
  const entries = globSync('**/*', { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
  const elves = entries.map((entry) => join(entry.parentPath, entry.name)).filter(isElf);
  for (const path of elves) {
    const needs = readElf(readFileSync(path));
    if (needs === undefined) continue;
    for (const library of needs.libraries) libraries.add(library);
    for (const version of Object.values(needs.versions).flat()) {
      const kind = KINDS.find((prefix) => version.startsWith(`${prefix}_`));
      if (kind === undefined) continue;
      const number = version.slice(kind.length + 1);
      if (!/^\d/.test(number)) continue;
      const known = newest[kind];
      if (known === undefined || compareVersions(number, known.version) > 0) {
        newest[kind] = { version: number, file: path.slice(folder.length + 1) };
      }
    }
  }
  const own = new Set(entries.map(({ name }) => name));
  return {
    files: elves.length,
    newest,
    libraries: [...libraries].filter((library) => !own.has(library)).sort(),
  };
}

function isElf(path: string): boolean {
  const begin = Buffer.alloc(4);
  const file = openSync(path, 'r');
  try {
    return readSync(file, begin) === 4 && begin.toString('latin1') === '\x7fELF';
  } finally {
    closeSync(file);
  }
}

/** Negative, zero or positive as the first version is older, the same or newer. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => version.split('.').map(Number));
  for (let at = 0; at < Math.max(left!.length, right!.length); at++) {
    const difference = (left![at] ?? 0) - (right![at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What a system lacks, in words; empty when everything that is known of it fits. */
export function lacks(system: System, needs: FolderNeeds): string[] {
  return KINDS.flatMap((kind) => {
    const need = needs.newest[kind];
    const has = system.versions[kind];
    if (need === undefined || has === undefined || compareVersions(need.version, has) <= 0) return [];
    return [`${kind} ${need.version} (${need.file}), has ${has}`];
  });
}

if (import.meta.main) {
  const folder = process.argv[2];
  if (folder === undefined) {
    process.stderr.write('usage: node scripts/electron/library-versions.ts FOLDER\n');
    process.exit(64);
  }
  const needs = folderNeeds(folder);
  process.stdout.write(`${needs.files} programs and libraries\n`);
  for (const kind of KINDS) {
    const need = needs.newest[kind];
    if (need !== undefined) process.stdout.write(`${kind} ${need.version}: ${need.file}\n`);
  }
  process.stdout.write(`from the system: ${needs.libraries.join(' ')}\n`);
  for (const system of SYSTEMS) {
    const missing = lacks(system, needs);
    const unknown = KINDS.filter(
      (kind) => needs.newest[kind] !== undefined && system.versions[kind] === undefined,
    );
    const known = missing.length === 0 ? 'fits' : `lacks ${missing.join('; ')}`;
    process.stdout.write(
      `${system.name}: ${known}${unknown.length > 0 ? ` (not known: ${unknown.join(', ')})` : ''}\n`,
    );
  }
}
