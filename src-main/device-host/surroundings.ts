import { writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { DEFAULT_PIN_LIMITS, type PinLimits } from './pins.ts';

/** Leaves the program's memory out of core dumps (core(5)), whoever started it and whatever his limits are. */
const DUMP_NOTHING = '0';

/**
 * Keeps what this process holds out of files: no core dump with its memory (Linux; on Windows nothing of the kind is
 * written unless an administrator has set it up for the whole computer), no trace of an error.
 */
export function harden(): void {
  if (process.platform === 'linux') {
    try {
      writeFileSync('/proc/self/coredump_filter', DUMP_NOTHING);
    } catch {
      // A system without it: whoever started this process has set its limit of core dumps to nothing where he can.
    }
  }
  // A defect ends the process without a word: its text might hold a PIN.
  process.on('uncaughtException', () => process.exit(70));
  // The terminal's Ctrl-C is for the program that started this one, and that ends it when its call has come back.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
}

/** Looks after whoever started this process while a call of the module has its thread. */
const WATCH = `
  const { workerData: { parent, held } } = require('node:worker_threads');
  setInterval(() => {
    try {
      if (process.ppid === parent && process.kill(parent, 0)) return;
    } catch (error) {
      if (error.code === 'EPERM') return;
    }
    if (Atomics.load(held, 0) === 0) process.kill(process.pid, 'SIGKILL');
  }, 1000);
`;

/**
 * Ends this process with the one that started it, also while it is held up in a call that does not come back.
 * @returns what is told at the beginning and at the end of a call that must not be broken off
 */
export function watchParent(): (unbreakable: boolean) => void {
  const held = new Int32Array(new SharedArrayBuffer(4));
  const watch = new Worker(WATCH, { eval: true, workerData: { parent: process.ppid, held } });
  watch.unref();
  return (unbreakable) => void Atomics.store(held, 0, unbreakable ? 1 : 0);
}

/** What a launcher says: `{"ms":600000,"uses":100}` and a name. What is missing is as it is by itself. */
export function readStart(words: readonly string[]): { readonly name: string; readonly limits: PinLimits } {
  const [limits = '{}', name = ''] = words;
  const { ms, uses } = readLimits(limits);
  return {
    name,
    limits: { ms: within(ms, DEFAULT_PIN_LIMITS.ms), uses: within(uses, DEFAULT_PIN_LIMITS.uses) },
  };
}

function readLimits(text: string): { readonly ms?: unknown; readonly uses?: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as object;
  } catch {
    return {};
  }
}

/** Timers take no more than this. */
const LONGEST_MS = 2 ** 31 - 1;

function within(value: unknown, otherwise: number): number {
  return typeof value === 'number' && value >= 1 && value <= LONGEST_MS ? Math.floor(value) : otherwise;
}
