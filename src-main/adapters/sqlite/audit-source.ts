import type { RawCheckpoint, RawRecord, RawRow } from '@yinzheng/core/use-log';
import { missingTables, openDatabase, type GuardedDatabase } from './database.ts';

/** What is chained, as the tables have it: nothing is refused for what it says, a table that is gone holds nothing. */
export interface AuditSource {
  /** Runs `work` in one consistent view, beside a writer too. @throws STORE_UNAVAILABLE */
  snapshot<T>(work: () => T): T;
  /** Differs from what it was once another connection wrote to the database. @throws STORE_UNAVAILABLE */
  mark(): number;
  /** The records of authority in the order of their numbers. */
  records(): RawRecord[];
  /** The use log's rows in their order; can be read more than once. */
  readonly rows: Iterable<RawRow>;
  /** The checkpoints in the order of their rows; can be read more than once. */
  readonly checkpoints: Iterable<RawCheckpoint>;
}

/** Whoever has the file may have made the tables anew, without their types. */
function bytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return new Uint8Array();
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Reads the chains of a database. */
export function auditSource({ connection, guard }: GuardedDatabase): AuditSource {
  /** Rows as plain lists: there may be hundreds of thousands. */
  const each = <T>(table: string, columns: string, read: (stored: readonly unknown[]) => T): Iterable<T> => ({
    *[Symbol.iterator]() {
      if (missingTables(connection).includes(table)) return;
      const rows = connection.prepare<[], unknown[]>(`SELECT ${columns} FROM ${table} ORDER BY 1`).raw();
      for (const stored of rows.iterate()) yield read(stored);
    },
  });
  const records = each('authority_record', 'number, body', ([no, body]) => {
    return { number: number(no), body: bytes(body) };
  });
  return {
    snapshot: (work) => guard(() => connection.transaction(work).deferred()),
    mark: () => guard(() => Number(connection.pragma('data_version', { simple: true }))),
    records: () => [...records],
    rows: each(
      'use_log_row',
      'row_no, entry_no, kind, ticket_id, body',
      ([rowNo, entryNo, kind, ticketId, body]) => ({
        rowNo: number(rowNo),
        entryNo: number(entryNo),
        kind: text(kind),
        ticketId: ticketId === null ? null : bytes(ticketId),
        body: bytes(body),
      }),
    ),
    checkpoints: each('log_checkpoint', 'row_no, body', ([rowNo, body]) => {
      return { rowNo: number(rowNo), body: bytes(body) };
    }),
  };
}

/** Runs `work` on the chains of a data folder's database, read beside its writer. @throws DATA_FOLDER_MISSING, STORE_UNAVAILABLE, STORE_DAMAGED */
export function withAuditSource<T>(path: string, work: (source: AuditSource) => T): T {
  const database = openDatabase(path, 'read');
  try {
    const source = auditSource(database);
    return source.snapshot(() => work(source));
  } finally {
    database.connection.close();
  }
}
