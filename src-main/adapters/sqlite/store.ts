import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { equalBytes, fail } from '@yinzheng/core/kernel';
import type { LicenceActs } from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import type { UseLogRow, UseLogStore } from '@yinzheng/core/use-log';
import type { LogLookup } from '@yinzheng/core/verification';
import { systemCode } from '../fs-error.ts';
import { auditSource, type AuditSource } from './audit-source.ts';
import { missingTables, openDatabase, type OpenMode } from './database.ts';
import { shownLedger, type LedgerDeps, type ShownLedger } from './ledger.ts';
import type { DeliveryBook, Outbox, RelayBook, StoreBook } from '@yinzheng/core/sync';
import { licenceActs } from './licences.ts';
import { logHeads, type LogHeads } from './log-heads.ts';
import { deliveryBook, outboxStore } from './outbox.ts';
import { relayBook } from './relay-book.ts';
import { requestStore, type RequestStore } from './requests.ts';
import { storeBook } from './store-book.ts';
import { allRows, rowsOfTicket, useLogLookup, useLogStore } from './use-log.ts';

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
  /** The log's rows of one ticket's entries. @throws LOG_BROKEN, STORE_UNAVAILABLE */
  rowsOfTicket(ticketId: Uint8Array): UseLogRow[];
  /** What is chained, to be checked whatever it holds. */
  readonly audit: AuditSource;
  /** Single rows and entries of the log. */
  readonly lookup: LogLookup;
  /** The records of authority in their order. */
  authorityRecords(): Uint8Array[];
  addAuthorityRecord(number: number, record: Uint8Array): void;
  /** Every SESeal under its code, as the table has it. */
  seals(): { readonly esID: string; readonly body: Uint8Array }[];
  addSeal(esID: string, seal: Uint8Array): void;
  /** Adds one where its code is free; what lies under that code then. */
  keepSeal(esID: string, seal: Uint8Array): { readonly added: boolean; readonly kept: Uint8Array };
  /** @throws STORE_ALTERED here and below for bytes under another's digest */
  certificates(kind: CertificateKind): Uint8Array[];
  addCertificate(kind: CertificateKind, certificate: Uint8Array): void;
  crls(): Uint8Array[];
  addCrl(crl: Uint8Array): void;
  statusLists(): Uint8Array[];
  addStatusList(list: Uint8Array): void;
  /** Differs from what it was once there is another certificate or list. */
  trustContents(): string;
  /** A ticket by the SM3 of its bytes. */
  ticket(digest: Uint8Array): Uint8Array | undefined;
  /** SM3 of every kept ticket, as the table names them. */
  ticketDigests(): Uint8Array[];
  /** The requests that were made here. */
  readonly requests: RequestStore;
  /** The acts on the way to licences, and of their lives. */
  readonly licences: LicenceActs;
  /** What must reach the central store. */
  readonly outbox: Outbox;
  /** Where that stands on its way. */
  readonly delivery: DeliveryBook;
  /** What else is kept of the central store. */
  readonly storeBook: StoreBook;
  /** What is kept of the unit's other workstations. */
  readonly relay: RelayBook;
  /** What the use log tells the central store. */
  readonly logHeads: LogHeads;
  /** The 台账 as it is shown; put together when it is first asked. */
  ledger(deps: LedgerDeps): ShownLedger;
  /** Names of tables that must be there and are not. */
  missingTables(): string[];
  /** Runs several writes as one. */
  transaction<T>(work: () => T): T;
  close(): void;
}

type DigestedTable = 'certificate' | 'crl' | 'status_list' | 'ticket';

interface DigestedRow {
  readonly digest: Buffer;
  readonly body: Buffer;
}

/** Opens the database of a data folder. @throws DATA_FOLDER_MISSING, STORE_UNAVAILABLE, STORE_DAMAGED */
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
  /** Bodies of a table whose rows are named by the SM3 of their bytes. @throws STORE_ALTERED */
  const digested = (table: DigestedTable, where: string, ...parameters: unknown[]): Uint8Array[] => {
    const sql = `SELECT digest, body FROM ${table} ${where} ORDER BY digest`;
    const rows = guard(() => connection.prepare<unknown[], DigestedRow>(sql).all(...parameters));
    return rows.map(({ digest, body }) => {
      const bytes = new Uint8Array(body);
      return equalBytes(sm3(bytes), digest) ? bytes : fail('STORE_ALTERED', { detail: table });
    });
  };
  const run = (sql: string, ...parameters: unknown[]): void => {
    guard(() => connection.prepare(sql).run(...parameters));
  };
  return {
    useLog: useLogStore(database),
    audit: auditSource(database),
    rows: () => allRows(database),
    rowsOfTicket: (ticketId) => rowsOfTicket(database, ticketId),
    lookup: useLogLookup(database),
    authorityRecords: () => bodies('SELECT body FROM authority_record ORDER BY number'),
    addAuthorityRecord: (number, record) => run('INSERT INTO authority_record VALUES (?, ?)', number, record),
    seals: () => {
      const sql = 'SELECT es_id AS esID, body FROM seal ORDER BY es_id';
      const rows = guard(() => connection.prepare<[], { esID: string; body: Buffer }>(sql).all());
      return rows.map(({ esID, body }) => ({ esID, body: new Uint8Array(body) }));
    },
    addSeal: (esID, seal) => run('INSERT INTO seal VALUES (?, ?)', esID, seal),
    keepSeal: (esID, seal) => {
      const keep = connection.transaction(() => {
        const sql = 'INSERT INTO seal VALUES (?, ?) ON CONFLICT DO NOTHING';
        const added = connection.prepare(sql).run(esID, seal).changes === 1;
        const [kept] = bodies('SELECT body FROM seal WHERE es_id = ?', esID);
        return { added, kept: kept ?? seal };
      });
      return guard(() => keep.immediate());
    },
    certificates: (kind) => digested('certificate', 'WHERE kind = ?', kind),
    addCertificate: (kind, certificate) => {
      run(
        'INSERT INTO certificate VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        sm3(certificate),
        kind,
        certificate,
      );
    },
    crls: () => digested('crl', ''),
    addCrl: (crl) => run('INSERT INTO crl VALUES (?, ?) ON CONFLICT DO NOTHING', sm3(crl), crl),
    statusLists: () => digested('status_list', ''),
    addStatusList: (list) =>
      run('INSERT INTO status_list VALUES (?, ?) ON CONFLICT DO NOTHING', sm3(list), list),
    trustContents: () =>
      [
        `SELECT hex(digest) || kind FROM certificate`,
        'SELECT hex(digest) FROM crl',
        'SELECT hex(digest) FROM status_list',
      ]
        .map((sql) =>
          guard(() => connection.prepare<[], string>(`${sql} ORDER BY digest`).pluck().all()).join(),
        )
        .join(';'),
    ticket: (digest) => digested('ticket', 'WHERE digest = ?', digest)[0],
    ticketDigests: () =>
      guard(() =>
        connection.prepare<[], Buffer>('SELECT digest FROM ticket ORDER BY digest').pluck().all(),
      ).map((digest) => new Uint8Array(digest)),
    requests: requestStore(database),
    licences: licenceActs(database),
    outbox: outboxStore(database),
    delivery: deliveryBook(database),
    storeBook: storeBook(database, join(folder, DATABASE_NAME)),
    relay: relayBook(database),
    logHeads: logHeads(database),
    ledger: (deps) => shownLedger(database, deps),
    missingTables: () => guard(() => missingTables(connection)),
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
