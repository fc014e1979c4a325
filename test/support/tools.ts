import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Skippable } from './shared.ts';

/** What a program did. */
export interface Ran {
  /** The exit code; -1 when it was killed or could not be started. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as bytes. */
  readonly bytes: Uint8Array;
}

export interface RunOptions {
  /** Standard input; empty unless given. */
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Killed after so many milliseconds: 120 000 unless given. */
  readonly timeout?: number;
}

/** The path of a program, or undefined when it is not installed. */
export function findTool(name: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** The path of a program from scripts/system-packages.json; skips the test, with the reason, where it is absent. */
export function requireTool(context: Skippable, name: string): string {
  return findTool(name) ?? context.skip(`${name} is not installed (see scripts/system-packages.json)`);
}

/** Runs a program to its end, without a shell. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Ran {
  const done = spawnSync(program, args, {
    input: options.input ?? '',
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    timeout: options.timeout ?? 120_000,
    killSignal: 'SIGKILL',
    maxBuffer: 512 * 1024 * 1024,
  });
  return {
    code: done.status ?? -1,
    stdout: done.stdout.toString('utf8'),
    stderr: done.error === undefined ? done.stderr.toString('utf8') : done.error.message,
    bytes: new Uint8Array(done.stdout),
  };
}
