import type Database from 'better-sqlite3';
import { equalBytes, fail } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import {
  columnsAgree,
  parseRow,
  type Digest,
  type UseLogRow,
  type UseLogStore,
  type UseLogWriter,
} from '@yinzheng/core/use-log';
import type { LogLookup } from '@yinzheng/core/verification';
import type { GuardedDatabase } from './database.ts';

/** A row as the table has it. */
interface StoredRow {
  readonly row_no: number;
  readonly entry_no: number;
  readonly kind: string;
  readonly ticket_id: Buffer | null;
  readonly body: Buffer;
}

const COLUMNS = 'row_no, entry_no, kind, ticket_id, body';

/** Reads a stored row; its columns must say what its canonical bytes say. @throws LOG_BROKEN */
export function rowFromStore(stored: StoredRow, digest?: Digest): UseLogRow {
  const row = parseRow(new Uint8Array(stored.body), digest);
  const { row_no: rowNo, entry_no: entryNo, kind, ticket_id: ticketId, body } = stored;
  if (columnsAgree({ rowNo, entryNo, kind, ticketId, body }, row)) return row;
  return fail('LOG_BROKEN', { row: rowNo, detail: 'columns differ from the row' });
}

/** The use log in the database; its statements are made when it is first written to: a reader's tables may be gone. */
export function useLogStore({ connection, guard }: GuardedDatabase): UseLogStore {
  let writer: UseLogWriter | undefined;
  return {
    transaction: (work) =>
      guard(() => connection.transaction(() => work((writer ??= useLogWriter(connection)))).immediate()),
  };
}

function useLogWriter(connection: Database.Database): UseLogWriter {
  const last = connection.prepare<[], StoredRow>(
    `SELECT ${COLUMNS} FROM use_log_row ORDER BY row_no DESC LIMIT 1`,
  );
  const lastReserved = connection.prepare<[], StoredRow>(
    `SELECT ${COLUMNS} FROM use_log_row WHERE kind = 'reserved' ORDER BY row_no DESC LIMIT 1`,
  );
  const lastEntry = connection.prepare<[], { n: number }>(
    'SELECT coalesce(max(entry_no), 0) AS n FROM use_log_row',
  );
  const ofTicket = connection.prepare<[Uint8Array], StoredRow>(
    `SELECT ${COLUMNS} FROM use_log_row WHERE entry_no IN
       (SELECT entry_no FROM use_log_row WHERE ticket_id = ?) ORDER BY row_no`,
  );
  const open = connection.prepare<[], StoredRow>(
    `SELECT ${COLUMNS} FROM use_log_row WHERE entry_no IN
       (SELECT entry_no FROM use_log_row WHERE entry_no > 0
        GROUP BY entry_no HAVING sum(kind IN ('closed', 'voided')) = 0) ORDER BY row_no`,
  );
  const ofEntry = connection.prepare<[number], StoredRow>(
    `SELECT ${COLUMNS} FROM use_log_row WHERE entry_no = ? ORDER BY row_no`,
  );
  const behind = connection.prepare<[number], StoredRow>(
    `SELECT ${COLUMNS} FROM use_log_row WHERE row_no > ? ORDER BY row_no`,
  );
  const insert = connection.prepare(`INSERT INTO use_log_row (${COLUMNS}) VALUES (?, ?, ?, ?, ?)`);
  const keep = connection.prepare(
    'INSERT INTO ticket (digest, ticket_id, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const keptTicket = connection.prepare<[Uint8Array], { ticket_id: Buffer; body: Buffer }>(
    'SELECT ticket_id, body FROM ticket WHERE digest = ?',
  );
  const keepHead = connection.prepare('INSERT INTO log_checkpoint (row_no, body) VALUES (?, ?)');
  return {
    lastRow: () => {
      const stored = last.get();
      return stored && rowFromStore(stored);
    },
    lastReserved: () => {
      const stored = lastReserved.get();
      return stored && rowFromStore(stored);
    },
    lastEntryNo: () => lastEntry.get()?.n ?? 0,
    rowsOfTicket: (ticketId) => ofTicket.all(ticketId).map((stored) => rowFromStore(stored)),
    rowsOfEntry: (entryNo) => ofEntry.all(entryNo).map((stored) => rowFromStore(stored)),
    rowsAfter: (rowNo) => behind.all(rowNo).map((stored) => rowFromStore(stored)),
    rowsOfOpenEntries: () => open.all().map((stored) => rowFromStore(stored)),
    append: (row) => {
      const ticketId = row.content.kind === 'reserved' ? row.content.ticketId : null;
      insert.run(row.rowNo, row.entryNo, row.content.kind, ticketId, row.body);
    },
    keepTicket: (ticketId, ticketDer) => {
      const digest = sm3(ticketDer);
      if (keep.run(digest, ticketId, ticketDer).changes > 0) return;
      const kept = keptTicket.get(digest);
      const same =
        kept !== undefined && equalBytes(kept.body, ticketDer) && equalBytes(kept.ticket_id, ticketId);
      if (!same) fail('STORE_ALTERED', { detail: 'ticket' });
    },
    keepCheckpoint: (rowNo, checkpointDer) => {
      keepHead.run(rowNo, checkpointDer);
    },
  };
}

/** Single rows and entries of the log. */
export function useLogLookup({ connection, guard }: GuardedDatabase): LogLookup {
  const all = (where: string, number: number): UseLogRow[] =>
    guard(() =>
      connection
        .prepare<[number], StoredRow>(`SELECT ${COLUMNS} FROM use_log_row WHERE ${where} ORDER BY row_no`)
        .all(number),
    ).map((stored) => rowFromStore(stored));
  return {
    row: (rowNo) => all('row_no = ?', rowNo)[0],
    rowsOfEntry: (entryNo) => all('entry_no = ?', entryNo),
  };
}

/** The rows of every entry of a ticket, in their order; for readers, who may begin no transaction that writes. @throws LOG_BROKEN, STORE_UNAVAILABLE */
export function rowsOfTicket({ connection, guard }: GuardedDatabase, ticketId: Uint8Array): UseLogRow[] {
  const sql = `SELECT ${COLUMNS} FROM use_log_row WHERE entry_no IN
    (SELECT entry_no FROM use_log_row WHERE ticket_id = ?) ORDER BY row_no`;
  return guard(() => connection.prepare<[Uint8Array], StoredRow>(sql).all(ticketId)).map((stored) =>
    rowFromStore(stored),
  );
}

/** The first rows of the log behind a number, `limit` at most. @throws LOG_BROKEN and what SQLite throws */
export function rowsAfter(
  connection: Database.Database,
  rowNo: number,
  limit: number,
  digest: Digest,
): UseLogRow[] {
  return connection
    .prepare<[number, number], StoredRow>(
      `SELECT ${COLUMNS} FROM main.use_log_row WHERE row_no > ? ORDER BY row_no LIMIT ?`,
    )
    .all(rowNo, limit)
    .map((stored) => rowFromStore(stored, digest));
}

/** Every row of the log in its order, read in one consistent view. @throws LOG_BROKEN, STORE_UNAVAILABLE, STORE_DAMAGED */
export function* allRows({ connection, guard }: GuardedDatabase): Generator<UseLogRow> {
  const rows = guard(() =>
    connection.prepare<[], StoredRow>(`SELECT ${COLUMNS} FROM use_log_row ORDER BY row_no`),
  );
  const each = guard(() => rows.iterate());
  try {
    for (;;) {
      const next = guard(() => each.next());
      if (next.done === true) return;
      yield rowFromStore(next.value);
    }
  } finally {
    each.return?.();
  }
}
