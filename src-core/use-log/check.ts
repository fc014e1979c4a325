import type { Authority } from '../authority/index.ts';
import { equalBytes, fail } from '../kernel/index.ts';
import { EMPTY_LOG, headOf, requireFollows, type LogHead, type UseLogRow } from './row.ts';

/**
 * Passes a log's rows on while it insists that they are one chain from the first on, and that the first one was
 * opened for this very workstation under this very root of authority (ADR 0004). @throws LOG_BROKEN
 */
export function* checkedRows(rows: Iterable<UseLogRow>, authority: Authority): Generator<UseLogRow> {
  let head: LogHead = EMPTY_LOG;
  for (const row of rows) {
    requireFollows(head, row);
    if (head === EMPTY_LOG) requireOpenedFor(row, authority);
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
