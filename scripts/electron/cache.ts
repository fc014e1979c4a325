import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder that root fills and every user of a machine may use. */
const COMMON = '/var/cache/yinzheng-test';

/** Where things for tests may be kept, best first: never in the checkout, nothing in it is ever offered to a user. */
function folders(): string[] {
  const named = process.env['YINZHENG_TEST_CACHE'];
  if (named !== undefined && named !== '') return [named];
  const own = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'yinzheng-test');
  return process.getuid?.() === 0 ? [COMMON] : [COMMON, own];
}

/**
 * The folder NAME of the cache, made by `make` when no cache has it yet. It appears under its name when `make` has
 * ended well, so that what is there is whole; other users may read it.
 * @throws what `make` throws, or when the cache cannot be written
 */
export async function cached(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const found = folders()
    .map((folder) => join(folder, name))
    .find((folder) => existsSync(folder));
  if (found !== undefined) return found;
  const home = folders().at(-1)!;
  mkdirSync(home, { recursive: true, mode: 0o755 });
  const making = mkdtempSync(join(home, '.making-'));
  const made = join(home, name);
  try {
    chmodSync(making, 0o755);
    await make(making);
    // Somebody else may have been quicker.
    if (!existsSync(made)) renameSync(making, made);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return made;
}

/** Whether the mount that a folder lies on ignores the set-user-id bit (Linux). */
export function ignoresSetuid(folder: string): boolean {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, at]) => at !== undefined && `${folder}/`.startsWith(at === '/' ? '/' : `${at}/`))
    .sort(([, one = ''], [, other = '']) => other.length - one.length);
  return (mounts[0]?.[3] ?? '').split(',').includes('nosuid');
}
