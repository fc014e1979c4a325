import { equalBytes, fail } from '../kernel/index.ts';
import type { Annotated, Reserved, Voided } from './content.ts';
import type { UseLogRow } from './row.ts';

/** How the use of one impression ended, or that it is still open. */
export type EntryResult = 'open' | 'signed' | 'done' | 'voided' | 'voided-after-signing' | 'unresolved';

/** A remark on an impression, with its time. */
export interface Annotation extends Annotated {
  readonly at: Date;
}

/** 台账 entry: one impression's use, told by its rows. */
export interface UseLogEntry {
  readonly entryNo: number;
  readonly reservedRow: UseLogRow;
  readonly reserved: Reserved;
  /** SM3 of the file up to and with this impression, once the key has signed. */
  readonly signedDigest: Uint8Array | undefined;
  /** Bytes of that file. */
  readonly signedSize: number | undefined;
  readonly voided: Voided | undefined;
  readonly result: EntryResult;
  /** In their order; they change nothing of the result. */
  readonly annotations: readonly Annotation[];
}

/** Results that count as spent: what was voided before the key signed gives its impression back (design idea 3). */
export function isSpent(result: EntryResult): boolean {
  return result !== 'voided';
}

/** Results of which an impression, or one that may have been made, can be annotated. */
export function isAnnotatable(result: EntryResult): boolean {
  return result === 'done' || result === 'voided-after-signing' || result === 'unresolved';
}

/** Puts rows together to entries, in the order of their numbers. @throws LOG_BROKEN when rows do not follow one another. */
export function entriesOf(rows: Iterable<UseLogRow>): UseLogEntry[] {
  const entries = new Map<number, UseLogEntry>();
  for (const row of rows) {
    if (row.content.kind === 'opened') continue;
    entries.set(row.entryNo, withRow(entries.get(row.entryNo), row));
  }
  return [...entries.values()].sort((a, b) => a.entryNo - b.entryNo);
}

/** An entry after one more of its rows; undefined before its first. @throws LOG_BROKEN for a row out of its order */
export function withRow(entry: UseLogEntry | undefined, row: UseLogRow): UseLogEntry {
  const { content } = row;
  if (content.kind === 'reserved') {
    if (entry !== undefined) outOfOrder(row);
    return {
      entryNo: row.entryNo,
      reservedRow: row,
      reserved: content,
      signedDigest: undefined,
      signedSize: undefined,
      voided: undefined,
      result: 'open',
      annotations: [],
    };
  }
  if (entry === undefined) outOfOrder(row);
  if (content.kind === 'signed' && entry.result === 'open') {
    return { ...entry, signedDigest: content.digest, signedSize: content.size, result: 'signed' };
  }
  if (content.kind === 'closed' && entry.result === 'signed') return { ...entry, result: 'done' };
  if (content.kind === 'voided' && (entry.result === 'open' || entry.result === 'signed')) {
    // A signature may have been made though its row could not be written; never the other way round.
    if (entry.result === 'signed' && !content.afterSigning) outOfOrder(row);
    const result = content.unresolved
      ? 'unresolved'
      : content.afterSigning
        ? 'voided-after-signing'
        : 'voided';
    return { ...entry, voided: content, result };
  }
  if (content.kind === 'annotated' && isAnnotatable(entry.result)) {
    return { ...entry, annotations: [...entry.annotations, { ...content, at: row.at }] };
  }
  return outOfOrder(row);
}

/** Refuses a row that must not stand where it stands. */
export function outOfOrder(row: UseLogRow): never {
  return fail('LOG_BROKEN', { row: row.rowNo, detail: 'a row out of its order' });
}

/** How many impressions of a document are spent among a ticket's entries. */
export function spentOn(entries: readonly UseLogEntry[], document: Uint8Array): number {
  return entries.filter((entry) => isSpent(entry.result) && equalBytes(entry.reserved.document, document))
    .length;
}
