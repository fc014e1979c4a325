import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { builtChildren } from './scripts/suites/built-children.ts';
import { LongFirst } from './scripts/suites/order.ts';

const soak = process.env['SOAK'] === '1';
const suites = soak ? ['soak'] : ['unit', 'contract', 'integration', 'fault', 'e2e', 'electron'];
// With SOAK=1 the stories look at every screen, in every theme, and go through every accident of a key.
const all = [
  ...suites.map((suite) => `test/${suite}/**/*.test.ts`),
  ...(soak ? ['test/e2e/**/*.test.ts'] : []),
];

const UNIT = 'test/unit/**/*.test.ts';
/** Unit tests that put another package in the place of one, which no other file may see. */
const REPLACING = soak ? [] : ['test/unit/sm/sm2-remembered.test.ts'];

export default defineConfig({
  plugins: [builtChildren(import.meta.dirname)],
  test: {
    projects: [
      // Modules keep no state here (lint sees to it), so files can share a process that has loaded them.
      {
        extends: true,
        test: {
          name: 'units',
          include: all.filter((pattern) => pattern === UNIT),
          exclude: REPLACING,
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'others', include: [...all.filter((pattern) => pattern !== UNIT), ...REPLACING] },
      },
    ],
    // The default leaves one core idle, which is half of a small machine.
    maxWorkers: availableParallelism(),
    globalSetup: ['scripts/suites/run-folder.ts'],
    sequence: { sequencer: LongFirst },
    // Programs that tests start from sources begin twice as fast where Node has compiled them before.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, 'out', 'compile-cache') },
    allowOnly: false,
    passWithNoTests: false,
    testTimeout: soak ? 3_600_000 : 60_000,
    hookTimeout: 60_000,
  },
});
