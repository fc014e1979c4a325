import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { DECISIONS_MIGRATION } from '../../../src-main/adapters/sqlite/migration-decisions.ts';
import { MIGRATIONS, TABLES } from '../../../src-main/adapters/sqlite/migrations.ts';

// A data folder of before decisions: its acts and where they stand are what they were, and as well kept.

it('keeps every act, state and receipt of a folder that had none, and its guards', () => {
  const db = new Database(':memory:');
  const at = MIGRATIONS.indexOf(DECISIONS_MIGRATION);
  for (const sql of MIGRATIONS.slice(0, at)) db.exec(sql);
  db.exec(`
    INSERT INTO licence_act VALUES (1, x'01', 'version', 'k', x'aa'), (2, x'02', 'authorisation', 'a', x'bb');
    INSERT INTO outbox VALUES (1, x'01', 'version', 'k', x'aa', NULL, NULL, 5), (2, x'03', 'event', 'k', x'cc', NULL, NULL, 6),
      (3, x'04', 'event', 'k', x'dd', NULL, NULL, 7);
    UPDATE delivery SET state = 'delivered', epoch = x'ee', sequence = 1, receipt_number = 9, receipt_before = x'ff',
      delivered_at = 8 WHERE number = 1;
    UPDATE delivery SET state = 'aside', epoch = x'ee', sequence = 2, tries = 3, reason = '{}' WHERE number = 2;
  `);
  const rows = () => ({
    acts: db.prepare('SELECT * FROM licence_act ORDER BY number').all(),
    delivery: db.prepare('SELECT * FROM delivery ORDER BY number').all(),
  });
  const before = rows();
  for (const sql of MIGRATIONS.slice(at)) db.exec(sql);
  expect(rows()).toEqual(before);
  const there = db.prepare<[], string>(`SELECT name FROM sqlite_master WHERE type = 'table'`).pluck().all();
  expect(TABLES.filter((table) => !there.includes(table))).toEqual([]);
  expect(new Set(TABLES).size).toBe(TABLES.length);

  const change = (sql: string) => () => db.exec(sql);
  expect(change('DELETE FROM licence_act')).toThrow('append-only');
  expect(change(`UPDATE licence_act SET kind = 'event'`)).toThrow('append-only');
  expect(change('DELETE FROM delivery')).toThrow('dropped');
  expect(change(`UPDATE delivery SET state = 'waiting', receipt_number = NULL WHERE number = 1`)).toThrow(
    'stays',
  );
  expect(change(`UPDATE delivery SET state = 'withdrawn' WHERE number = 2`)).toThrow(
    'only a signed decision',
  );
  expect(change(`INSERT INTO delivery (number, state) VALUES (9, 'withdrawn')`)).toThrow('waits first');
  expect(change(`INSERT INTO decided_act VALUES (zeroblob(32), zeroblob(32), 'withdraw')`)).toThrow('signed');
  // An act still has its place from the moment that it is put there; a decision waits behind no other of its licence.
  db.exec(`INSERT INTO outbox VALUES (4, x'05', 'conflict-decision', 'k', x'11', NULL, NULL, 8)`);
  db.exec(`INSERT INTO outbox VALUES (5, x'06', 'event', 'k', x'22', NULL, NULL, 9)`);
  const places = db
    .prepare('SELECT number, licence, state FROM delivery WHERE number > 3 ORDER BY number')
    .all();
  expect(places).toEqual([
    { number: 4, licence: null, state: 'waiting' },
    { number: 5, licence: 'k', state: 'waiting' },
  ]);
  db.close();
});
