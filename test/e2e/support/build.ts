import { spawnSync } from 'node:child_process';
import { mkdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isFresh } from '../../../scripts/freshness.ts';
import { ROOT } from '../../support/repo.ts';
import { outsideEnv } from './env.ts';

/** Where the built pages lie. */
export const PAGES = join(ROOT, 'out', 'renderer');

/** No build takes so long. */
const LONGEST_MS = 180_000;
const LOCK = join(ROOT, 'out', '.building');

/** Builds what is to be tried, unless out/ is newer than every source; test files beside this one wait. */
export async function built(): Promise<void> {
  mkdirSync(join(ROOT, 'out'), { recursive: true });
  while (!locked()) await wait(200);
  try {
    if (isFresh(ROOT)) return;
    const done = spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.ts')], {
      cwd: ROOT,
      env: outsideEnv(),
      encoding: 'utf8',
    });
    if (done.status !== 0) throw new Error(`the build failed: ${done.stdout}${done.stderr}`);
  } finally {
    rmdirSync(LOCK);
  }
}

function locked(): boolean {
  try {
    mkdirSync(LOCK);
    return true;
  } catch {
    // What was left by a run that was killed.
    const held = statSync(LOCK, { throwIfNoEntry: false });
    if (held !== undefined && Date.now() - held.mtimeMs > LONGEST_MS)
      rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}
