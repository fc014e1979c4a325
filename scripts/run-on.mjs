// @ts-check
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { clearInterval, setInterval } from 'node:timers';

/** How often the parent is looked after, milliseconds. */
const PARENT_MS = 500;

/**
 * Runs a program in this one's place: its streams are ours, signals are passed on, and we end with its exit code.
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @param {boolean} [endWithParent] whether the program is asked to end when whoever started us is gone: npm ends the
 *   shell that it runs a script in, and that shell tells nobody
 * @returns {Promise<never>}
 */
export function runInPlace(program, args, options = {}, endWithParent = false) {
  const child = spawn(program, args, { ...options, stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, PARENT_MS);
  if (!endWithParent) clearInterval(watch);
  return new Promise((_, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
