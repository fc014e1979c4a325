import type { Authority } from '@yinzheng/core/authority';
import { sm3 } from '@yinzheng/core/sm';
import {
  checkpointAt,
  checkpointDer,
  EMPTY_LOG,
  headOf,
  nextRow,
  signedCheckpointDer,
  type RawCheckpoint,
  type RawRow,
  type RowContent,
  type UseLogRow,
} from '@yinzheng/core/use-log';
import type { Holder } from './house.ts';
import { reservedContent } from './use-log.ts';

// Logs in memory as a table holds them, and what a foreign hand does to them.

/** A row as the table has it. */
export function rawOf(row: UseLogRow): RawRow {
  const { rowNo, entryNo, content, body } = row;
  return {
    rowNo,
    entryNo,
    kind: content.kind,
    ticketId: content.kind === 'reserved' ? content.ticketId : null,
    body,
  };
}

/** The rows of a log opened for a house with so many stamped entries, of three rows each. */
export function madeLog(authority: Authority, entries: number, from: Date): UseLogRow[] {
  const { foundation, rootDigest: authorityRoot } = authority;
  const { workstation, unit } = foundation;
  const rows: UseLogRow[] = [];
  const add = (entryNo: number, content: RowContent): void => {
    const last = rows.at(-1);
    const at = new Date(from.getTime() + rows.length * 1000);
    rows.push(nextRow(last === undefined ? EMPTY_LOG : headOf(last), entryNo, at, content));
  };
  add(0, { kind: 'opened', authorityRoot, workstation, unit });
  for (let entry = 1; entry <= entries; entry++) {
    const digest = sm3(Uint8Array.of(entry));
    add(entry, reservedContent());
    add(entry, { kind: 'signed', digest, size: 1000 + entry, temporary: '/tmp/.x.part' });
    add(entry, { kind: 'closed', digest, output: '/tmp/x.pdf' });
  }
  return rows;
}

/** A checkpoint of a row, signed by a custodian. */
export function checkpointOf(row: UseLogRow, authority: Authority, by: Holder): RawCheckpoint {
  const act = checkpointDer(checkpointAt(row, authority, row.at));
  return { rowNo: row.rowNo, body: signedCheckpointDer(act, by.certificate.der, by.sign(act)) };
}

/** The row numbers of a table made to fit the order in which its rows stand. */
export function renumbered(rows: readonly RawRow[]): RawRow[] {
  return rows.map((row, index) => ({ ...row, rowNo: index + 1 }));
}

/** The log computed anew from an index on, by a hand that knows the format: `change` gives each row's content. */
export function recomputed(
  rows: readonly UseLogRow[],
  from: number,
  change: (row: UseLogRow) => RowContent,
): UseLogRow[] {
  const made = rows.slice(0, from);
  for (const row of rows.slice(from)) {
    const last = made.at(-1);
    made.push(nextRow(last === undefined ? EMPTY_LOG : headOf(last), row.entryNo, row.at, change(row)));
  }
  return made;
}
