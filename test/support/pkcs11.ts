import { fork } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ROOT } from './repo.ts';

// PKCS#11 modules as seen by pkcs11js itself, without any code of the application.

/** What the child is asked. */
export interface ChildCall {
  readonly id: number;
  /** A method of pkcs11js: `load`, `C_Login`. */
  readonly call: string;
  readonly args: readonly unknown[];
}

/** What it answers: a value, a CKR code, or what else went wrong. */
export interface ChildAnswer {
  readonly id: number;
  readonly value?: unknown;
  readonly rv?: number;
  readonly wrong?: string;
}

/** A CKR code that a call gave. */
export class Rv extends Error {
  readonly rv: number;

  constructor(call: string, rv: number) {
    super(`${call}: 0x${rv.toString(16)}`);
    this.rv = rv;
  }
}

/** A process with one module. */
export interface Pkcs11Child {
  readonly pid: number;
  /** Makes a call. @throws Rv, or Error when the process ended or pkcs11js refused the arguments */
  call(name: string, ...args: readonly unknown[]): Promise<unknown>;
  /** The code that a call gives; 0: it did what it was to do. */
  rv(name: string, ...args: readonly unknown[]): Promise<number>;
  /** How it ended: `exit 0`, `SIGABRT`. */
  readonly gone: Promise<string>;
  kill(): void;
}

/** Starts a process, loads a module in it and, unless told otherwise, initialises it. It ends with the test. */
export async function openPkcs11(
  path: string,
  {
    env = {},
    initialise = true,
  }: { readonly env?: Readonly<Record<string, string>>; readonly initialise?: boolean } = {},
): Promise<Pkcs11Child> {
  const child = fork(join(ROOT, 'test', 'support', 'pkcs11-child.ts'), {
    env: { ...process.env, ...env },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, (answer: ChildAnswer) => void>();
  let last = 0;
  const gone = new Promise<string>((resolve) => {
    child.on('exit', (code, signal) => {
      const how = signal ?? `exit ${code ?? '?'}`;
      for (const [id, settle] of waiting) settle({ id, wrong: `the process ended: ${how}` });
      resolve(how);
    });
  });
  child.on('message', (message) => {
    const answer = message as ChildAnswer;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  onTestFinished(() => void child.kill('SIGKILL'));

  const ask = (name: string, args: readonly unknown[]): Promise<ChildAnswer> =>
    new Promise((resolve) => {
      const id = last++;
      waiting.set(id, resolve);
      child.send({ id, call: name, args } satisfies ChildCall);
    });
  const opened: Pkcs11Child = {
    pid: child.pid ?? 0,
    async call(name, ...args) {
      const { value, rv, wrong } = await ask(name, args);
      if (rv !== undefined) throw new Rv(name, rv);
      if (wrong !== undefined) throw new Error(wrong);
      return value;
    },
    async rv(name, ...args) {
      const { rv = 0, wrong } = await ask(name, args);
      if (wrong !== undefined) throw new Error(wrong);
      return rv;
    },
    gone,
    kill: () => void child.kill('SIGKILL'),
  };
  await opened.call('load', path);
  if (initialise) await opened.call('C_Initialize');
  return opened;
}

/** Numbers of PKCS#11 that tests name. */
export const CK = {
  RW: 0x2 | 0x4,
  RO: 0x4,
  SO: 0,
  USER: 1,
  AGAIN: 2,
  DONT_BLOCK: 1,
  CLASS: 0x0,
  TOKEN: 0x1,
  PRIVATE: 0x2,
  LABEL: 0x3,
  APPLICATION: 0x10,
  VALUE: 0x11,
  KEY_TYPE: 0x100,
  ID: 0x102,
  SIGN: 0x108,
  EC_PARAMS: 0x180,
  EC_POINT: 0x181,
  DATA: 0,
  CERTIFICATE: 1,
  PUBLIC_KEY: 2,
  PRIVATE_KEY: 3,
} as const;

/** Opens a session for writing. @throws Rv */
export async function session(child: Pkcs11Child, slot: unknown): Promise<unknown> {
  return child.call('C_OpenSession', slot, CK.RW);
}

/** Handles of all objects of a class. @throws Rv */
export async function objectsOf(child: Pkcs11Child, of: unknown, kind: number): Promise<readonly unknown[]> {
  await child.call('C_FindObjectsInit', of, [{ type: CK.CLASS, value: kind }]);
  const found: unknown[] = [];
  for (;;) {
    const handle = await child.call('C_FindObjects', of);
    if (handle === null) break;
    found.push(handle);
  }
  await child.call('C_FindObjectsFinal', of);
  return found;
}
