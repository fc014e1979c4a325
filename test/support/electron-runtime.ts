import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { _electron, type ElectronApplication } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { Skippable } from './shared.ts';
import { tempDir } from './temp.ts';

/** The Electron that scripts/suites/electron.ts hands to the tests. */
export interface ElectronForTests {
  readonly executablePath: string;
  /** Such as `33.2.1`. */
  readonly version: string;
  /** The copy of the checkout that the tests run in: package.json's `main` starts from it. */
  readonly app: string;
}

/** What `npm test -- electron` has prepared; skips the test, with the reason, when something else runs it. */
export function electronForTests(context: Skippable): ElectronForTests {
  const executablePath = process.env['YINZHENG_TEST_ELECTRON'];
  const version = process.env['YINZHENG_TEST_ELECTRON_VERSION'];
  const app = process.env['YINZHENG_TEST_APP'];
  if (executablePath === undefined || version === undefined || app === undefined) {
    return context.skip('needs a user, a screen and a runtime: node scripts/electron/run-tests.ts [PATH…]');
  }
  return { executablePath, version, app };
}

/** How an application is started. */
export interface LaunchOptions {
  /** The folder of the application: the product unless given. */
  readonly app?: string;
  /** A program with its application in it (a package), in place of the runtime. */
  readonly executablePath?: string;
  readonly args?: readonly string[];
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Electron's own folder (`--user-data-dir`): a fresh one unless given. */
  readonly userData?: string;
}

/** Starts an application as `startElectron` does, in a folder of its own, and ends it when the test is over. */
export async function launchElectron(
  context: Skippable,
  options: LaunchOptions = {},
): Promise<ElectronApplication> {
  const electron = electronForTests(context);
  const userData = options.userData ?? tempDir();
  const application = await startElectron(electron, { ...options, userData });
  onTestFinished(() => endElectron(application));
  return application;
}

/**
 * Starts an application in the real Electron, with the real sandbox and nothing of a developer's environment; end it
 * with `endElectron`.
 */
export function startElectron(
  electron: ElectronForTests,
  options: LaunchOptions & { readonly userData: string },
): Promise<ElectronApplication> {
  return _electron.launch({
    executablePath: options.executablePath ?? electron.executablePath,
    args: [`--user-data-dir=${options.userData}`, ...QUIET, ...(options.args ?? [])],
    env: {
      ...ownEnv(),
      YINZHENG_TEST_APP: options.app ?? electron.app,
      // For a package that an ordinary user has made: it has no helper of its own.
      CHROME_DEVEL_SANDBOX: join(dirname(electron.executablePath), 'chrome-sandbox'),
      ...options.env,
    },
    cwd: options.userData,
    // Playwright would start it without one.
    chromiumSandbox: true,
  });
}

/**
 * A machine of the tests has no graphics card and no D-Bus (of which Chromium complains a hundred times), and nothing is
 * to be fetched. What our own code says on standard error is not Chromium's log.
 */
const QUIET = [
  '--disable-gpu',
  '--log-level=3',
  '--disable-background-networking',
  '--disable-component-update',
];

function ownEnv(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'DISPLAY', 'XDG_RUNTIME_DIR'];
  const env = kept.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  // The one locale that each machine has in which Chinese names of files are Chinese.
  return {
    ...Object.fromEntries(env),
    LC_ALL: 'C.UTF-8',
    LANGUAGE: 'zh_CN',
    LANG: 'zh_CN.UTF-8',
    TZ: 'Asia/Shanghai',
  };
}

/** Ends an application; one that does not end when asked is killed. */
export async function endElectron(application: ElectronApplication): Promise<void> {
  const late = setTimeout(() => application.process().kill('SIGKILL'), 10_000);
  await application.close().catch(() => undefined);
  clearTimeout(late);
}

/** A process of the system, as /proc tells of it. */
export interface ProcessStatus {
  /** 0: none, 2: a filter of system calls. */
  readonly seccomp: number;
  readonly uid: number;
  /** What it was started with. */
  readonly command: string;
}

/** What /proc tells of a process: the sandbox of a renderer shows as `seccomp` 2. */
export function processStatus(pid: number): ProcessStatus {
  const status = readFileSync(join('/proc', String(pid), 'status'), 'utf8');
  const number = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  const command = readFileSync(join('/proc', String(pid), 'cmdline'), 'utf8')
    .replaceAll('\0', ' ')
    .trim();
  return { seccomp: number('Seccomp'), uid: number('Uid'), command };
}

/** The process of a window's page, by the window's place in the order of their making. */
export function rendererPid(application: ElectronApplication, window = 0): Promise<number> {
  return application.evaluate(({ BrowserWindow }, index) => {
    const windows = BrowserWindow.getAllWindows().sort((one, other) => one.id - other.id);
    return windows[index]!.webContents.getOSProcessId();
  }, window);
}
