import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceAnswer, DeviceOrder, FromDevice, ToDevice } from '@yinzheng/contract/device';
import { probeDer, type DeviceFault, type SigningWay, type TokenId } from '@yinzheng/core/devices';
import { onTestFinished } from 'vitest';
import { makeModuleHost } from '../../src-main/devices/module-host.ts';
import { nodeLauncher, type NodeLauncherOptions } from '../../src-main/devices/node-launcher.ts';
import {
  DeviceError,
  type DeviceChild,
  type DeviceLauncher,
  type ModuleCondition,
  type ModuleHost,
  type TimeLimits,
} from '../../src-main/devices/types.ts';
import { nodeRandom } from './openssl.ts';
import { ROOT } from './repo.ts';

/** A module's process under a test, which hears everything that is said. */
export interface TestHost {
  readonly host: ModuleHost;
  /** As they hold for the next call. */
  readonly limits: { -readonly [K in keyof TimeLimits]: number };
  /** Conditions since the beginning. */
  readonly conditions: readonly ModuleCondition[];
  /** What was said to processes and by them. */
  readonly said: readonly (ToDevice | FromDevice)[];
  /** The process that was started last. */
  child(): DeviceChild;
  /** Names of the native calls that were announced, since the last time when it was asked. */
  calls(): readonly string[];
  /** Settles when the module is in a condition. */
  become(kind: ModuleCondition['kind']): Promise<ModuleCondition>;
}

export interface TestHostOptions extends NodeLauncherOptions {
  readonly limits?: Partial<TimeLimits>;
}

/** Limits that nothing healthy comes near to on a busy machine. */
export const PATIENT: TimeLimits = { quick: 20_000, making: 20_000, person: 20_000 };

/** A device host begins three times as fast from sources that Node has compiled before. */
export const COMPILED = { NODE_COMPILE_CACHE: join(ROOT, 'out', 'compile-cache') };

/** Starts a module in a process of its own, which is ended with the test. */
export function testHost(path: string, options: TestHostOptions = {}): TestHost {
  const said: (ToDevice | FromDevice)[] = [];
  const children: DeviceChild[] = [];
  const node = nodeLauncher(undefined, { ...options, env: { ...COMPILED, ...options.env } });
  const launcher: DeviceLauncher = {
    launch: (name) => {
      const child = node.launch(name);
      child.onMessage((message) => said.push(message));
      const heard: DeviceChild = {
        ...child,
        send: (message) => {
          said.push(message);
          child.send(message);
        },
      };
      children.push(heard);
      return heard;
    },
  };
  const limits = { ...PATIENT, ...options.limits };
  const host = makeModuleHost({ path, launcher, limits });
  const conditions: ModuleCondition[] = [];
  const waiting: { kind: string; tell: (condition: ModuleCondition) => void }[] = [];
  host.onChange((condition) => {
    conditions.push(condition);
    for (const one of waiting.filter(({ kind }) => kind === condition.kind)) one.tell(condition);
  });
  onTestFinished(() => host.close());
  const told = { calls: 0 };
  return {
    host,
    limits,
    conditions,
    said,
    child: () => children.at(-1)!,
    calls: () => {
      const all = said.flatMap((message) => (message.kind === 'calling' ? [message.call] : []));
      return all.slice(told.calls, (told.calls = all.length));
    },
    become: (kind) =>
      host.condition.kind === kind
        ? Promise.resolve(host.condition)
        : new Promise((tell) => waiting.push({ kind, tell })),
  };
}

/** Where a token is: the first one that is initialised. */
export async function firstToken(
  host: ModuleHost,
): Promise<{ readonly slot: number; readonly token: TokenId }> {
  const { slots } = await host.ask('look', {});
  for (const { slot, token } of slots) {
    if (token.kind !== 'token' || (token.facts.flags & 0x400) === 0) continue;
    const { manufacturer, model, serial } = token.facts;
    return { slot, token: { manufacturer, model, serial } };
  }
  throw new Error('no token is there');
}

/** PIN bytes for one order. */
export function pinBytes(pin: string): { readonly bytes: Uint8Array } {
  return { bytes: new TextEncoder().encode(pin) };
}

/** Logs in at the first token. */
export async function logIn(
  host: ModuleHost,
  pin: DeviceOrder<'login'>['pin'],
): Promise<DeviceAnswer<'login'>> {
  return await host.ask('login', { ...(await firstToken(host)), pin });
}

/** Of the family that softtoken plays unless told otherwise: e, raw. */
export const SANSEC_E: SigningWay = { mechanism: 0x8000_8105, input: 'e' };

/** An order to sign a probe of a key. */
export function probeOrder(
  session: string,
  publicKey: Uint8Array,
  way: SigningWay = SANSEC_E,
): DeviceOrder<'sign'> {
  const message = probeDer({ publicKey, nonce: nodeRandom.bytes(32), at: new Date('2026-06-01T00:00:00Z') });
  return { session, publicKey, way, kind: 'probe', message };
}

/** What an order fails with. */
export async function faultOf(answer: Promise<unknown>): Promise<DeviceFault> {
  try {
    await answer;
  } catch (error) {
    if (error instanceof DeviceError) return error.fault;
    throw error;
  }
  throw new Error('it did not fail');
}

/** Process numbers of the device hosts that a process has started, this one unless given, and that live. */
export function deviceHosts(parent = process.pid): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isHostOf(pid, parent));
}

function isHostOf(pid: number, of: number): boolean {
  try {
    const [, parent] = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return Number(parent) === of && /device-host|yinzheng device/.test(command);
  } catch {
    return false; // it has just ended
  }
}
