import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Skippable } from '../shared.ts';
import { ROOT } from '../repo.ts';
import { requireTool, run } from '../tools.ts';

/** What happens at a numbered call. */
export type Blow = 'kill-before' | 'kill-after' | 'kill-torn' | 'ENOSPC' | 'EIO' | 'EROFS' | 'EACCES';

/** One fault: at which numbered call, what, and whether an error stays. */
export interface Fault {
  readonly at: number;
  readonly blow: Blow;
  readonly stays?: boolean;
  /** Only calls whose path has this in it are numbered. */
  readonly path?: string;
  /** Only calls of this name are numbered. */
  readonly call?: string;
}

/** A numbered call. */
export interface Call {
  readonly number: number;
  readonly name: string;
  /** Absolute path, as the call had it. */
  readonly path: string;
}

/** The library of test/fault/shim, built into a folder of its own. */
export interface Shim {
  readonly library: string;
  remove(): void;
}

/** Builds it; skips the test where there is no compiler or no Linux. */
export function buildShim(context: Skippable): Shim {
  if (process.platform !== 'linux') return context.skip('LD_PRELOAD is of Linux');
  const gcc = requireTool(context, 'gcc');
  const folder = mkdtempSync(join(tmpdir(), 'yinzheng-shim-'));
  const library = join(folder, 'fault.so');
  const source = join(ROOT, 'test', 'fault', 'shim', 'fault.c');
  const built = run(gcc, [
    '-O1',
    '-Wall',
    '-Wextra',
    '-Werror',
    '-shared',
    '-fPIC',
    '-o',
    library,
    source,
    '-ldl',
  ]);
  if (built.code !== 0) throw new Error(`the shim does not build: ${built.stderr}`);
  return { library, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Environment of a process that runs under the shim. */
export function underShim(
  shim: Shim,
  roots: readonly string[],
  more: { fault?: Fault | undefined; log?: string | undefined; noLinks?: boolean | undefined } = {},
): Record<string, string> {
  const { fault, log, noLinks } = more;
  return {
    LD_PRELOAD: shim.library,
    YZ_FAULT_ROOTS: roots.map((root) => realpathSync(root)).join(':'),
    YZ_FAULT_LOG: log ?? '',
    YZ_FAULT_AT: String(fault?.at ?? 0),
    YZ_FAULT_DO: fault?.blow ?? '',
    YZ_FAULT_ON: fault?.stays === true ? '1' : '',
    YZ_FAULT_PATH: fault?.path ?? '',
    YZ_FAULT_CALL: fault?.call ?? '',
    // The test's own notes.
    YZ_FAULT_SPARE: '/journal',
    YZ_NO_LINKS: noLinks === true ? '1' : '',
  };
}

/** The calls that a run under the shim noted. */
export function callsIn(log: string): Call[] {
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [number = '', name = '', ...path] = line.split(' ');
      return { number: Number(number), name, path: path.join(' ') };
    });
}
