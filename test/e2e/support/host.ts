import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../../support/repo.ts';
import { built } from './build.ts';
import { outsideEnv } from './env.ts';

/** The program as `npm start` runs it, in a process of its own. */
export interface RunningHost {
  /** The address that lets one browser in. */
  readonly address: string;
  readonly origin: string;
  readonly data: string;
  /** A folder of the test's own, removed at the end. */
  readonly folder: string;
  /** What it wrote on standard error. */
  complaints(): string;
  /** The process of the service, as it is now. */
  servicePid(): number;
  /** Ends the program; its folders stay. */
  end(): Promise<void>;
  stop(): Promise<void>;
}

const ADDRESS = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/;

/** Gets the test's folder and returns the data folder to open. */
export type Prepare = (folder: string) => Promise<string> | string;

/** Starts it, through another program where one is given, with more `args`; without `prepare` it makes itself a demo unit. */
export async function startHost(
  prepare: Prepare = (folder) => join(folder, 'data'),
  through: readonly string[] = [],
  args: readonly string[] = [],
): Promise<RunningHost> {
  await built();
  const folder = mkdtempSync(join(tmpdir(), 'yinzheng-e2e-'));
  const data = await prepare(folder);
  const main = join(ROOT, 'out', 'main', 'start.js');
  const command = [...through, process.execPath];
  const child = spawn(
    command[0] ?? process.execPath,
    [...command.slice(1), main, '--data', data, '--no-open', ...args],
    {
      cwd: ROOT,
      env: { ...outsideEnv(), LANG: 'zh_CN.UTF-8', LC_ALL: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const lines = createInterface({ input: child.stdout });
  const address = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const [found] = ADDRESS.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`the host ended with ${code ?? '?'}: ${errors.join('')}`)));
  });
  return {
    address,
    origin: new URL(address).origin,
    data,
    folder,
    complaints: () => errors.join(''),
    servicePid: () => childOf(child),
    end: () => ended(child),
    stop: async () => {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function childOf({ pid }: ChildProcess): number {
  const text = readFileSync(`/proc/${pid ?? 0}/task/${pid ?? 0}/children`, 'utf8');
  const [first] = text.trim().split(' ').filter(Boolean);
  if (first === undefined) throw new Error('the host has no service');
  return Number(first);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise((resolve) => child.once('exit', resolve));
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
  child.kill('SIGTERM');
  await over;
  clearTimeout(late);
}
