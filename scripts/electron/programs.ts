import { spawn } from 'node:child_process';

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Seconds until it is killed. */
  readonly limit: number;
}

/**
 * Runs a program to its end.
 * @returns what it printed on standard output
 * @throws with what it printed when it does not end with 0 within its limit
 */
export function runProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<string> {
  const child = spawn(program, [...args], {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: options.limit * 1000,
    killSignal: 'SIGKILL',
  });
  const out: Buffer[] = [];
  const all: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => out.push(data) && all.push(data));
  child.stderr.on('data', (data: Buffer) => all.push(data));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) {
        resolve(Buffer.concat(out).toString('utf8'));
        return;
      }
      const how = signal === null ? `ended with ${code ?? '?'}` : `was killed after ${options.limit} s`;
      reject(new Error(`${program} ${how}: ${Buffer.concat(all).toString('utf8').trim()}`));
    });
  });
}
