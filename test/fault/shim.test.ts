import { expect, it } from 'vitest';
import { saidBy } from '../support/fault/errors.ts';
import { dryRun } from '../support/fault/kills.ts';
import type { Call } from '../support/fault/shim.ts';
import { faultSuite } from '../support/fault/suite.ts';

const suite = faultSuite();

it('the shim bites under Node and under SQLite', async () => {
  const office = suite.office({ impressions: 1, format: 'ses' });
  expect(saidBy(await office.stamp({ fault: { at: 1, blow: 'EIO', path: '-wal', call: 'pwrite' } }))).toBe(
    'STORE_UNAVAILABLE',
  );
  expect(
    saidBy(await office.stamp({ fault: { at: 1, blow: 'EACCES', path: '/out/', call: 'create' } })),
  ).toBe('FILE_UNWRITABLE');
  expect(
    (await office.stamp({ fault: { at: 1, blow: 'kill-torn', path: '-wal', call: 'pwrite' } })).killed,
  ).toBe(true);
  expect(saidBy(await office.stamp())).toBe('done');
});

/** Files written to since they were last synced, at a call. */
function unsynced(calls: readonly Call[], at: Call): Set<string> {
  const dirty = new Set<string>();
  for (const { name, path, number } of calls) {
    if (number >= at.number) break;
    if (name === 'write' || name === 'pwrite' || name === 'ftruncate') dirty.add(path);
    if (name === 'fsync') dirty.delete(path);
  }
  return dirty;
}

it.for(['ses', 'cms'] as const)('each step is durable before the next begins (%s)', async (format) => {
  const { calls } = await dryRun(suite, { impressions: 3, format });
  const steps = calls.filter(
    ({ name, path }) =>
      // The key is asked, has signed, the file begins, gets its name, loses the other one, the folder is synced.
      (name === 'create' && (path.endsWith('/journal') || /\/out\/.*\.part$/.test(path))) ||
      (name === 'link' && path.includes('/out/')) ||
      (name === 'unlink' && path.includes('/out/')) ||
      (name === 'fsync' && path.endsWith('/out')),
  );
  expect(steps.map(({ name }) => name).join(' ')).toBe(
    // The temporary file; asked and made three times; the name; the checkpoint, asked and made.
    'create create create create create create create link unlink fsync create create',
  );
  for (const step of steps) {
    const open = [...unsynced(calls, step)].filter((path) => /-wal$|\.part$|\/journal$/.test(path));
    expect(open, `${step.name} ${step.path}`).toEqual([]);
  }
  const named = steps.find(({ name }) => name === 'link')!;
  const rows = calls.filter(({ name, path }) => name === 'fsync' && path.endsWith('-wal'));
  // Reserved, and signed three times, before the file has its name; closed after the folder was synced.
  expect(rows.filter(({ number }) => number < named.number).length).toBeGreaterThanOrEqual(4);
  const folder = steps.find(({ name }) => name === 'fsync')!;
  const closing = calls.find(
    ({ name, path, number }) => name === 'pwrite' && path.endsWith('-wal') && number > named.number,
  );
  expect(closing!.number).toBeGreaterThan(folder.number);
});
