import type { Authority } from '../authority/index.ts';
import { equalBytes, fail } from '../kernel/index.ts';
import { outOfOrder, withRow, type UseLogEntry } from './entry.ts';
import { EMPTY_LOG, headOf, requireFollows, type LogHead, type UseLogRow } from './row.ts';

/**
 * Passes a log's rows on while it insists that they are one chain from the first on, in the order of time, that the
 * first one was opened for this very workstation under this very root of authority (ADR 0004), that entries are
 * numbered without gaps and that the rows of each come in their order. @throws LOG_BROKEN
 */
export function* checkedRows(rows: Iterable<UseLogRow>, authority: Authority): Generator<UseLogRow> {
  let head: LogHead = EMPTY_LOG;
  let lastEntry = 0;
  const open = new Map<number, UseLogEntry>();
  for (const row of rows) {
    requireFollows(head, row);
    if (head === EMPTY_LOG) requireOpenedFor(row, authority);
    else if (row.content.kind === 'reserved' && row.entryNo !== ++lastEntry) outOfOrder(row);
    else {
      const entry = withRow(open.get(row.entryNo), row);
      if (entry.result === 'open' || entry.result === 'signed') open.set(row.entryNo, entry);
      else open.delete(row.entryNo);
    }
    head = headOf(row);
    yield row;
  }
  if (head === EMPTY_LOG) fail('LOG_BROKEN', { row: 1, detail: 'the log is empty' });
}

/** Checks a whole log as {@link checkedRows} does and returns the number of its last row. @throws LOG_BROKEN */
export function checkLog(rows: Iterable<UseLogRow>, authority: Authority): number {
  let last = 0;
  for (const row of checkedRows(rows, authority)) last = row.rowNo;
  return last;
}

function requireOpenedFor({ content, rowNo }: UseLogRow, authority: Authority): void {
  const { foundation, rootDigest } = authority;
  const ours =
    content.kind === 'opened' &&
    equalBytes(content.authorityRoot, rootDigest) &&
    equalBytes(content.workstation, foundation.workstation) &&
    content.unit === foundation.unit;
  if (!ours) fail('LOG_BROKEN', { row: rowNo, detail: 'opened under another root of authority' });
}
