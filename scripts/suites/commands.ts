import { spawn } from 'node:child_process';
import { ROOT } from '../ensure.mjs';
import { ONE_PASSED, oneFailed, say, sum, type Outcome, type Suite } from './kinds.ts';

/** A program that is one test: it passes when it ends with 0. */
export interface Check {
  readonly name: string;
  /** Arguments for Node, paths relative to the root. */
  readonly args: readonly string[];
}

/** How many checks run side by side. */
const LANES = 2;

/** A suite of programs; what one prints is shown when it fails. */
export function commandSuite(name: string, checks: readonly Check[]): Suite {
  const run = async (limitSeconds: number): Promise<Outcome> => {
    const waiting = [...checks];
    const outcomes: Outcome[] = [];
    const lane = async (): Promise<void> => {
      for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
        outcomes.push(await runCheck(check, limitSeconds));
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return sum(outcomes);
  };
  return { name, run };
}

/** Runs one check to its end, or to the limit. */
export function runCheck({ name, args }: Check, limitSeconds: number): Promise<Outcome> {
  const begun = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limitSeconds * 1000,
    killSignal: 'SIGKILL',
  });
  const printed: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => printed.push(data));
  child.stderr.on('data', (data: Buffer) => printed.push(data));
  return new Promise((resolve) => {
    child.on('error', (error) => {
      resolve(oneFailed(`${name}: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      const seconds = `${((performance.now() - begun) / 1000).toFixed(1)} s`;
      if (code === 0) {
        say(`  ✓ ${name} (${seconds})`);
        resolve(ONE_PASSED);
        return;
      }
      say(Buffer.concat(printed).toString('utf8').trimEnd());
      const how = signal === null ? `ended with ${code ?? '?'}` : `killed by ${signal}`;
      resolve(oneFailed(`${name} (${how}, ${seconds})`));
    });
  });
}
