import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { sm3 } from '@yinzheng/core/sm';
import type { UseLogRow, UseLogStore } from '@yinzheng/core/use-log';
import { systemCode } from '../fs-error.ts';
import { openDatabase, type OpenMode } from './database.ts';
import { allRows, useLogStore } from './use-log.ts';

/** Name of the database in a data folder. */
export const DATABASE_NAME = 'yinzheng.sqlite';

export type CertificateKind = 'root' | 'maker' | 'unit' | 'person';

/**
 * What the database of a data folder keeps: signed things as their bytes. Nothing in it is believed for being
 * there: authority, tickets, seals and rows are verified by whoever uses them.
 */
export interface Store {
  readonly useLog: UseLogStore;
  /** The log's rows in their order. @throws LOG_BROKEN, STORE_UNAVAILABLE */
  rows(): Iterable<UseLogRow>;
  /** The records of authority in their order. */
  authorityRecords(): Uint8Array[];
  addAuthorityRecord(number: number, record: Uint8Array): void;
  /** Every SESeal. */
  seals(): Uint8Array[];
  addSeal(esID: string, seal: Uint8Array): void;
  certificates(kind: CertificateKind): Uint8Array[];
  addCertificate(kind: CertificateKind, certificate: Uint8Array): void;
  crls(): Uint8Array[];
  addCrl(crl: Uint8Array): void;
  statusLists(): Uint8Array[];
  addStatusList(list: Uint8Array): void;
  /** A ticket by the SM3 of its bytes. */
  ticket(digest: Uint8Array): Uint8Array | undefined;
  /** Runs several writes as one. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** Opens the database of a data folder. @throws DATA_FOLDER_MISSING, STORE_UNAVAILABLE */
export function openStore(folder: string, mode: OpenMode): Store {
  const database = openDatabase(join(folder, DATABASE_NAME), mode);
  const { connection, guard } = database;
  const bodies = (sql: string, ...parameters: unknown[]): Uint8Array[] => {
    return guard(() => connection.prepare<unknown[], { body: Buffer }>(sql).all(...parameters)).map(
      ({ body }) => {
        return new Uint8Array(body);
      },
    );
  };
  const run = (sql: string, ...parameters: unknown[]): void => {
    guard(() => connection.prepare(sql).run(...parameters));
  };
  return {
    useLog: useLogStore(database),
    rows: () => allRows(database),
    authorityRecords: () => bodies('SELECT body FROM authority_record ORDER BY number'),
    addAuthorityRecord: (number, record) => run('INSERT INTO authority_record VALUES (?, ?)', number, record),
    seals: () => bodies('SELECT body FROM seal ORDER BY es_id'),
    addSeal: (esID, seal) => run('INSERT INTO seal VALUES (?, ?)', esID, seal),
    certificates: (kind) => bodies('SELECT body FROM certificate WHERE kind = ? ORDER BY digest', kind),
    addCertificate: (kind, certificate) => {
      run(
        'INSERT INTO certificate VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        sm3(certificate),
        kind,
        certificate,
      );
    },
    crls: () => bodies('SELECT body FROM crl ORDER BY digest'),
    addCrl: (crl) => run('INSERT INTO crl VALUES (?, ?) ON CONFLICT DO NOTHING', sm3(crl), crl),
    statusLists: () => bodies('SELECT body FROM status_list ORDER BY digest'),
    addStatusList: (list) =>
      run('INSERT INTO status_list VALUES (?, ?) ON CONFLICT DO NOTHING', sm3(list), list),
    ticket: (digest) => bodies('SELECT body FROM ticket WHERE digest = ?', digest)[0],
    transaction: (work) => guard(() => connection.transaction(work).immediate()),
    close: () => {
      if (mode !== 'read') leaveOneFile(connection);
      guard(() => connection.close());
    },
  };
}

/** Leaves a database of one file that can be read where nothing may be written; not while somebody else reads it. */
function leaveOneFile(connection: Database.Database): void {
  try {
    connection.pragma('journal_mode = DELETE');
  } catch (error) {
    if (systemCode(error)?.startsWith('SQLITE') !== true) throw error;
  }
}
