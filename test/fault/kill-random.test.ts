import { expect, it } from 'vitest';
import { chanceKills } from '../support/fault/kills.ts';
import { seedOfRun } from '../support/fault/plan.ts';
import { faultSuite } from '../support/fault/suite.ts';

const RUNS = 20;
const suite = faultSuite();

it(`killed at ${RUNS} moments by chance: nothing is lost, doubled or unknown`, async () => {
  const seed = seedOfRun();
  process.stdout.write(`seed of the random moments: FAULT_SEED=${seed}\n`);
  const { killed } = await chanceKills(suite, seed, RUNS);
  // Some moments lie behind the end of a job of one impression.
  expect(killed).toBeGreaterThan(RUNS / 2);
});
