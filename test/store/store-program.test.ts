import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../support/repo.ts';
import { tempDir } from '../support/temp.ts';

// The store's own program on its embedded database: what it does not start on, and what it says then.

function start(...words: string[]): ChildProcess {
  const child = spawn(process.execPath, [join(ROOT, 'src-store', 'main.ts'), ...words], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function refused(...words: string[]): Promise<{ readonly code: unknown; readonly said: string }> {
  const child = start(...words);
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const [said, [code]] = await Promise.all([text(child.stderr!), ended]);
  return { code, said };
}

it('is one process on a folder, and says so to the second; a killed one leaves nothing in the way', async () => {
  const data = tempDir();
  const first = start('--data', data, '--port', '0');
  await once(first.stdout!, 'data');
  const second = await refused('--data', data, '--port', '0');
  expect(second).toEqual({ code: 75, said: expect.stringContaining('正由另一个证照库进程使用') as unknown });
  expect(second.said).not.toContain('    at ');
  first.kill('SIGKILL');
  await once(first, 'exit');
  const third = start('--data', data, '--port', '0');
  const [line] = (await once(third.stdout!, 'data')) as [Buffer];
  expect(JSON.parse(line.toString())).toHaveProperty('url');
}, 60_000);

it('refuses folders of others, names of files and ports that are taken, in one line', async () => {
  const folder = tempDir();
  writeFileSync(join(folder, 'file'), 'x');
  const station = join(folder, 'station');
  mkdirSync(station);
  writeFileSync(join(station, 'yinzheng.sqlite'), '');
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  for (const [words, code, words2] of [
    [['--data', join(folder, 'file')], 73, '这个名称是一个文件'],
    [['--data', station], 73, '工作站的数据文件夹'],
    [['--data', join(folder, 'store'), '--port', String(port)], 69, `端口 ${port} 已被其他程序占用`],
  ] as const) {
    const run = await refused(...words);
    expect(run.said.split('\n').filter((line) => line !== '')).toEqual([
      expect.stringContaining(words2) as unknown,
    ]);
    expect(run.code).toBe(code);
  }
  expect(readdirSync(station)).toEqual(['yinzheng.sqlite']);
}, 60_000);
