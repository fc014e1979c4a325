import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { electronForTests } from '../support/electron-runtime.ts';
import { ROOT } from '../support/repo.ts';
import { tempDir } from '../support/temp.ts';

vi.setConfig({ testTimeout: 90_000 });

// `npm start` where there is a screen, an ordinary user and a runtime.

it('opens the desktop client, which makes its trial, and ends with it', async (context) => {
  const { executablePath, app } = electronForTests(context);
  const home = tempDir();
  const data = join(home, '试用');
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'start.ts'), '--data', data], {
    env: {
      ...process.env,
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      ELECTRON_OVERRIDE_DIST_PATH: dirname(executablePath),
      YINZHENG_TEST_APP: app,
      LC_ALL: 'C.UTF-8',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => said.push(text.toString()));
  }
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  await expect.poll(() => existsSync(join(data, 'yinzheng.sqlite')), { timeout: 60_000 }).toBe(true);
  await expect.poll(() => renderersBelow(child.pid!), { timeout: 30_000 }).toBeGreaterThan(0);
  expect(said.join('')).not.toContain('http://127.0.0.1');
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
});

/** How many pages the processes below one draw. */
function renderersBelow(pid: number): number {
  const parents = new Map<number, number>();
  const draws: number[] = [];
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0]));
      if (readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('--type=renderer')) draws.push(Number(name));
    } catch {
      // It has ended meanwhile.
    }
  }
  const isBelow = (one: number): boolean => one === pid || (parents.has(one) && isBelow(parents.get(one)!));
  return draws.filter(isBelow).length;
}
