import { afterAll, beforeAll, it } from 'vitest';
import { keyTableSuite, playCase } from '../support/fault/key-cases.ts';
import { keyCases, type KeyCase } from '../support/fault/key-table.ts';

// The long form of test/fault/keys-table.test.ts: every combination.

const suite = keyTableSuite();
beforeAll(suite.begin, 120_000);
afterAll(suite.end);

it.each(keyCases().map((one): [string, KeyCase] => [`${one.port} ${one.call} ${one.fault}`, one]))(
  '%s',
  async (_, one) => {
    await playCase(suite.table(), one);
  },
  60_000,
);
