import { afterAll, beforeAll, expect, it } from 'vitest';
import { FAULTS, keyCases, PORT_CALLS, type KeyCase } from '../support/fault/key-table.ts';
import { keyTableSuite, playCase } from '../support/fault/key-cases.ts';

// Each call of a key's port × each fault of its device. What stamping asks of the key is tried whole; of the rest one
// case in ten: npm run soak tries all.

const suite = keyTableSuite();
beforeAll(suite.begin, 120_000);
afterAll(suite.end);

const all = keyCases();
const chosen = all.filter(({ port, call }, index) => {
  const signs = port === 'stamp' && ['C_Login', 'C_SignInit', 'C_Sign'].includes(call);
  // Nine faults a call: each tenth is another fault of another call.
  return signs || index % 10 === 0;
});

it.each(chosen.map((one): [string, KeyCase] => [`${one.port} ${one.call} ${one.fault}`, one]))(
  '%s',
  async (_, one) => {
    await playCase(suite.table(), one);
  },
  60_000,
);

it('tries each call of the port and each fault', () => {
  process.stdout.write(`  key faults: ${chosen.length} of ${all.length} combinations tried\n`);
  expect(new Set(chosen.map(({ port }) => port))).toEqual(new Set(Object.keys(PORT_CALLS)));
  expect(new Set(chosen.map(({ fault }) => fault))).toEqual(new Set(Object.keys(FAULTS)));
});
