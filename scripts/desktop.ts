/** Where `npm start` opens the desktop client, and where it cannot and why. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is known of the computer and of how `npm start` was called. */
export interface Setting {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
  /** Words behind `npm start --`. */
  readonly words: readonly string[];
}

/** Why the browser host is used. */
export type NoDesktop = 'asked' | 'no-screen' | 'root' | 'no-runtime' | 'not-started';

/** Words that only the browser host understands. */
const BROWSER_WORDS = ['--browser', '--no-open', '--port', '--help', '-h'];
/** How long the runtime may take to come, milliseconds. */
const INSTALL_MS = 60_000;
/** How long one that could not be had is not asked for again, milliseconds. */
const AGAIN_MS = 24 * 3_600_000;
/** A client that ends so soon, in milliseconds, and with a failure, was never there. */
const AT_ONCE_MS = 15_000;

/** Why the desktop client is not even tried; undefined: it is. */
export function whyNot({ platform, env, isRoot, words }: Setting): NoDesktop | undefined {
  if (words.some((word) => BROWSER_WORDS.includes(word.split('=')[0] ?? ''))) return 'asked';
  const screen = [env['DISPLAY'], env['WAYLAND_DISPLAY']].some((value) => (value ?? '') !== '');
  if (platform === 'linux' && !screen) return 'no-screen';
  // Its sandbox cannot be had by the administrator, and without it no document is shown.
  if (platform === 'linux' && isRoot) return 'root';
  return undefined;
}

/** The runtime's program: one that was named, one that is there, or one that can be fetched in time. */
export function findRuntime(
  root: string,
  { platform, env }: Pick<Setting, 'platform' | 'env'>,
): string | undefined {
  const program = platform === 'win32' ? 'electron.exe' : 'electron';
  const named = env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (named !== undefined && named !== '') {
    const path = join(named, program);
    return existsSync(path) ? path : undefined;
  }
  const folder = join(root, 'node_modules', 'electron');
  const own = (): string | undefined => {
    const pointer = join(folder, 'path.txt');
    if (!existsSync(pointer)) return undefined;
    const path = join(folder, 'dist', readFileSync(pointer, 'utf8'));
    return existsSync(path) ? path : undefined;
  };
  return own() ?? (fetched(root, folder) ? own() : undefined);
}

function fetched(root: string, folder: string): boolean {
  const installer = join(folder, 'install.js');
  const missed = join(root, 'node_modules', '.yinzheng-no-electron');
  if (!existsSync(installer)) return false;
  if (existsSync(missed) && Date.now() - statSync(missed).mtimeMs < AGAIN_MS) return false;
  process.stderr.write('正在取得桌面程序，最多一分钟…… / Fetching the desktop runtime, a minute at most …\n');
  const done = spawnSync(process.execPath, [installer], { timeout: INSTALL_MS, stdio: 'ignore' });
  rmSync(missed, { force: true });
  if (done.status === 0) return true;
  try {
    writeFileSync(missed, '');
  } catch {
    // A folder that cannot be written: it is tried again each time.
  }
  return false;
}

/**
 * Runs the desktop client until it ends; the code it ended with, or that it could not be started: then nothing was
 * opened.
 */
export function runDesktop(
  program: string,
  root: string,
  words: readonly string[],
): Promise<number | 'not-started'> {
  const begun = performance.now();
  const env = { ...process.env };
  // It refuses production data where others could look in; what npm itself sets is no business of its.
  delete env['NODE_OPTIONS'];
  delete env['ELECTRON_RUN_AS_NODE'];
  const child = spawn(program, [root, ...words], { stdio: 'inherit', env });
  for (const signal of ASKED) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once('error', () => resolve('not-started'));
    child.once('exit', (code, signal) => {
      const asked = signal !== null && ASKED.includes(signal);
      const failed = code !== 0 && code !== REFUSED && !asked;
      resolve(
        failed && performance.now() - begun < AT_ONCE_MS ? 'not-started' : (code ?? (asked ? 0 : CRASHED)),
      );
    });
  });
}

/** The client has said why it does not open the data. */
const REFUSED = 1;
const CRASHED = 70;
/** How somebody asks it to end. */
const ASKED: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** What is said where the browser host takes over. */
export const REASONS: Readonly<Record<NoDesktop, string>> = {
  asked: '',
  'no-screen': '这里没有桌面，改在浏览器中打开。 / No desktop here: opening for a browser.',
  root: '以管理员（root）身份不能打开桌面程序，改在浏览器中打开。 / Not as root: opening for a browser.',
  'no-runtime':
    '这里取不到桌面程序，改在浏览器中打开。 / The desktop runtime cannot be had here: opening for a browser.',
  'not-started':
    '桌面程序没有启动，改在浏览器中打开。 / The desktop client did not start: opening for a browser.',
};
