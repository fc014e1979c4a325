import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { utf8 } from '@yinzheng/core/kernel';
import { EMPTY_LOG, headOf, nextRow, type UseLogRow } from '@yinzheng/core/use-log';
import { beforeEach, describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../../src-main/adapters/sqlite/migrations.ts';
import { DATABASE_NAME, openStore, type Store } from '../../../src-main/adapters/sqlite/index.ts';
import { codeOf } from '../../support/codes.ts';
import { reservedContent } from '../../support/use-log.ts';
import { tempDir } from '../../support/temp.ts';

const AT = new Date('2026-03-02T01:00:00Z');
let folder: string;
let store: Store;

beforeEach(() => {
  folder = tempDir();
  store = openStore(folder, 'create');
  return () => {
    store.close();
  };
});

function append(entryNo: number, content = reservedContent()): UseLogRow {
  return store.useLog.transaction((log) => {
    const last = log.lastRow();
    const row = nextRow(last === undefined ? EMPTY_LOG : headOf(last), entryNo, AT, content);
    log.append(row);
    return row;
  });
}

/** The database as whoever has the file can open it. */
function foreignHand(sql: string): void {
  const database = new Database(join(folder, DATABASE_NAME));
  try {
    database.exec(sql);
  } finally {
    database.close();
  }
}

describe('the use log in the database', () => {
  it('gives back what was appended, also to a reader beside the owner', () => {
    const rows = [append(1), append(2, reservedContent({ ticketId: new Uint8Array(16) }))];
    const reader = openStore(folder, 'read');
    expect([...reader.rows()]).toEqual(rows);
    reader.close();
    store.useLog.transaction((log) => {
      expect(log.lastRow()).toEqual(rows[1]);
      expect(log.lastEntryNo()).toBe(2);
      expect(log.rowsOfTicket(new Uint8Array(16))).toEqual([rows[1]]);
    });
  });

  it('keeps nothing of a transaction that throws', () => {
    append(1);
    expect(() =>
      store.useLog.transaction((log) => {
        log.append(nextRow(headOf(log.lastRow()!), 2, AT, reservedContent()));
        log.keepTicket(new Uint8Array(16), utf8('ticket'));
        throw new Error('on the way');
      }),
    ).toThrow('on the way');
    expect([...store.rows()]).toHaveLength(1);
  });

  it.each([
    "UPDATE use_log_row SET kind = 'signed'",
    'DELETE FROM use_log_row',
    "INSERT INTO use_log_row VALUES (3, 1, 'signed', NULL, x'00')",
    "INSERT OR REPLACE INTO use_log_row VALUES (1, 1, 'signed', NULL, x'00')",
  ])('refuses %s', (sql) => {
    append(1);
    expect(() => {
      foreignHand(sql);
    }).toThrow(/append-only|no gaps/);
  });

  it.each([
    "UPDATE use_log_row SET kind = 'signed'",
    'UPDATE use_log_row SET entry_no = 7',
    'UPDATE use_log_row SET ticket_id = NULL',
    "UPDATE use_log_row SET ticket_id = x'00112233445566778899aabbccddeeff'",
    "UPDATE use_log_row SET body = x'3000'",
  ])('notices %s once the triggers are gone', (sql) => {
    append(1);
    foreignHand(`DROP TRIGGER use_log_row_no_update; ${sql}`);
    expect(codeOf(() => [...store.rows()])).toBe('LOG_BROKEN');
  });

  it('guards records of authority and tickets the same way', () => {
    store.addAuthorityRecord(0, utf8('record'));
    store.useLog.transaction((log) => {
      log.keepTicket(new Uint8Array(16), utf8('ticket'));
    });
    for (const table of ['authority_record', 'ticket']) {
      expect(() => {
        foreignHand(`UPDATE ${table} SET body = x'00'`);
      }).toThrow('append-only');
      expect(() => {
        foreignHand(`DELETE FROM ${table}`);
      }).toThrow('append-only');
    }
  });
});

describe('a database of version 1', () => {
  it('keeps its rows and learns of checkpoints; a reader waits for its owner', () => {
    const row = append(1);
    store.close();
    const old = new Database(join(tempDir(), DATABASE_NAME));
    old.exec(MIGRATIONS[0]!);
    old.pragma('user_version = 1');
    old
      .prepare('INSERT INTO use_log_row VALUES (1, 1, ?, ?, ?)')
      .run('reserved', row.content.kind === 'reserved' ? row.content.ticketId : null, row.body);
    const path = dirname(old.name);
    old.close();
    expect(codeOf(() => openStore(path, 'read'))).toBe('STORE_UNAVAILABLE');
    store = openStore(path, 'write');
    expect([...store.rows()]).toEqual([row]);
    store.useLog.transaction((log) => {
      log.keepCheckpoint(1, utf8('checkpoint'));
    });
    expect([...store.audit.checkpoints]).toEqual([{ rowNo: 1, body: utf8('checkpoint') }]);
    expect(codeOf(() => store.useLog.transaction((log) => log.keepCheckpoint(1, utf8('again'))))).toBe(
      'STORE_UNAVAILABLE',
    );
  });
});

describe('a database of version 2', () => {
  it('keeps its rows and learns of requests; a reader waits for its owner', () => {
    const row = append(1);
    store.close();
    const old = new Database(join(tempDir(), DATABASE_NAME));
    for (const migration of MIGRATIONS.slice(0, 2)) old.exec(migration);
    old.pragma('user_version = 2');
    old
      .prepare('INSERT INTO use_log_row VALUES (1, 1, ?, ?, ?)')
      .run('reserved', row.content.kind === 'reserved' ? row.content.ticketId : null, row.body);
    old.prepare('INSERT INTO log_checkpoint VALUES (1, ?)').run(utf8('checkpoint'));
    old.prepare('INSERT INTO authority_record VALUES (0, ?)').run(utf8('record'));
    const path = dirname(old.name);
    old.close();
    expect(codeOf(() => openStore(path, 'read'))).toBe('STORE_UNAVAILABLE');
    store = openStore(path, 'write');
    expect([...store.rows()]).toEqual([row]);
    expect([...store.audit.checkpoints]).toEqual([{ rowNo: 1, body: utf8('checkpoint') }]);
    expect(store.authorityRecords()).toEqual([utf8('record')]);
    expect(store.requests.all()).toEqual([]);
    store.requests.keep(new Uint8Array(16), utf8('first'));
    expect(store.requests.latest(new Uint8Array(16))).toEqual(utf8('first'));
    expect(store.missingTables()).toEqual([]);
  });
});

describe('kept requests', () => {
  const [one, other] = [new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)];

  it('are there in their newest version, also for a reader beside the owner', () => {
    const reader = openStore(folder, 'read');
    expect(reader.requests.latest(one)).toBeUndefined();
    store.requests.keep(one, utf8('asked'));
    store.requests.keep(other, utf8('also asked'));
    store.requests.keep(one, utf8('decided'));
    expect(reader.requests.latest(one)).toEqual(utf8('decided'));
    expect(reader.requests.all()).toEqual([
      { ticketId: other, version: 1, body: utf8('also asked') },
      { ticketId: one, version: 2, body: utf8('decided') },
    ]);
    expect(codeOf(() => reader.requests.keep(one, utf8('by a reader')))).toBe('STORE_UNAVAILABLE');
    reader.close();
  });

  it('keep every version, also before whoever has the file', () => {
    store.requests.keep(one, utf8('asked'));
    store.requests.keep(one, utf8('decided'));
    for (const sql of [
      "UPDATE request_version SET body = x'00'",
      'UPDATE request_version SET version = 3 WHERE version = 2',
      'DELETE FROM request_version WHERE version = 2',
      `INSERT INTO request_version VALUES (x'${'01'.repeat(16)}', 4, x'00')`,
      `INSERT INTO request_version VALUES (x'${'02'.repeat(16)}', 2, x'00')`,
      `INSERT OR REPLACE INTO request_version VALUES (x'${'01'.repeat(16)}', 2, x'00')`,
    ]) {
      expect(() => {
        foreignHand(sql);
      }, sql).toThrow(/append-only|no gaps/);
    }
    expect(codeOf(() => store.requests.keep(utf8('short'), utf8('asked')))).toBe('STORE_UNAVAILABLE');
    expect(store.requests.latest(one)).toEqual(utf8('decided'));
  });
});

describe('opening a store', () => {
  it('needs nothing beside the database once its owner has closed it', () => {
    append(1);
    store.close();
    expect(readdirSync(folder)).toEqual([DATABASE_NAME]);
    store = openStore(folder, 'read');
    expect([...store.rows()]).toHaveLength(1);
    expect(readdirSync(folder)).toEqual([DATABASE_NAME]);
  });

  it('is refused where there is none, of a later version, or not a database', () => {
    expect(codeOf(() => openStore(tempDir(), 'read'))).toBe('DATA_FOLDER_MISSING');
    expect(codeOf(() => openStore(tempDir(), 'write'))).toBe('DATA_FOLDER_MISSING');
    foreignHand('PRAGMA user_version = 99');
    expect(codeOf(() => openStore(folder, 'write'))).toBe('STORE_UNAVAILABLE');
  });

  it.each([
    ['empty', () => new Uint8Array()],
    ['something else', () => new Uint8Array(8192).fill(0x41)],
    ['cut off', (whole: Uint8Array) => whole.subarray(0, 6000)],
    ['cut to its head', (whole: Uint8Array) => whole.subarray(0, 4096)],
  ])('says that the database is damaged: %s', (_, spoilt) => {
    append(1);
    store.close();
    const path = join(folder, DATABASE_NAME);
    const bytes = spoilt(readFileSync(path));
    for (const mode of ['read', 'write'] as const) {
      writeFileSync(path, bytes);
      const said = codeOf(() => {
        const opened = openStore(folder, mode);
        try {
          opened.audit.snapshot(() => [...opened.audit.rows]);
        } finally {
          opened.close();
        }
      });
      expect(said, mode).toBe('STORE_DAMAGED');
      expect(readFileSync(path).equals(bytes), 'left as it was').toBe(true);
    }
    rmSync(path);
    store = openStore(folder, 'create');
  });

  it('refuses a database of somebody else’s, and one to write that lacks a table; a reader is told which', () => {
    foreignHand('DROP TABLE log_checkpoint');
    expect(codeOf(() => openStore(folder, 'write'))).toBe('STORE_DAMAGED');
    const reader = openStore(folder, 'read');
    expect(reader.missingTables()).toEqual(['log_checkpoint']);
    foreignHand('DROP TABLE seal');
    expect(codeOf(() => reader.seals())).toBe('STORE_DAMAGED');
    reader.close();
    const other = tempDir();
    const database = new Database(join(other, DATABASE_NAME));
    database.exec(`CREATE TABLE notes (text); PRAGMA user_version = ${MIGRATIONS.length}`);
    database.close();
    expect(codeOf(() => openStore(other, 'read'))).toBe('STORE_DAMAGED');
  });

  it('says that the database is locked', () => {
    const other = new Database(join(folder, DATABASE_NAME));
    other.exec('BEGIN IMMEDIATE');
    const impatient = openStore(folder, 'write');
    expect(codeOf(() => impatient.transaction(() => impatient.addCrl(utf8('crl'))))).toBe(
      'STORE_UNAVAILABLE',
    );
    impatient.close();
    other.close();
  });
});
