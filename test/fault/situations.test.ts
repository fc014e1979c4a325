import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { saidBy } from '../support/fault/errors.ts';
import {
  checked,
  expectGoesOn,
  expectHeld,
  expectLogBeforeInk,
  rowsOf,
  takeOver,
} from '../support/fault/held.ts';
import { holdDatabase } from '../support/fault/hold.ts';
import type { JobKind } from '../support/fault/office.ts';
import type { Fault } from '../support/fault/shim.ts';
import { faultSuite } from '../support/fault/suite.ts';
import { cli } from '../support/cli.ts';
import { requireTool } from '../support/tools.ts';

const ONE: JobKind = { impressions: 1, format: 'ses' };
const THREE: JobKind = { impressions: 3, format: 'ses' };
const suite = faultSuite();

it.for(['EROFS', 'EACCES'] as const)(
  'a folder that cannot be written (%s): refused before the key is asked',
  async (blow) => {
    const office = suite.office(THREE);
    expect(saidBy(await office.stamp({ fault: { at: 1, blow, stays: true, path: '/out/' } }))).toBe(
      'FILE_UNWRITABLE',
    );
    expect(office.journal()).toEqual({ asked: 0, made: 0 });
    const entries = await expectHeld(office);
    // Nothing was asked of the key: all three come back.
    expect(entries.map(({ result }) => result)).toEqual(['voided', 'voided', 'voided']);
    await expectGoesOn(office, entries);
  },
);

it('the name is taken while the key signs: the other file stays, the impression counts', async () => {
  const office = suite.office(ONE);
  expect(saidBy(await office.stamp({ more: { takeName: office.firstResult } }))).toBe('OUTPUT_EXISTS');
  expect(readFileSync(office.firstResult, 'utf8')).toBe('somebody else’s');
  const entries = await expectHeld(office, { foreign: ['通知_已盖章.pdf'] });
  expect(entries.map(({ result }) => result)).toEqual(['voided-after-signing']);
});

it('the database is held by another process: refused before anything happens', async () => {
  const office = suite.office(ONE);
  const release = holdDatabase(office.data);
  expect(saidBy(await office.stamp())).toBe('STORE_UNAVAILABLE');
  release();
  expect(office.journal().asked).toBe(0);
  expect(rowsOf(office)).toHaveLength(1);
  await expectGoesOn(office, []);
  await expectHeld(office);
});

it('the database is held from the first signature on: no file appears, the impressions count or come back', async () => {
  const office = suite.office(THREE);
  expect(saidBy(await office.stamp({ more: { holdDatabase: true } }))).toBe('STORE_UNAVAILABLE');
  expect(office.journal()).toEqual({ asked: 1, made: 1 });
  expectLogBeforeInk(office);
  expect(await takeOver(office)).toEqual(['unresolved', 'voided', 'voided']);
  await expectGoesOn(office, await expectHeld(office));
});

it.for(['reserved', 'signed', 'closed'] as const)(
  'the database is full before the rows are %s',
  async (which) => {
    const office = suite.office(ONE);
    // The commits of a job in their order; each begins with a write behind the one before it.
    const skipped = { reserved: 0, signed: 1, closed: 2 }[which];
    const { calls } = await commits();
    const at = calls[skipped]!;
    const said = saidBy(
      await office.stamp({ fault: { at, blow: 'ENOSPC', stays: true, path: 'yinzheng.sqlite' } }),
    );
    expect(said).toBe('STORE_UNAVAILABLE');
    expectLogBeforeInk(office);
    const ended = await takeOver(office);
    expect(ended).toEqual({ reserved: [], signed: ['unresolved'], closed: ['closed'] }[which]);
    await expectHeld(office);
  },
);

/** Numbers, among the calls on the database alone, of the first write of each commit of a job. */
async function commits(): Promise<{ readonly calls: readonly number[] }> {
  const office = suite.office(ONE);
  await office.stamp({ fault: { at: 0, blow: 'EIO', path: 'yinzheng.sqlite' } });
  const calls = office.calls();
  office.remove();
  const starts = calls.filter(({ name, path }, index) => {
    const before = calls[index - 1];
    const begins = before?.name !== 'pwrite' || before.path !== path;
    return name === 'pwrite' && path.endsWith('-wal') && begins && before?.name === 'fsync';
  });
  // The very first commit also writes the head of the log file, before the folder is synced.
  return { calls: starts.map(({ number }) => number) };
}

it('two processes on one ticket with one impression left: one of them stamps', async () => {
  const office = suite.office(THREE);
  expect(saidBy(await office.stamp())).toBe('done');
  const one = { positions: [{ page: 1, x: 100, y: 140 }] };
  const said = await Promise.all(
    [1, 2].map(async () => saidBy(await office.stamp({ bare: true, more: one }))),
  );
  expect(said.filter((word) => word === 'done')).toHaveLength(1);
  expect(['DATA_FOLDER_BUSY', 'TICKET_SPENT']).toContain(said.find((word) => word !== 'done'));
  const entries = await expectHeld(office);
  expect(entries.filter(({ result }) => result === 'done')).toHaveLength(4);
});

it('a clock turned back: nothing is stamped, nor ended, before it is right again', async (context) => {
  const faketime = requireTool(context, 'faketime');
  const office = suite.office(ONE);
  expect(saidBy(await office.stamp())).toBe('done');
  const back = { bare: true, through: [faketime, '-f', '-2h'] } as const;
  expect(saidBy(await office.stamp(back))).toBe('CLOCK_BEHIND');
  expect(rowsOf(office)).toHaveLength(4);
  // Killed with the impression signed: what is open stays open under a clock that is wrong.
  await office.stamp({ fault: { at: 1, blow: 'kill-before', path: '/out/', call: 'link' } });
  expect(saidBy(await office.stamp(back))).toBe('CLOCK_BEHIND');
  expect(rowsOf(office)).toHaveLength(6);
  expect(await takeOver(office)).toEqual(['closed']);
  await expectGoesOn(office, await expectHeld(office));
});

const INTERRUPTIONS: readonly { readonly was: string; readonly fault: Fault; readonly ends: string }[] = [
  {
    was: 'complete, without its name',
    fault: { at: 1, blow: 'kill-before', path: '/out/', call: 'link' },
    ends: 'done done done',
  },
  {
    was: 'signed once of three',
    fault: { at: 3, blow: 'kill-before', path: '/journal', call: 'create' },
    ends: 'voided-after-signing unresolved voided',
  },
];

it.for(INTERRUPTIONS)(
  'killed while a job is ended that was $was: the next start ends it the same way',
  async ({ fault, ends }) => {
    const office = suite.office(THREE);
    expect((await office.stamp({ fault })).killed).toBe(true);
    const restore = office.remember();
    const only = { more: { files: [] } } as const;
    await office.stamp(only);
    const outcome = async (): Promise<string> =>
      (await expectHeld(office)).map(({ result }) => result).join(' ');
    expect(await outcome()).toBe(ends);
    const calls = office.calls();
    // Everything it does to the files, and the moment in which its rows are durable.
    const ended = calls.filter(
      ({ name, path }) => path.includes('/out') || (name === 'fsync' && path.endsWith('-wal')),
    );
    expect(ended.length).toBeGreaterThan(2);
    for (const [index, { number }] of ended.entries()) {
      restore();
      const blow = index % 2 === 0 ? 'kill-before' : 'kill-after';
      expect((await office.stamp({ ...only, fault: { at: number, blow } })).killed).toBe(true);
      await takeOver(office);
      expect(await outcome()).toBe(ends);
    }
  },
);

it('without hard links, killed at each step of giving the name: never over a file, never half a file', async () => {
  const dry = suite.office(ONE);
  expect(saidBy(await dry.stamp({ noLinks: true }))).toBe('done');
  await expectHeld(dry);
  const calls = dry.calls();
  const from = calls.findIndex(({ name, path }) => name === 'link' && path.includes('/out/'));
  const steps = calls.slice(from).filter(({ path }) => path.includes('/out'));
  expect(steps.map(({ name }) => name)).toEqual([
    'link',
    'create',
    'write',
    'fsync',
    'rename',
    'unlink',
    'fsync',
  ]);
  for (const { number, name } of steps) {
    const office = suite.office(ONE);
    const blow = name === 'write' ? 'kill-torn' : 'kill-before';
    expect((await office.stamp({ noLinks: true, fault: { at: number, blow } })).killed).toBe(true);
    const ended = await takeOver(office);
    // Killed between taking the name and saying whose it is: an empty file that nobody claims stays in the way.
    const unclaimed = name === 'write';
    expect(ended).toEqual([unclaimed ? 'voided-after-signing' : 'closed']);
    await expectHeld(office, unclaimed ? { foreign: ['通知_已盖章.pdf'] } : {});
    office.remove();
  }
});

it('the command itself, killed before its file has its name, says at the next start what it ended', async () => {
  const office = suite.office(ONE);
  const { code, stdout } = await cli(['check', '--data', office.data, '--json']);
  expect([code, JSON.parse(stdout)]).toMatchObject([0, { answer: 'valid', entries: 0 }]);
  await office.command({ at: 1, blow: 'kill-before', path: '/out/', call: 'link' });
  const open = await cli(['check', '--data', office.data, '--json']);
  expect([open.code, JSON.parse(open.stdout)]).toMatchObject([2, { answer: 'unknown', open: 1 }]);
  expect(office.files().filter((name) => name.endsWith('.part'))).toHaveLength(1);
  await takeOver(office);
  expect((await checked(office)).answer).toBe('valid');
});

it('the checker is not content with a file that the log does not know, nor with what was changed', async () => {
  const office = suite.office(ONE);
  expect(saidBy(await office.stamp())).toBe('done');
  const sealed = readFileSync(office.firstResult);
  const kinds = async (): Promise<string[]> =>
    (await checked(office)).findings.map(({ kind }) => kind).sort();
  cpSync(office.firstResult, join(office.out, 'copy.pdf'));
  expect(await kinds()).toEqual([]);
  const changed = Buffer.from(sealed);
  changed[changed.indexOf('re f') + 1]! ^= 1;
  writeFileSync(join(office.out, 'changed.pdf'), changed);
  expect(await kinds()).toEqual(['file-unknown']);
  writeFileSync(office.firstResult, changed);
  expect(await kinds()).toEqual(['file-changed', 'file-unknown', 'file-unknown']);
});
