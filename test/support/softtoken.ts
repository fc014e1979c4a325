import { randomBytes } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { moduleFile, pkcs11Ready } from '../../scripts/pkcs11.ts';
import { ROOT } from './repo.ts';
import type { Skippable } from './shared.ts';
import { putToken, writeWhole, type SoftTokenOptions } from './softtoken-files.ts';
import { tempDir } from './temp.ts';
import { requireTool } from './tools.ts';

export { SO_PIN, USER_PIN } from './softtoken-files.ts';
export type { SoftData, SoftKey, SoftTokenOptions } from './softtoken-files.ts';

// Smart keys made of files, for tests: test/softtoken, described in docs/devices.md.

/** The families of makers whose numbers the module can play. */
export const TOKEN_PROFILES = ['sansec', 'ibm', 'mk1', 'ec'] as const;
export type TokenProfile = (typeof TOKEN_PROFILES)[number];

/** CKA_KEY_TYPE of each family's SM2 keys. */
const KEY_TYPES: Readonly<Record<TokenProfile, number>> = {
  sansec: 0x8000_0004,
  ibm: 0x8005_0002,
  mk1: 0x0001_0001,
  ec: 0x03,
};

/** A module in a folder of its own. */
export interface SoftModuleOptions {
  /** Where it is made; a folder of the running test unless given. */
  readonly folder?: string;
  /** The library that checks itself (AddressSanitizer), for the driver in C alone. */
  readonly checked?: boolean;
  readonly profile?: TokenProfile;
  /** Settings of softtoken.conf (docs/devices.md). */
  readonly settings?: Readonly<Record<string, string>>;
  /** The slots in their order; `null`: an empty one. One token unless given. */
  readonly slots?: readonly (SoftTokenOptions | null)[];
}

/** What goes wrong at a call. */
export type SoftFault =
  { readonly do: 'hang' | 'crash' } | { readonly do: 'exit' | 'slow' | 'error'; readonly number: number };

/** At which call of a function, counted over all processes; `from`: at each from then on. The first unless given. */
export interface SoftFaultAt {
  /** `C_Sign`; `*`: any. */
  readonly call: string;
  readonly at?: number;
  readonly from?: number;
  /** The call does its work before. */
  readonly after?: boolean;
}

/** A call that a module noted: at its beginning, or at its end with its answer. */
export interface SoftCall {
  readonly pid: number;
  readonly call: string;
  readonly rv: number | undefined;
}

/** A module and the tokens behind it, as a test handles them. Whichever process loads `path` sees the same. */
export interface SoftModule {
  /** The library: what is loaded. */
  readonly path: string;
  readonly folder: string;
  readonly keyType: number;
  /** Public keys (65 bytes) by slot, in the order of the options' keys. */
  readonly publicKeys: readonly (readonly Uint8Array[])[];
  /** Pulls a token out, and puts it (or one that was out from the beginning) in. */
  remove(slot?: number): void;
  insert(slot?: number): void;
  /** Something is in the slot that the module cannot read. */
  unrecognised(slot: number): void;
  /** Puts another token into a slot; what was in it is gone. Returns its public keys. */
  replace(slot: number, token: SoftTokenOptions): readonly Uint8Array[];
  fault(at: SoftFaultAt, fault: SoftFault): void;
  /** What the token tells instead of the truth: `label`, `serial`, `flags`, `mechanisms`, … */
  lie(slot: number, name: string, value: string): void;
  /** Ends faults, lies and what is unrecognised; what was pulled out stays out. */
  clear(): void;
  /** Presses the button for one signature; `refuse` cancels it. */
  press(slot?: number): void;
  refuse(slot?: number): void;
  /** Types on the pad: a PIN, and a second one for a change. `cancel` gives up. */
  type(pin: string, second?: string, slot?: number): void;
  cancel(slot?: number): void;
  /** Every call so far, of all processes. */
  calls(): readonly SoftCall[];
  /** How often a function was called. */
  count(call: string): number;
  forgetCalls(): void;
  /** What lies in the token's file now: `user-left`, `must-change`, … */
  state(slot?: number): Readonly<Record<string, string>>;
}

/**
 * The file of a module of test/softtoken (`softtoken`, `aborts`, `sleeps`), built when its sources changed; pkcs11js's
 * native part is there afterwards, too. Skips the test where it cannot be built.
 */
export function testModule(
  name: 'softtoken' | 'softtoken-checked' | 'aborts' | 'sleeps' | 'driver',
  context?: Skippable,
): string {
  if (process.platform !== 'linux') {
    const reason = 'the test modules of smart keys are built on Linux';
    if (context === undefined) throw new Error(reason);
    return context.skip(reason);
  }
  if (!pkcs11Ready()) {
    if (context !== undefined) requireTool(context, 'g++');
    const built = spawnSync(process.execPath, [join(ROOT, 'scripts', 'pkcs11.ts')], { encoding: 'utf8' });
    if (built.status !== 0) throw new Error(`the test modules do not build: ${built.stderr}`);
  }
  return moduleFile(name);
}

/** Makes a module with its tokens. */
export function makeSoftModule(options: SoftModuleOptions = {}): SoftModule {
  const { folder = tempDir(), profile = 'sansec', settings = {}, slots = [{}], checked = false } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  copyFileSync(testModule(checked ? 'softtoken-checked' : 'softtoken'), join(folder, 'softtoken.so'));
  const lines = Object.entries({ profile, ...settings }).map(([name, value]) => `${name} = ${value}\n`);
  writeFileSync(join(folder, 'softtoken.conf'), lines.join(''));
  const keyType = settings['key-type'] === undefined ? KEY_TYPES[profile] : Number(settings['key-type']);
  const publicKeys = slots.map((token, slot) => putToken(folder, slot, keyType, token));
  return handle(folder, keyType, publicKeys);
}

function handle(folder: string, keyType: number, publicKeys: (readonly Uint8Array[])[]): SoftModule {
  const controls = join(folder, 'control');
  const calls = join(folder, 'calls');
  const lines = (): string[] =>
    existsSync(controls) ? readFileSync(controls, 'utf8').split('\n').filter(Boolean) : [];
  const change = (edit: (lines: string[]) => string[]): void =>
    writeWhole(controls, `${edit(lines()).join('\n')}\n`);
  const add = (line: string): void => change((all) => [...all, line]);
  const without = (word: string, slot: number) => (line: string) =>
    line !== `${word} ${slot}` && !line.startsWith(`${word} ${slot} `);
  const gesture = (slot: number, file: string, text: string): void =>
    writeWhole(join(folder, `slot-${slot}`, file), text);
  const module: SoftModule = {
    path: join(folder, 'softtoken.so'),
    folder,
    keyType,
    publicKeys,
    remove: (slot = 0) => add(`absent ${slot}`),
    insert: (slot = 0) =>
      change((all) => {
        const before = all.find((line) => line.startsWith(`inserted ${slot} `))?.split(' ')[2] ?? '0';
        const rest = all.filter(without('absent', slot)).filter(without('inserted', slot));
        return [...rest, `inserted ${slot} ${Number(before) + 1}`];
      }),
    unrecognised(slot) {
      mkdirSync(join(folder, `slot-${slot}`), { recursive: true });
      add(`unrecognised ${slot}`);
    },
    replace(slot, token) {
      module.remove(slot);
      rmSync(join(folder, `slot-${slot}`), { recursive: true, force: true });
      const keys = putToken(folder, slot, keyType, token);
      publicKeys[slot] = keys;
      module.insert(slot);
      return keys;
    },
    fault({ call, at, from, after = false }, fault) {
      // Each has a count of its own, which outlives `clear`.
      const name = `f${randomBytes(6).toString('hex')}`;
      const when = from === undefined ? `at ${at ?? 1}` : `from ${from}`;
      const number = 'number' in fault ? ` ${fault.number}` : '';
      add(`fault ${name} ${call} ${when} ${after ? 'after ' : ''}${fault.do}${number}`);
    },
    lie: (slot, name, value) => change((all) => [`lie ${slot} ${name} ${value}`, ...all]),
    clear: () => change((all) => all.filter((line) => /^(?:absent|inserted) /.test(line))),
    press: (slot = 0) => gesture(slot, 'press', ''),
    refuse: (slot = 0) => gesture(slot, 'press', 'cancel'),
    type: (pin, second, slot = 0) =>
      gesture(slot, 'pad', second === undefined ? `${pin}\n` : `${pin}\n${second}\n`),
    cancel: (slot = 0) => gesture(slot, 'pad', 'cancel'),
    calls: () =>
      existsSync(calls) ? readFileSync(calls, 'utf8').split('\n').filter(Boolean).map(readCall) : [],
    count: (call) => module.calls().filter((one) => one.rv === undefined && one.call === call).length,
    forgetCalls: () => rmSync(calls, { force: true }),
    state: (slot = 0) => readState(join(folder, `slot-${slot}`, 'token')),
  };
  return module;
}

/** The module that another process made in a folder. */
export function openSoftModule(folder: string, profile: TokenProfile = 'sansec'): SoftModule {
  if (!statSync(folder).isDirectory()) throw new Error(`${folder} is not a folder`);
  const slots = readdirSync(folder).filter((name) => name.startsWith('slot-'));
  return handle(
    folder,
    KEY_TYPES[profile],
    slots.map(() => []),
  );
}

function readCall(line: string): SoftCall {
  const [pid = '', , call = '', rv] = line.split(' ');
  // The beginning is noted with a mark alone.
  return { pid: Number(pid), call, rv: line.includes(' < ') ? Number(rv) : undefined };
}

function readState(file: string): Readonly<Record<string, string>> {
  const pairs = readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' = ', 2) as [string, string]);
  return Object.fromEntries(pairs);
}
