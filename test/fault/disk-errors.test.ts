import { expect, it } from 'vitest';
import { failAt } from '../support/fault/errors.ts';
import { dryRun } from '../support/fault/kills.ts';
import type { JobKind } from '../support/fault/office.ts';
import { stretches } from '../support/fault/plan.ts';
import type { Call } from '../support/fault/shim.ts';
import { faultSuite } from '../support/fault/suite.ts';

// One call of each stretch of the same calls on the same file; npm run soak takes every call, in every kind of job.

const KIND: JobKind = { impressions: 1, format: 'ses' };
const suite = faultSuite();

/** Calls that a full disk refuses. */
const TAKES_ROOM = new Set(['create', 'write', 'pwrite', 'link', 'rename']);

/** Every stretch from the first row on, and every eighth of those before and after, which open and close the database. */
function chosen(calls: readonly Call[]): Call[] {
  const all = stretches(calls);
  const begins = all.findIndex(({ name, path }) => name === 'pwrite' && path.endsWith('-wal'));
  const ends = all.findLastIndex(({ name, path }) => name === 'fsync' && path.endsWith('/out'));
  return all.filter((_, index) => (index >= begins && index <= ends) || index % 8 === 0);
}

it('a full disk: refused with a code, nothing is lost, doubled or left', async () => {
  const { calls } = await dryRun(suite, KIND);
  const said = new Set<string>();
  for (const call of chosen(calls).filter(({ name }) => TAKES_ROOM.has(name))) {
    said.add(await failAt(suite, KIND, { at: call.number, blow: 'ENOSPC', stays: true }));
  }
  expect(said).toContain('FILE_UNWRITABLE');
  expect(said).toContain('STORE_UNAVAILABLE');
});

it('a failing disk: refused with a code, nothing is lost, doubled or left', async () => {
  const { calls } = await dryRun(suite, KIND);
  const said = new Set<string>();
  for (const [index, call] of chosen(calls).entries()) {
    said.add(await failAt(suite, KIND, { at: call.number, blow: 'EIO' }, { goesOn: index % 10 === 0 }));
  }
  expect(said).toContain('FILE_UNWRITABLE');
  expect(said).toContain('STORE_UNAVAILABLE');
});
