import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startHost, type BrowserHost } from '../../../src-main/hosts/browser/host.ts';
import type { Ask } from '../../../src-main/ipc/router.ts';
import type { Timers } from '../../../src-main/service/jobs/index.ts';
import { tempDir } from '../temp.ts';
import { hostFiles } from './files.ts';

export {
  ask,
  bodyOf,
  enter,
  JSON_TYPE,
  listenTo,
  OCTETS,
  OPENS,
  REFUSED,
  WINDOW,
  type Got,
  type Visitor,
} from './client.ts';
export { locationOf, openAt, type SmallWindow } from './small-window.ts';
export { hostFiles } from './files.ts';
export { madeJob, PIXEL, RIGHT_PIN } from './scripted-service.ts';

/** A host with the scripted service, closed when the test is over. */
export async function scriptedHost(
  name?: string,
  timers?: Timers,
): Promise<BrowserHost & { readonly data: string; asked(): readonly Asked[] }> {
  const order = { ...hostFiles(tempDir(), name), ...(timers === undefined ? {} : { timers }) };
  const host = await startHost({ ...order, onLost: () => undefined });
  onTestFinished(() => host.close());
  return { ...host, data: order.data, asked: () => askedOf(order.data) };
}

/** A question as the scripted service noted it: the number of the PIN's bytes in the place of the PIN. */
export type Asked = Omit<Ask, 'pin'> & { readonly pin?: number };

/** What the scripted service was asked. */
export function askedOf(data: string): readonly Asked[] {
  const path = join(data, 'asked.jsonl');
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Asked);
}

/** The same host in a process of its own, under an environment. */
export async function hostProcess(
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{
  readonly address: string;
  readonly data: string;
  readonly child: ChildProcess;
  said(): string;
}> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'host-process.ts'), folder], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said: string[] = [];
  child.stderr.on('data', (text: Buffer) => said.push(text.toString('utf8')));
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (text: Buffer) => {
      said.push(text.toString('utf8'));
      const [found] = /http:\S+/.exec(text.toString('utf8')) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`the host ended with ${code ?? '?'}: ${said.join('')}`)));
  });
  return { address, child, data: join(folder, 'data'), said: () => said.join('') };
}
