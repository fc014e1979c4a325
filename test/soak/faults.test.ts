import { expect, it } from 'vitest';
import { failAt } from '../support/fault/errors.ts';
import { chanceKills, dryRun, JOB_KINDS } from '../support/fault/kills.ts';
import { seedOfRun } from '../support/fault/plan.ts';
import { faultSuite } from '../support/fault/suite.ts';

// The fault tests in their long form: what they print is what is published.

const RUNS = 1000;
const suite = faultSuite();

it(`killed at ${RUNS} moments by chance`, async () => {
  const seed = seedOfRun();
  const result = await chanceKills(suite, seed, RUNS);
  process.stdout.write(`${JSON.stringify({ kills: RUNS, seed, ...result })}\n`);
  expect(result.killed).toBeGreaterThan(RUNS / 2);
});

it.for(JOB_KINDS)('every call of $impressions × $format answered with ENOSPC and with EIO', async (kind) => {
  const { calls } = await dryRun(suite, kind);
  const said: Record<string, number> = {};
  for (const { number } of calls) {
    for (const fault of [
      { blow: 'ENOSPC', stays: true },
      { blow: 'EIO' },
      { blow: 'EIO', stays: true },
    ] as const) {
      const word = await failAt(suite, kind, { at: number, ...fault });
      said[word] = (said[word] ?? 0) + 1;
    }
  }
  process.stdout.write(`${JSON.stringify({ ...kind, calls: calls.length, said })}\n`);
});
