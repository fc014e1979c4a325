import { equalBytes, fail, toHex } from '../kernel/index.ts';
import type { StandingAuthorisation } from '../licences/index.ts';
import { isSpent, spentOn, withRow, type UseLogEntry, type UseLogRow } from '../use-log/index.ts';
import { beijingDay } from './beijing-day.ts';
import type { UseRight } from './use-right.ts';

/** The rows that a count needs, inside a transaction that reserves, or outside where it only looks. */
export interface CountedRows {
  /** Every row of the entries under a right, in their order. */
  rowsOfTicket(id: Uint8Array): Iterable<UseLogRow>;
  /** Every row of the log behind a number, in their order. */
  rowsAfter(rowNo: number): Iterable<UseLogRow>;
}

interface Counted {
  /** Number of the last row that was taken in. */
  rowNo: number;
  readonly entries: Map<number, UseLogEntry>;
}

/**
 * What was used under rights, put together from the log and gone on with from where it last looked: rows are append-only, so
 * counting ten thousand licences under one authorisation reads each of their rows once. It believes nothing but rows.
 */
export class UseTally {
  readonly #rights = new Map<string, Counted>();

  /** The entries under a right as the log has them now. @throws LOG_BROKEN */
  entries(id: Uint8Array, rows: CountedRows): readonly UseLogEntry[] {
    const name = toHex(id);
    const known = this.#rights.get(name);
    const counted = known ?? { rowNo: 0, entries: new Map<number, UseLogEntry>() };
    for (const row of known === undefined ? rows.rowsOfTicket(id) : rows.rowsAfter(known.rowNo)) {
      const { content, entryNo } = row;
      const own =
        content.kind === 'reserved' ? equalBytes(content.ticketId, id) : counted.entries.has(entryNo);
      if (own) counted.entries.set(entryNo, withRow(counted.entries.get(entryNo), row));
      counted.rowNo = row.rowNo;
    }
    this.#rights.set(name, counted);
    return [...counted.entries.values()];
  }
}

/** What is wanted under a right now. */
export interface WantedUse {
  readonly right: UseRight;
  /** SM3 of the document. */
  readonly document: Uint8Array;
  /** Impressions on it. */
  readonly wanted: number;
  readonly at: Date;
}

/**
 * Insists that so many impressions are left: on the document, and of a standing authorisation for the day (Beijing time) and
 * for its life. @throws TICKET_REPLAYED, TICKET_SPENT, TICKET_WRONG_DOCUMENT, AUTHORISATION_SPENT, AUTHORISATION_SPENT_TODAY
 */
export function requireLeft(used: readonly UseLogEntry[], { right, document, wanted, at }: WantedUse): void {
  if (used.some(({ reserved }) => !equalBytes(reserved.request, right.request))) {
    fail('TICKET_REPLAYED', { ticket: toHex(right.id) });
  }
  const named = right.documents.find(({ digest }) => equalBytes(digest, document));
  if (named === undefined) return fail('TICKET_WRONG_DOCUMENT', { name: toHex(document) });
  const { name, count } = named;
  const spent = spentOn(used, document);
  if (spent + wanted > count) fail('TICKET_SPENT', { name, count, spent, wanted });
  if (right.kind === 'ticket') return;
  requireAuthorisationLeft(used, right.bundle.authorisation.act, { wanted, at });
}

/**
 * Insists that a standing authorisation has so many impressions left, for the day (Beijing time) and for its life.
 * @throws AUTHORISATION_SPENT, AUTHORISATION_SPENT_TODAY
 */
export function requireAuthorisationLeft(
  used: readonly UseLogEntry[],
  { perDay, total }: Pick<StandingAuthorisation, 'perDay' | 'total'>,
  { wanted, at }: Pick<WantedUse, 'wanted' | 'at'>,
): void {
  const all = used.filter(({ result }) => isSpent(result));
  if (all.length + wanted > total) fail('AUTHORISATION_SPENT', { total, spent: all.length, wanted });
  const today = spentToday(all, at);
  if (today + wanted > perDay) fail('AUTHORISATION_SPENT_TODAY', { perDay, spent: today, wanted });
}

/** How many impressions count as spent on the day of a moment (Beijing time). */
export function spentToday(used: readonly UseLogEntry[], at: Date): number {
  const day = beijingDay(at);
  return used.filter(({ result, reservedRow }) => isSpent(result) && beijingDay(reservedRow.at) === day)
    .length;
}
