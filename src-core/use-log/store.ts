import type { UseLogRow } from './row.ts';

/** The use log inside one transaction: what is read stays true until it ends. */
export interface UseLogWriter {
  /** The last row, or undefined in an empty log. */
  lastRow(): UseLogRow | undefined;
  /** The last *reserved* row; undefined where nothing was ever reserved. */
  lastReserved(): UseLogRow | undefined;
  /** The highest entry number in use; 0 in an empty log. */
  lastEntryNo(): number;
  /** Every row of the entries that a ticket reserved, in the order of their numbers. */
  rowsOfTicket(ticketId: Uint8Array): UseLogRow[];
  /** Every row of one entry, in the order of their numbers. */
  rowsOfEntry(entryNo: number): UseLogRow[];
  /** Every row behind a number, in their order. */
  rowsAfter(rowNo: number): UseLogRow[];
  /** Every row of the entries that are neither closed nor voided, in the order of their numbers. */
  rowsOfOpenEntries(): UseLogRow[];
  /** Appends a row that follows the last one. */
  append(row: UseLogRow): void;
  /** Keeps a ticket beside the log, by its identifier and the SM3 of its bytes; the same one again changes nothing. @throws STORE_ALTERED */
  keepTicket(ticketId: Uint8Array, ticketDer: Uint8Array): void;
  /** Keeps a signed checkpoint of the last row; one for each row. */
  keepCheckpoint(rowNo: number, checkpointDer: Uint8Array): void;
}

/** Port: the durable use log. */
export interface UseLogStore {
  /**
   * Runs `work` in one write transaction that no other writer can enter; durable on the disk when it returns,
   * without any trace when `work` throws. @throws STORE_UNAVAILABLE when the database is locked, full or unreadable.
   */
  transaction<T>(work: (log: UseLogWriter) => T): T;
}
