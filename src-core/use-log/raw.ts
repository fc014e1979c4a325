import { equalBytes, readable } from '../kernel/index.ts';
import { parseRow, type UseLogRow } from './row.ts';

/** A row as a table holds it: nothing of it is believed. */
export interface RawRow {
  readonly rowNo: number;
  readonly entryNo: number;
  readonly kind: string;
  readonly ticketId: Uint8Array | null;
  readonly body: Uint8Array;
}

/** SM3 of some bytes. */
export type Digest = (bytes: Uint8Array) => Uint8Array;

/** Reads a stored row's bytes; undefined where they are no row. Its columns are not looked at. */
export function readRaw(raw: RawRow, digest?: Digest): UseLogRow | undefined {
  return readable(() => parseRow(raw.body, digest));
}

/** Whether the columns say what the bytes say. */
export function columnsAgree(raw: RawRow, row: UseLogRow): boolean {
  const ticketId = row.content.kind === 'reserved' ? row.content.ticketId : undefined;
  return (
    row.rowNo === raw.rowNo &&
    row.entryNo === raw.entryNo &&
    row.content.kind === raw.kind &&
    (ticketId === undefined
      ? raw.ticketId === null
      : raw.ticketId !== null && equalBytes(ticketId, raw.ticketId))
  );
}
