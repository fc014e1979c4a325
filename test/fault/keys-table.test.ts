import { afterAll, beforeAll, expect, it } from 'vitest';
import { keyTableSuite, playCase } from '../support/fault/key-cases.ts';
import { FAULTS, keyCases, nameOf, PORTS, sampleOf, type KeyCase } from '../support/fault/key-plan.ts';

// Each call of a key's port × each call of its module × each fault: so many of them, drawn by a seed. All: npm run soak.

const SAMPLE = 32;

const suite = keyTableSuite();
beforeAll(suite.begin, 120_000);
afterAll(suite.end);

const all = keyCases();
const chosen = sampleOf(all, SAMPLE, 20_261_129);

it.each(chosen.map((one): [string, KeyCase] => [nameOf(one), one]))(
  '%s',
  async (_, one) => {
    await playCase(suite.table(), one);
  },
  60_000,
);

it('tries each call of the port and each fault', () => {
  process.stdout.write(`  key faults: ${chosen.length} of ${all.length} combinations tried\n`);
  expect(new Set(chosen.map(({ port }) => port))).toEqual(new Set(PORTS));
  expect(new Set(chosen.map(({ fault }) => fault))).toEqual(new Set(Object.keys(FAULTS)));
});
