import { afterAll, beforeAll, it } from 'vitest';
import { keyTableSuite, playCase, playHealthy } from '../support/fault/key-cases.ts';
import { keyCases, nameOf, PORTS, type KeyCase } from '../support/fault/key-plan.ts';

// The long form of test/fault/keys-table.test.ts: every combination.

const suite = keyTableSuite();
beforeAll(suite.begin, 120_000);
afterAll(suite.end);

const all = keyCases();

it.each(all.map((one): [string, KeyCase] => [nameOf(one), one]))(
  '%s',
  async (_, one) => {
    await playCase(suite.table(), one);
  },
  60_000,
);

it.each(PORTS)(
  '%s still makes the calls that the table names',
  async (port) => {
    process.stdout.write(port === PORTS[0] ? `  key faults: all ${all.length} combinations tried\n` : '');
    await playHealthy(suite.table(), port);
  },
  60_000,
);
