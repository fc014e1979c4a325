import type { Authority } from '../authority/index.ts';
import { equalBytes, fail } from '../kernel/index.ts';
import { isAnnotatable, outOfOrder, withRow, type UseLogEntry } from './entry.ts';
import { EMPTY_LOG, headOf, requireFollows, type LogHead, type UseLogRow } from './row.ts';

/** What a row must be where it stands, whatever its chain says: kept row after row from the first on. */
export class RowRules {
  #lastEntry = 0;
  #first = true;
  readonly #open = new Map<number, UseLogEntry>();
  /** Of an entry that ended no more is kept than whether it may be annotated. */
  readonly #annotatable = new Set<number>();

  /**
   * Takes the next row: the first one opens the log, entries are numbered without gaps, the rows of each come in
   * their order. @throws LOG_BROKEN
   */
  take(row: UseLogRow): void {
    const { content, entryNo } = row;
    const opens = content.kind === 'opened';
    if (opens !== this.#first || (opens && entryNo !== 0)) outOfOrder(row);
    this.#first = false;
    if (opens) return;
    if (content.kind === 'annotated') {
      if (!this.#annotatable.has(entryNo)) outOfOrder(row);
      return;
    }
    if (content.kind === 'reserved' && entryNo !== this.#lastEntry + 1) outOfOrder(row);
    const entry = withRow(this.#open.get(entryNo), row);
    if (content.kind === 'reserved') this.#lastEntry += 1;
    if (entry.result === 'open' || entry.result === 'signed') this.#open.set(entryNo, entry);
    else this.#open.delete(entryNo);
    if (isAnnotatable(entry.result)) this.#annotatable.add(entryNo);
  }
}

/**
 * Takes a log's rows one after the other and insists that they are one chain from the first on, in the order of time,
 * that the first one was opened for this very workstation under this very root of authority (ADR 0004), that entries
 * are numbered without gaps and that the rows of each come in their order. What was done to a log that is not so is
 * told by `auditLog`.
 */
export class RowChain {
  readonly #authority: Authority;
  readonly #rules = new RowRules();
  #head: LogHead = EMPTY_LOG;

  constructor(authority: Authority) {
    this.#authority = authority;
  }

  /** Where the rows taken so far end. */
  get head(): LogHead {
    return this.#head;
  }

  /** @throws LOG_BROKEN; nothing can be taken after that */
  take(row: UseLogRow): void {
    requireFollows(this.#head, row);
    this.#rules.take(row);
    if (this.#head === EMPTY_LOG && !isOpenedFor(row, this.#authority)) {
      fail('LOG_BROKEN', { row: row.rowNo, detail: 'opened under another root of authority' });
    }
    this.#head = headOf(row);
  }
}

/** Passes a log's rows on while it insists on what {@link RowChain} does, and on one row at least. @throws LOG_BROKEN */
export function* checkedRows(rows: Iterable<UseLogRow>, authority: Authority): Generator<UseLogRow> {
  const chain = new RowChain(authority);
  for (const row of rows) {
    chain.take(row);
    yield row;
  }
  if (chain.head === EMPTY_LOG) fail('LOG_BROKEN', { row: 1, detail: 'the log is empty' });
}

/** Whether a row opened the log of this very workstation under this very root of authority. */
export function isOpenedFor({ content }: UseLogRow, authority: Authority): boolean {
  const { foundation, rootDigest } = authority;
  return (
    content.kind === 'opened' &&
    equalBytes(content.authorityRoot, rootDigest) &&
    equalBytes(content.workstation, foundation.workstation) &&
    content.unit === foundation.unit
  );
}
