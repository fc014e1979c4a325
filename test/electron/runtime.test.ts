import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { electronForTests, launchElectron, processStatus, rendererPid } from '../support/electron-runtime.ts';
import { ROOT } from '../support/repo.ts';

vi.setConfig({ testTimeout: 60_000 });

const app = join(import.meta.dirname, 'proof-app');

it('an ordinary user opens a window whose page is in the sandbox', async (context) => {
  const application = await launchElectron(context, { app });
  const page = await application.firstWindow();
  expect(await page.title()).toBe('试用');
  expect(await page.evaluate("bridge.ask('印证')")).toBe('main heard 印证');
  expect(await page.evaluate('typeof require + typeof process')).toBe('undefinedundefined');
  const main = processStatus(application.process().pid!);
  expect(main.uid).not.toBe(0);
  expect(main.command).not.toContain('--no-sandbox');
  const renderer = processStatus(await rendererPid(application));
  expect(renderer.command).toContain('--type=renderer');
  expect(renderer).toMatchObject({ uid: main.uid, seccomp: 2 });
});

it('the application is loaded as if it lay in the runtime', async (context) => {
  const electron = electronForTests(context);
  const application = await launchElectron(context, { app });
  const told = await application.evaluate(({ app: itself }) => ({
    name: itself.getName(),
    version: itself.getVersion(),
    path: itself.getAppPath(),
    electron: process.versions.electron,
  }));
  expect(told).toEqual({ name: 'yinzheng-proof', version: '9.8.7', path: app, electron: electron.version });
});

it('a worker of a utility process keeps rows in SQLite', async (context) => {
  const application = await launchElectron(context, { app });
  const told = await application.evaluate(() => (globalThis as { told?: Promise<unknown> }).told);
  expect(told).toMatchObject({ rows: [1, 2, 3].map((count) => ({ name: '公章', count })) });
});

it('runs in a copy: nothing of the checkout is written', (context) => {
  expect(electronForTests(context).app).toBe(ROOT);
});
