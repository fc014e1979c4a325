import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { ROOT } from '../ensure.mjs';
import { ONE_PASSED, oneFailed, say, type Outcome, type Suite } from './kinds.ts';

/** A Debian package that tests use; `provides`: commands or absolute files that show that it is there. */
export interface SystemPackage {
  readonly package: string;
  readonly provides: readonly string[];
  readonly why: string;
}

/** The packages of scripts/system-packages.json. */
export function systemPackages(root = ROOT): SystemPackage[] {
  return JSON.parse(readFileSync(join(root, 'scripts', 'system-packages.json'), 'utf8')) as SystemPackage[];
}

function isThere(thing: string): boolean {
  if (isAbsolute(thing)) return existsSync(thing);
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, thing)));
}

/** Those of which something is missing. */
export function missingPackages(wanted: readonly SystemPackage[]): SystemPackage[] {
  return wanted.filter(({ provides }) => !provides.every(isThere));
}

function apt(...args: readonly string[]): boolean {
  say(`  apt-get ${args.join(' ')}`);
  const done = spawnSync('apt-get', args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return done.status === 0;
}

/** Installs what is missing where that is ours to do (root on Debian), else says what to install. */
export const systemSuite: Suite = {
  name: 'system',
  run: (): Promise<Outcome> => Promise.resolve(runSystem(systemPackages())),
};

function runSystem(wanted: readonly SystemPackage[]): Outcome {
  const missing = missingPackages(wanted);
  if (missing.length === 0) return ONE_PASSED;
  const names = missing.map((entry) => entry.package);
  for (const entry of missing) say(`  missing: ${entry.package} (${entry.why})`);
  if (process.getuid?.() !== 0 || !isThere('apt-get')) {
    const reason = `install as root: apt-get install ${names.join(' ')}`;
    say(`  ${reason}`);
    return { passed: 0, failed: [], skipped: [{ name: 'system packages', reason }] };
  }
  apt('update', '-q');
  // Images without documentation leave /usr/share/doc out; tests stamp documents that lie there.
  const withDocuments = ['-o', 'Dpkg::Options::=--path-include=/usr/share/doc/*'];
  apt('install', '-y', '-q', '--no-install-recommends', ...withDocuments, ...names);
  const still = missingPackages(wanted);
  if (still.length === 0) return ONE_PASSED;
  return oneFailed(`not installed: ${still.map((entry) => entry.package).join(' ')}`);
}
