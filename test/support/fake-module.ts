import type { DeviceAnswer, DeviceOp, DeviceOrder } from '@yinzheng/contract/device';
import type { DeviceFault, TokenContents, TokenFacts } from '@yinzheng/core/devices';
import { sm2Sign, sm2SignatureToRaw, sm2SignDigest, sm3, type Sm2KeyPair } from '@yinzheng/core/sm';
import {
  makeDevices,
  memorySettings,
  type Devices,
  type DevicesDeps,
  type SettingsFile,
} from '../../src-main/devices/index.ts';
import { DeviceError, type ModuleCondition, type ModuleHost } from '../../src-main/devices/types.ts';
import { TestClock } from './house.ts';
import { nodeRandom } from './openssl.ts';

// A module that speaks the contract of device hosts in memory: for what `Devices` makes of it, without a process.

/** Everything of the widespread header. */
export const SANSEC = [
  0x80008001, 0x80008100, 0x80008101, 0x80008102, 0x80008103, 0x80008104, 0x80008105, 0x80009000,
];
/** CKF_TOKEN_INITIALIZED, CKF_USER_PIN_INITIALIZED, CKF_LOGIN_REQUIRED, CKF_RNG */
export const SET_UP = 0x40d;

export interface FakeKey extends Sm2KeyPair {
  readonly id?: string;
  readonly signs?: boolean;
  readonly alwaysAuthenticate?: boolean;
  /** DER of certificates under its CKA_ID. */
  readonly certificates?: readonly Uint8Array[];
}

export interface FakeToken {
  readonly serial?: string;
  readonly label?: string;
  readonly manufacturer?: string;
  readonly flags?: number;
  readonly mechanisms?: readonly number[];
  readonly keys?: readonly FakeKey[];
  readonly data?: TokenContents['data'];
  /** Nothing of its keys shows but to the holder of a session. */
  readonly hidden?: boolean;
}

/** An order that was carried out. */
export interface Asked {
  readonly op: DeviceOp;
  readonly order: unknown;
}

export class FakeModule implements ModuleHost {
  readonly path: string;
  condition: ModuleCondition = { kind: 'ready' };
  generation = 1;
  /** By slot. */
  tokens: (FakeToken | undefined)[];
  /** No slot is shown until it is loaded again. */
  cached = false;
  readonly asked: Asked[] = [];
  pin = '123456';
  /** Flags after the next wrong PIN. */
  flagsAfterWrong = SET_UP | 0x1_0000;
  /** What the next order of a kind fails with. */
  readonly faults = new Map<DeviceOp, Partial<DeviceFault>>();
  /** What becomes of a signature on its way. */
  mangle: (signature: Uint8Array) => Uint8Array = (signature) => signature;
  closed = false;
  readonly #listeners: ((condition: ModuleCondition) => void)[] = [];
  readonly #sessions = new Map<string, FakeToken>();

  constructor(path: string, tokens: (FakeToken | undefined)[]) {
    this.path = path;
    this.tokens = tokens;
  }

  become(condition: ModuleCondition): void {
    this.condition = condition;
    if (condition.kind !== 'ready') this.#sessions.clear();
    for (const hear of this.#listeners) hear(condition);
  }

  onChange(hear: (condition: ModuleCondition) => void): void {
    this.#listeners.push(hear);
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  count(op: DeviceOp): number {
    return this.asked.filter((one) => one.op === op).length;
  }

  ask<O extends DeviceOp>(op: O, order: DeviceOrder<O>): Promise<DeviceAnswer<O>> {
    this.asked.push({ op, order: structuredClone(order) });
    const fault = this.faults.get(op);
    this.faults.delete(op);
    if (this.condition.kind !== 'ready') return Promise.reject(this.#fault({ what: 'down' }));
    if (fault !== undefined) return Promise.reject(this.#fault(fault));
    return new Promise((resolve) => resolve(this.#answer(op, order) as DeviceAnswer<O>));
  }

  #fault(fault: Partial<DeviceFault>): DeviceError {
    return new DeviceError({ what: 'rv', call: 'C_Test', rv: undefined, detail: '', signed: 'no', ...fault });
  }

  #answer(op: DeviceOp, order: Record<string, unknown>): unknown {
    switch (op) {
      case 'load':
        if (order['again'] === true) this.cached = false;
        return { manufacturer: 'Fake', description: 'in memory', version: '1.0', cryptoki: '2.40' };
      case 'look':
        return { slots: this.cached ? [] : this.tokens.map((token, slot) => slotOf(token, slot)) };
      case 'contents':
        return this.#contents(order);
      case 'login':
        return this.#login(order);
      case 'sign':
        return { signature: this.mangle(this.#sign(order)) };
      case 'logout':
        this.#sessions.delete(String(order['session']));
        return {};
      default:
        return {};
    }
  }

  #token(order: Record<string, unknown>): FakeToken {
    const token = this.tokens[Number(order['slot'])];
    const wanted = order['token'] as { serial: string };
    if (token === undefined || factsOf(token).serial !== wanted.serial)
      throw this.#fault({ what: 'token-changed' });
    return token;
  }

  #contents(order: Record<string, unknown>): TokenContents & { readonly loggedIn: boolean } {
    const token = this.#token(order);
    const loggedIn = [...this.#sessions.values()].includes(token);
    const shows = token.hidden !== true || loggedIn;
    return { loggedIn, ...contentsOf(shows ? token : { ...token, keys: [] }) };
  }

  #login(order: Record<string, unknown>): { session: string } {
    const token = this.#token(order);
    const pin = order['pin'] as { bytes?: Uint8Array };
    if (pin.bytes !== undefined && Buffer.from(pin.bytes).toString() !== this.pin) {
      this.tokens[Number(order['slot'])] = { ...token, flags: this.flagsAfterWrong };
      throw this.#fault({ call: 'C_Login', rv: 0xa0 });
    }
    const session = `s${this.asked.length}`;
    this.#sessions.set(session, token);
    return { session };
  }

  #sign(order: Record<string, unknown>): Uint8Array {
    const token = this.#sessions.get(String(order['session']));
    if (token === undefined) throw this.#fault({ what: 'missing', detail: 'session' });
    const { way, message, publicKey } = order as unknown as DeviceOrder<'sign'>;
    const key = token.keys?.find((one) => Buffer.from(one.publicKey).equals(publicKey));
    if (key === undefined) throw this.#fault({ what: 'missing', detail: 'key' });
    // The token hashes by itself what it is not given as e; this one is good at e alone.
    const der =
      way.input === 'e' ? sm2Sign(key.privateKey, message) : sm2SignDigest(key.privateKey, sm3(message));
    return sm2SignatureToRaw(der);
  }
}

function factsOf(token: FakeToken): TokenFacts {
  const { serial = 'S1', label = 'a key', manufacturer = 'Nobody', flags = SET_UP } = token;
  return { serial, label, manufacturer, model: 'M', flags, minPin: 6, maxPin: 16, firmware: '1.0' };
}

function slotOf(token: FakeToken | undefined, slot: number): unknown {
  const shown = token === undefined ? { kind: 'none' } : { kind: 'token', facts: factsOf(token) };
  return { slot, description: `slot ${slot}`, removable: true, token: shown };
}

function contentsOf({ keys = [], mechanisms = SANSEC, data = [] }: FakeToken): TokenContents {
  const idOf = (key: FakeKey, at: number): string => key.id ?? (at + 1).toString(16).padStart(2, '0');
  return {
    mechanisms,
    data,
    keys: keys.map((key, at) => ({
      id: idOf(key, at),
      label: '',
      keyType: 0x8000_0004,
      publicKey: key.publicKey,
      signs: key.signs,
      alwaysAuthenticate: key.alwaysAuthenticate ?? false,
    })),
    certificates: keys.flatMap((key, at) =>
      (key.certificates ?? []).map((der) => ({ id: idOf(key, at), label: '', der })),
    ),
  };
}

/** What devices over modules in memory are made of. */
export interface FakeDeps {
  readonly deps: DevicesDeps;
  readonly clock: TestClock;
  readonly settings: SettingsFile;
  readonly defects: unknown[];
  /** SM3 that the files of modules have, by path. */
  readonly digests: Map<string, string>;
}

/** What a test gets to hold. */
export interface FakeDevices extends Omit<FakeDeps, 'deps'> {
  readonly devices: Devices;
}

/** Devices over modules in memory; nothing is looked at before `look`. */
export function fakeDevices(modules: readonly FakeModule[], more: Partial<DevicesDeps> = {}): FakeDevices {
  const { deps, ...rest } = fakeDeps(modules, more);
  return { devices: makeDevices(deps), ...rest };
}

/** The same before anything is made of it. */
export function fakeDeps(modules: readonly FakeModule[], more: Partial<DevicesDeps> = {}): FakeDeps {
  const clock = new TestClock(new Date('2026-06-01T00:00:00Z'));
  const settings = more.settings ?? memorySettings();
  const defects: unknown[] = [];
  const digests = new Map<string, string>();
  const deps: DevicesDeps = {
    launcher: { launch: () => Promise.reject(new Error('no process here')) as never },
    settings,
    clock,
    random: nodeRandom,
    pollMs: 0,
    places: () => modules.map(({ path }) => path),
    inspect: (path) => {
      const digest = digests.get(path) ?? 'aa';
      return Promise.resolve({ real: path, digest, architecture: process.arch, problem: undefined });
    },
    host: (path) => modules.find((module) => module.path === path),
    onDefect: (_, error) => defects.push(error),
    ...more,
  };
  return { deps, clock, settings, defects, digests };
}
