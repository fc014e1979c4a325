import { spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { copyCheckout } from '../../../scripts/electron/copy.ts';
import { openDisplay } from '../../../scripts/electron/display.ts';
import { ordinaryPerson, type Person } from '../../../scripts/electron/person.ts';
import { testRuntime } from '../../../scripts/electron/test-runtime.ts';
import { pinnedNode } from '../../../scripts/ensure.mjs';
import { ROOT } from '../../support/repo.ts';
import type { FirstScreen } from './first-screen.ts';

// The desktop program is started as its tests start it: by an ordinary user, on a screen that nobody sees, in a copy
// of the checkout. electron-rounds.ts is what runs there.

const LIMIT_MS = 600_000;

/** Starts of an Electron. */
export interface ElectronStarts {
  readonly version: string;
  readonly starts: readonly FirstScreen[];
}

/** Starts it so many times on a copy of a data folder; the reason where it cannot be started here. */
export async function electronStarts(data: string, rounds: number): Promise<ElectronStarts | string> {
  if (!existsSync(join(ROOT, 'out', 'main', 'electron.js'))) return 'out/main/electron.js is not built';
  const opened: (() => void)[] = [];
  try {
    const runtime = await testRuntime((line) => process.stderr.write(`${line}\n`));
    const person = ordinaryPerson();
    opened.unshift(() => person.leave());
    const display = await openDisplay(person);
    opened.unshift(() => display.close());
    const copy = join(person.home, 'yinzheng');
    copyCheckout(copy, person, runtime.sqliteBinding);
    const own = join(person.home, 'data');
    cpSync(data, own, { recursive: true });
    giveTo(person, own);
    const words = [join('test', 'bench', 'support', 'electron-rounds.ts'), own, String(rounds)];
    const done = spawnSync(pinnedNode(copy), words, {
      ...person.ids,
      cwd: copy,
      encoding: 'utf8',
      timeout: LIMIT_MS,
      env: {
        PATH: process.env['PATH'],
        HOME: person.home,
        XDG_RUNTIME_DIR: person.home,
        DISPLAY: display.name,
        YINZHENG_TEST_ELECTRON: runtime.executablePath,
        YINZHENG_TEST_ELECTRON_VERSION: runtime.version,
        YINZHENG_TEST_APP: copy,
      },
    });
    if (done.status !== 0) return `it was started and failed: ${done.stderr}`;
    return { version: runtime.version, starts: JSON.parse(done.stdout) as FirstScreen[] };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    for (const close of opened) close();
  }
}

function giveTo({ ids }: Person, folder: string): void {
  if (ids === undefined) return;
  const done = spawnSync('chown', ['-R', `${ids.uid}:${ids.gid}`, folder], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${folder} cannot be handed over: ${done.stderr}`);
}
