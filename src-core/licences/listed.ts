import type { PersonRef } from '../accounts/index.ts';
import type { LicenceStatus } from './life.ts';

// The list of 证照 as it is asked for. It is for finding: whoever opens a line has every act of it verified.

/** How a line stands: a record on its way to a licence, or a version of one. */
export const LIST_STATES = [
  'to-review',
  'returned',
  'to-issue',
  'active',
  'suspended',
  'lost',
  'cancelled',
  'superseded',
  'withdrawn',
] as const satisfies readonly (
  LicenceStatus | 'to-review' | 'returned' | 'to-issue' | 'superseded' | 'withdrawn'
)[];
export type ListState = (typeof LIST_STATES)[number];

/** A line of the list: a record of which no licence was made yet, or one version of a licence. */
export interface ListLine {
  /** Number of the draft in hexadecimal, or the version's identifier. */
  readonly id: string;
  /** What its acts are about: the draft, or the licence's key. */
  readonly subject: string;
  readonly state: ListState;
  readonly typeCode: string;
  readonly type: string;
  readonly holders: string;
  readonly identifier: string | undefined;
  /** Key of the licence that it is a version of. */
  readonly key: string | undefined;
  /** SM3 of the version's act, as it lies in the outbox. */
  readonly act: Uint8Array | undefined;
  readonly version: number | undefined;
  readonly mortgaged: boolean;
  readonly updates: boolean;
  /** Last day, `2026-05-20`. */
  readonly validTo: string | undefined;
  readonly collector: PersonRef;
  readonly changed: Date;
  /** Number of the last act about it: the list's order. No two lines have the same. */
  readonly order: number;
  /** Number of the record or the version that it is of. */
  readonly made: number;
  /** Of a version: the draft that it was made of. */
  readonly draft: string | undefined;
}

/** Which lines are wanted; what is left out does not narrow. */
export interface ListQuery {
  readonly state?: ListState | undefined;
  readonly type?: string | undefined;
  /** Part of a holder's name, of an identifier, or of the collector's name, however it is written. */
  readonly text?: string | undefined;
}

/** Where a page begins, and how long it is. */
export interface ListRange {
  readonly offset: number;
  readonly limit: number;
}

/** How far the table of the list has come: acts that it knows of, of so many. */
export interface ListStanding {
  readonly done: number;
  readonly of: number;
}

/**
 * Port: the list as a table beside the acts, written in their transaction. Nothing of it is believed: `differences` finds what the
 * acts do not say, and `clear` has it made anew. @throws STORE_UNAVAILABLE; STORE_ALTERED where an act's bytes are another's
 */
export interface LicenceList {
  standing(): ListStanding;
  /** The newest first. */
  page(query: ListQuery, range: ListRange): ListLine[];
  /** How many lines there are in each state, whatever the state that is asked for. */
  counts(query: ListQuery): ReadonlyMap<ListState, number>;
  /** Lines that somebody may do something about, the oldest first, `limit` at most; and how many there are. */
  waiting(
    of: readonly WaitingFor[],
    limit: number,
  ): { readonly lines: readonly ListLine[]; readonly count: number };
  /** The lines of one subject as its acts say them at this moment. */
  fromActs(subject: string): ListLine[];
  /** Whether the table says of a subject what its acts say. */
  agrees(subject: string): boolean;
  /** Takes up acts that the table does not know of, `limit` at most. Whether there are more. */
  takeUp(limit: number): boolean;
  /** Insists that what `takeUp` would read next can be read. @throws STORE_ALTERED */
  requireReadable(limit: number): void;
  /** Compares the next `limit` subjects behind one (the empty text: from the first) with their acts. */
  differences(
    after: string,
    limit: number,
  ): { readonly found: boolean; /** Undefined: that was all. */ readonly upTo: string | undefined };
  /** Empties the table: it is to be made anew. */
  clear(): void;
}

/** A state, and whose lines: of one collector, or of all others. */
export interface WaitingFor {
  readonly state: ListState;
  readonly collector?: { readonly id: string; readonly own: boolean } | undefined;
}
