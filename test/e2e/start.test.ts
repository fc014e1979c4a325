import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ROOT } from '../support/repo.ts';
import { tempDir } from '../support/temp.ts';
import { built } from './support/build.ts';

// `npm start` in the terminal: what it says, and how it ends.

const MINUTE = 60_000;

interface Started {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  said(): string;
}

/** The program as scripts/start.ts becomes it; a process group of its own, as a terminal gives it. */
function start(args: readonly string[], locale = 'zh_CN.UTF-8'): Started {
  const main = join(process.env['YZ_SITE'] ?? ROOT, 'out', 'main', 'start.js');
  const child = spawn(process.execPath, [main, '--no-open', ...args], {
    env: { ...process.env, LC_ALL: locale },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => said.push(text.toString()));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, exit: new Promise((resolve) => child.once('close', resolve)), said: () => said.join('') };
}

async function ready({ said }: Started): Promise<string> {
  return vi.waitFor(() => /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}/.exec(said())![0], {
    timeout: MINUTE,
  });
}

function serviceOf({ child }: Started): number {
  return Number(readFileSync(`/proc/${child.pid!}/task/${child.pid!}/children`, 'utf8').trim());
}

async function gone(pid: number): Promise<void> {
  await vi.waitFor(() => expect(existsSync(`/proc/${pid}`)).toBe(false), { timeout: MINUTE / 4 });
}

beforeAll(async () => {
  if (process.env['YZ_SITE'] === undefined) await built();
}, 4 * MINUTE);

describe('npm start', () => {
  it(
    'makes the demo unit once, tells an address, and leaves nothing after Ctrl+C',
    { timeout: 3 * MINUTE },
    async () => {
      const data = join(tempDir(), 'trial');
      const first = start(['--data', data]);
      const address = await ready(first);
      expect(first.said()).toContain('正在建立试用的演示单位');
      expect(first.said()).toContain(data);
      const service = serviceOf(first);

      // A second one says where to look, and disturbs nothing.
      const second = start(['--data', data]);
      expect(await second.exit).toBe(1);
      expect(second.said()).toContain('（DATA_FOLDER_BUSY）');
      expect(second.said()).toContain('先前启动它的那个终端窗口');
      expect((await fetch(new URL(address).origin)).status).toBe(403);

      // Ctrl+C reaches every process of the terminal's group.
      process.kill(-first.child.pid!, 'SIGINT');
      expect(await first.exit).toBe(0);
      await gone(service);
      expect(existsSync(join(data, 'owner.json'))).toBe(false);
      expect(existsSync(join(data, 'incoming'))).toBe(false);

      const again = start(['--data', data], 'en_US.UTF-8');
      expect(await ready(again)).not.toBe(address);
      expect(again.said()).not.toContain('demo unit of the trial');
      // What follows the address comes with it, or a moment after.
      await vi.waitFor(() => expect(again.said()).toContain('Press Ctrl+C to end.'), { timeout: MINUTE });
      expect(again.said()).not.toMatch(/\{[a-zA-Z]+\}|undefined|NaN/);
      const left = serviceOf(again);
      again.child.kill('SIGKILL');
      await gone(left);
    },
  );

  it(
    'tells what it was called with wrongly, in the language of the terminal',
    { timeout: MINUTE },
    async () => {
      const port = start(['--port', 'x']);
      expect(await port.exit).toBe(64);
      expect(port.said()).toContain('“端口”的值不能使用：应在 0 至 65535 之间');
      const word = start(['--nothing'], 'en_US.UTF-8');
      expect(await word.exit).toBe(64);
      expect(word.said()).toContain('there is no such option');
      const help = start(['--help']);
      expect(await help.exit).toBe(0);
      expect(help.said()).toContain('--no-open');
      const other = start(['--data', join(ROOT, 'scripts')]);
      expect(await other.exit).toBe(1);
      expect(other.said()).toContain('DATA_FOLDER_NOT_EMPTY');
    },
  );
});
