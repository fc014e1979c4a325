import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FromDevice } from '@yinzheng/contract/device';
import { afterEach, expect, it, vi } from 'vitest';
import { nodeLauncher } from '../../../src-main/devices/node-launcher.ts';
import { tempDir } from '../../support/temp.ts';

afterEach(() => void vi.unstubAllEnvs());

/** Starts a process of this text; what it says, and its end. */
function start(text: string, env: Record<string, string> = {}) {
  const entry = join(tempDir(), 'entry.mjs');
  writeFileSync(entry, text);
  const said: unknown[] = [];
  const child = nodeLauncher(entry, { env }).launch('test');
  child.onMessage((message: FromDevice) => said.push(message));
  return { said, gone: child.gone };
}

it('a process whose own child holds its channel is gone all the same, and what it said was heard', async () => {
  const { said, gone } = start(`
    import { spawn } from 'node:child_process';
    const held = spawn('sleep', ['60'], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 3] });
    process.send(held.pid, () => process.exit(3));
  `);
  try {
    expect(await gone).toBe('exit 3');
    expect(said).toEqual([expect.any(Number)]);
  } finally {
    if (typeof said[0] === 'number') process.kill(said[0]);
  }
}, 20_000);

it('a process gets nothing that would load other code into it', async () => {
  vi.stubEnv('LD_PRELOAD', '');
  vi.stubEnv('LD_LIBRARY_PATH', '/nowhere');
  vi.stubEnv('NODE_OPTIONS', '--title=other');
  vi.stubEnv('ELECTRON_RUN_AS_NODE', '1');
  vi.stubEnv('YINZHENG_KEPT', 'kept');
  const { said, gone } = start('process.send(Object.keys(process.env), () => process.exit(0));', {
    YINZHENG_ADDED: '1',
  });
  await gone;
  const names = new Set(said[0] as string[]);
  for (const name of ['LD_PRELOAD', 'LD_LIBRARY_PATH', 'NODE_OPTIONS', 'ELECTRON_RUN_AS_NODE']) {
    expect(names.has(name), name).toBe(false);
  }
  for (const name of ['PATH', 'YINZHENG_KEPT', 'YINZHENG_ADDED']) expect(names.has(name), name).toBe(true);
});
