import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const suites =
  process.env['SOAK'] === '1' ? ['soak'] : ['unit', 'contract', 'integration', 'fault', 'e2e', 'electron'];

export default defineConfig({
  test: {
    // With SOAK=1, looks.test.ts goes through every theme: npm run soak -- test/e2e/looks.test.ts
    include: [...suites.map((suite) => `test/${suite}/**/*.test.ts`), 'test/e2e/looks.test.ts'],
    // The default leaves one core idle, which is half of a small machine.
    maxWorkers: availableParallelism(),
    allowOnly: false,
    passWithNoTests: false,
    testTimeout: process.env['SOAK'] === '1' ? 3_600_000 : 20_000,
    hookTimeout: 60_000,
  },
});
