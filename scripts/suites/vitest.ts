import { fork, type ForkOptions } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../ensure.mjs';
import { oneFailed, sum, type Outcome, type Suite } from './kinds.ts';

const CHILD = join('scripts', 'suites', 'vitest-child.ts');

/** Whether the suite's folder holds a test yet. */
export function hasTests(name: string, root = ROOT): boolean {
  return globSync(`test/${name}/**/*.test.ts`, { cwd: root }).length > 0;
}

/** Suites that wait for disks and other programs a third of their time: half as many workers again keep all cores busy. */
const WAITING = ['integration', 'store', 'fault'];

/** The suite of the vitest files under test/NAME. */
export function vitestSuite(name: string, filters: readonly string[] = []): Suite {
  const workers = Math.ceil(availableParallelism() * 1.5);
  const runAs = WAITING.includes(name) ? { env: { ...process.env, VITEST_MAX_WORKERS: `${workers}` } } : {};
  return {
    name,
    run: (limitSeconds) => runVitest(filters.length > 0 ? filters : [`test/${name}/`], limitSeconds, runAs),
  };
}

/** Where, and as whom, vitest runs: the checkout, and as we, unless told otherwise. */
export type RunAs = Pick<ForkOptions, 'cwd' | 'env' | 'execPath' | 'uid' | 'gid'>;

/** Runs the vitest files that the filters name in a process of its own. */
export function runVitest(
  filters: readonly string[],
  limitSeconds: number,
  runAs: RunAs = {},
): Promise<Outcome> {
  const child = fork(CHILD, [...filters], {
    cwd: ROOT,
    ...runAs,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    timeout: limitSeconds * 1000,
    killSignal: 'SIGKILL',
  });
  let outcome: Outcome | undefined;
  child.on('message', (message) => {
    outcome = message as Outcome;
  });
  return new Promise((resolve) => {
    child.on('error', (error) => {
      resolve(oneFailed(error.message));
    });
    child.on('exit', (code, signal) => {
      resolve(
        ended(outcome, signal === null ? `ended with ${code ?? '?'}` : `killed by ${signal}`, code === 0),
      );
    });
  });
}

function ended(outcome: Outcome | undefined, how: string, well: boolean): Outcome {
  if (outcome === undefined) {
    return oneFailed(`the suite's process ${how} before it told its outcome`);
  }
  if (well || outcome.failed.length > 0) return outcome;
  return sum([outcome, oneFailed(`the suite's process ${how}`)]);
}
