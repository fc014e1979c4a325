import { loadAuthority } from '@yinzheng/core/authority';
import { fail, utf8 } from '@yinzheng/core/kernel';
import type { KeySession } from '@yinzheng/core/ports';
import { sm3 } from '@yinzheng/core/sm';
import { annotate, prepareAnnotation, recover, stamp, type LeftOutput } from '@yinzheng/core/stamping';
import {
  entriesOf,
  headOf,
  nextRow,
  spentOn,
  type RowContent,
  type UseLogEntry,
} from '@yinzheng/core/use-log';
import { beforeEach, describe, expect, it } from 'vitest';
import { asyncCodeOf, codeOf } from '../../support/codes.ts';
import { holder, recordsOf, usualGrants } from '../../support/house.ts';
import { keyOf, pin, stampHouse, type StampHouse } from '../../support/stamp-house.ts';
import { reservedContent } from '../../support/use-log.ts';

let house: StampHouse;

beforeEach(async () => {
  house = await stampHouse();
});

const FORM = { entryNo: 1, personId: undefined, annotation: 'mistaken', note: '盖错了页' } as const;

function prepare(changes: Partial<{ entryNo: number; personId: string; note: string }> = {}): string {
  return codeOf(() => prepareAnnotation(house.log.rows, { ...FORM, ...changes }, house.deps));
}

/** The log with one more entry that ends so. */
function withEntry(entryNo: number, ...contents: readonly RowContent[]): void {
  house.log.transaction((log) => {
    for (const content of [reservedContent(), ...contents]) {
      log.append(nextRow(headOf(log.lastRow()!), entryNo, house.clock.now(), content));
    }
  });
}

function entry(entryNo: number): UseLogEntry {
  return entriesOf(house.log.rows).find((one) => one.entryNo === entryNo)!;
}

const SIGNED = { kind: 'signed', digest: sm3(utf8('x')), size: 1, temporary: '/t' } as const;

function voided(afterSigning: boolean, unresolved: boolean): RowContent {
  return { kind: 'voided', afterSigning, unresolved, reason: 'TEST' };
}

describe('a remark on an impression', () => {
  it.each([
    ['open', [], 'ENTRY_NOT_STAMPED'],
    ['signed', [SIGNED], 'ENTRY_NOT_STAMPED'],
    ['voided', [voided(false, false)], 'ENTRY_NOT_STAMPED'],
    ['voided-after-signing', [SIGNED, voided(true, false)], 'not refused'],
    ['unresolved', [voided(false, true)], 'not refused'],
    ['done', [SIGNED, { kind: 'closed', digest: SIGNED.digest, output: '/o' }], 'not refused'],
  ] as const)('of an entry that is %s', async (result, contents, code) => {
    await stamp(house.job, pin(), house.deps);
    withEntry(3, ...contents);
    const before = entry(3);
    expect(before.result).toBe(result);
    expect(prepare({ entryNo: 3 })).toBe(code);
    if (code !== 'not refused') return;
    const prepared = prepareAnnotation(house.log.rows, { ...FORM, entryNo: 3 }, house.deps);
    const row = await annotate(prepared, pin(), house.deps);
    expect(entry(3)).toEqual({
      ...before,
      annotations: [{ ...row.content, at: row.at }],
    });
    expect(row.content).toMatchObject({ by: house.who.custodian.person, note: '盖错了页' });
  });

  it('is no end and no use of its own', async () => {
    await stamp(house.job, pin(), house.deps);
    const document = house.job.document.digest;
    const spent = spentOn(entriesOf(house.log.rows), document);
    const prepared = prepareAnnotation(house.log.rows, FORM, house.deps);
    await annotate(prepared, pin(), house.deps);
    await annotate(prepared, pin(), house.deps);
    expect(spentOn(entriesOf(house.log.rows), document)).toBe(spent);
    const rows = house.log.rows.length;
    const none = { published: () => Promise.resolve(undefined), temporary: () => Promise.resolve(undefined) };
    const readBack = (): never => fail('INTERNAL', { detail: 'nothing is there' });
    const left = (): LeftOutput => ({
      ...none,
      readBack,
      publish: () => undefined,
      discard: () => undefined,
    });
    const verification = (): typeof house.deps.verification => house.deps.verification;
    expect(house.log.checkpoints.at(-1)?.rowNo).toBe(rows);
    expect(await recover({ clock: house.clock, log: house.log, left, verification })).toEqual([]);
    expect(house.log.rows).toHaveLength(rows);
    const again = { ...house.job, positions: house.job.positions.slice(0, 1) };
    expect((await stamp(again, pin(), house.deps)).entries).toEqual([3]);
    expect(await asyncCodeOf(() => stamp(again, pin(), house.deps))).toBe('TICKET_SPENT');
  });

  it('is the keeper’s of that seal, at that time, with that key', async () => {
    await stamp(house.job, pin(), house.deps);
    expect(prepare({ personId: 'zhang' })).toBe('not refused');
    expect(prepare({ personId: 'li' })).toBe('AUTHORITY_MISSING');
    expect(prepare({ personId: 'sun' })).toBe('PERSON_UNKNOWN');
    expect(prepare({ entryNo: 9 })).toBe('ENTRY_UNKNOWN');
    const prepared = prepareAnnotation(house.log.rows, FORM, house.deps);
    const rows = house.log.rows.length;
    const otherKey = { ...house.deps, key: keyOf(house.who.approver) };
    expect(await asyncCodeOf(() => annotate(prepared, pin(), otherKey))).toBe('KEY_WRONG');
    expect(await asyncCodeOf(() => annotate(prepared, utf8('9999'), house.deps))).toBe('PIN_WRONG');
    expect(house.log.rows).toHaveLength(rows);
    house.clock.advance(4 * 366 * 86_400);
    expect(prepare()).toBe('AUTHORITY_MISSING');
  });

  it('is not written without the checkpoint over it', async () => {
    await stamp(house.job, pin(), house.deps);
    const prepared = prepareAnnotation(house.log.rows, FORM, house.deps);
    const { log } = house;
    const before = [log.rows.length, log.checkpoints.length];
    const after = (): number[] => [log.rows.length, log.checkpoints.length];
    const key = house.deps.key;
    const signing = (sign: (own: KeySession['sign']) => KeySession['sign']): typeof key => ({
      ...key,
      login: async (bytes) => {
        const session = await key.login(bytes);
        return { ...session, sign: sign(session.sign) };
      },
    });
    const refusing = signing(() => () => fail('KEY_UNREADABLE', { path: 'key', detail: 'gone' }));
    const refused = (deps: Partial<typeof house.deps>): Promise<string> =>
      asyncCodeOf(() => annotate(prepared, pin(), { ...house.deps, ...deps }));
    expect(await refused({ key: refusing })).toBe('KEY_UNREADABLE');
    expect(after()).toEqual(before);
    const full: typeof log.transaction = (work) =>
      log.transaction((writer) =>
        work({ ...writer, keepCheckpoint: () => fail('STORE_UNAVAILABLE', { path: '', detail: 'full' }) }),
      );
    expect(await refused({ log: { transaction: full } })).toBe('STORE_UNAVAILABLE');
    expect(after()).toEqual(before);
    // Another row while the key signs.
    const slow = signing((sign) => (message) => {
      withEntry(3);
      return sign(message);
    });
    expect(await refused({ key: slow })).toBe('INTERNAL');
    expect(log.rows.at(-1)?.content.kind).toBe('reserved');
    expect(log.checkpoints).toHaveLength(before[1]!);
  });

  it('is not prepared by a clock that is behind the log', async () => {
    await stamp(house.job, pin(), house.deps);
    house.clock.advance(-86_400);
    expect(prepare()).toBe('CLOCK_BEHIND');
  });

  it('wants a name where several keep the seal', async () => {
    await stamp(house.job, pin(), house.deps);
    const second = holder('chen', '陈静');
    const grants = [...usualGrants(house.who), { role: 'custodian', to: second } as const];
    const authority = loadAuthority(house.who.root.certificate.der, recordsOf(house.who, grants));
    const by = (personId: string | undefined): string => {
      return codeOf(() =>
        prepareAnnotation(house.log.rows, { ...FORM, personId }, { ...house.deps, authority }),
      );
    };
    expect(by(undefined)).toBe('CUSTODIAN_SEVERAL');
    expect(by('chen')).toBe('not refused');
  });

  it('is nothing on an entry that its log does not have any more', async () => {
    await stamp(house.job, pin(), house.deps);
    const prepared = prepareAnnotation(house.log.rows, FORM, house.deps);
    house.log.rows = house.log.rows.slice(0, 3);
    expect(await asyncCodeOf(() => annotate(prepared, pin(), house.deps))).toBe('ENTRY_NOT_STAMPED');
  });
});
