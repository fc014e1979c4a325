import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { openStore, type Store } from '../../../src-main/adapters/sqlite/index.ts';
import { codeOf } from '../../support/codes.ts';
import { tempDir } from '../../support/temp.ts';

const TYPE = '11610100MB9999990L001';
let folder: string;
let store: Store;

beforeEach(() => {
  folder = tempDir();
  store = openStore(folder, 'create');
  return () => store.close();
});

const key = (number: number): string => `${TYPE}.ISSUER.${number}`;
const draft = (number: number): string => String(number).padStart(32, '0');

/** A record and, where wanted, the version that was made of it. */
function keep(number: number, { type = TYPE, issued = true } = {}): void {
  const { licences } = store;
  const found = { type, holders: [`001:${number % 3}`] };
  licences.keep({ kind: 'record', subject: draft(number), body: utf8(`record ${number}`), found });
  if (!issued) return;
  const version = { kind: 'version', subject: key(number), body: utf8(`version ${number}`) } as const;
  licences.keep({ ...version, found: { ...found, draft: draft(number) } });
}

/** What somebody at the database does. */
function sql(text: string, ...values: unknown[]): void {
  const db = new Database(join(folder, 'yinzheng.sqlite'));
  try {
    db.prepare(text).run(...values);
  } finally {
    db.close();
  }
}

describe('the acts of licences in the database', () => {
  it('are kept once, in their order, and never changed', () => {
    keep(1);
    keep(1);
    const acts = store.licences.about(key(1));
    expect(acts).toMatchObject([{ number: 2, kind: 'version', subject: key(1) }]);
    expect(acts[0]!.body).toEqual(utf8('version 1'));
    expect(store.licences.has(sm3(utf8('version 1')))).toBe(true);
    expect(store.licences.has(sm3(utf8('version 2')))).toBe(false);
    expect(store.licences.about(key(2))).toEqual([]);
    expect(() => sql(`UPDATE licence_act SET kind = 'event'`)).toThrow('append-only');
    expect(() => sql('DELETE FROM licence_act')).toThrow('append-only');
    sql('DROP TRIGGER licence_act_no_update');
    sql('UPDATE licence_act SET body = ? WHERE number = 2', utf8('version x'));
    expect(codeOf(() => store.licences.about(key(1)))).toBe('STORE_ALTERED');
  });

  it('are kept with what goes with them, or not at all', () => {
    expect(() =>
      store.transaction(() => {
        keep(1);
        throw new Error('in between');
      }),
    ).toThrow('in between');
    expect(store.licences.about(key(1))).toEqual([]);
    expect(store.licences.counts()).toEqual({ licences: 0, open: 0 });
  });

  it('are found by page, type, holder and draft', () => {
    for (let number = 1; number <= 9; number++) keep(number, { issued: number % 2 === 1 });
    keep(10, { type: 'OTHER' });
    const { licences } = store;
    expect(licences.counts()).toEqual({ licences: 6, open: 4 });
    const first = licences.licences({ limit: 2 });
    expect(first.map(({ subject }) => subject)).toEqual([key(10), key(9)]);
    const next = licences.licences({ limit: 2, before: first[1]!.number });
    expect(next.map(({ subject }) => subject)).toEqual([key(7), key(5)]);
    expect(licences.licences({ limit: 9, type: 'OTHER' })).toMatchObject([
      { subject: key(10), type: 'OTHER' },
    ]);
    expect(licences.drafts({ limit: 9, open: true }).map(({ subject }) => subject)).toEqual(
      [8, 6, 4, 2].map(draft),
    );
    expect(licences.drafts({ limit: 99, open: false })).toHaveLength(10);
    expect(licences.drafts({ limit: 9, open: false, type: 'OTHER' })).toHaveLength(1);
    expect(licences.draft(draft(9))).toMatchObject({ licence: key(9) });
    expect(licences.draft(draft(8))).toMatchObject({ licence: undefined });
    expect(licences.draft(key(9))).toBeUndefined();
    expect(licences.heldBy(TYPE, '001:0')).toEqual([key(3), key(9)]);
    expect(licences.heldBy('OTHER', '001:0')).toEqual([]);
  });

  it('take a serial once, and tell those that no licence has', () => {
    const serial = { type: TYPE, issuer: 'ISSUER', draft: draft(1), at: new Date('2026-05-06T01:02:03Z') };
    store.licences.take({ ...serial, serial: '1' });
    store.licences.take({ ...serial, serial: '2' });
    expect(codeOf(() => store.licences.take({ ...serial, serial: '2' }))).toBe('STORE_UNAVAILABLE');
    expect(() => sql('DELETE FROM licence_serial')).toThrow('given out once');
    keep(1);
    expect(store.licences.unmade(TYPE)).toEqual([{ ...serial, serial: '2' }]);
    expect(store.licences.unmade('OTHER')).toEqual([]);
  });
});
