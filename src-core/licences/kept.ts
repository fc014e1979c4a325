import type { LicenceList } from './listed.ts';

// Ports: what a data folder keeps of its licences, as bytes.

/** Kinds of acts that are kept. */
export const LICENCE_ACT_KINDS = [
  'authorisation',
  'authorisation-end',
  'record',
  'review',
  'version',
  'event',
  'conflict-decision',
] as const;
export type LicenceActKind = (typeof LICENCE_ACT_KINDS)[number];

/** An act as it is kept. */
export interface KeptLicenceAct {
  readonly number: number;
  readonly kind: LicenceActKind;
  /** SM3 of its bytes, which were compared. */
  readonly digest: Uint8Array;
  /** Hexadecimal of a draft or an authorisation, or the key of a licence. */
  readonly subject: string;
  readonly body: Uint8Array;
}

/** An act to be kept. */
export interface NewLicenceAct {
  readonly kind: LicenceActKind;
  readonly subject: string;
  readonly body: Uint8Array;
  /** Of a record and a version: how it is found. */
  readonly found?:
    | {
        readonly type: string;
        /** Code types and codes of the holders, `001:9161…`. */
        readonly holders: readonly string[];
        /** Of a version: the draft it was made of, hexadecimal. */
        readonly draft?: string | undefined;
      }
    | undefined;
}

/** A line of a list. */
export interface LicenceLine {
  readonly number: number;
  readonly subject: string;
  readonly type: string;
  /** Of a draft: key of the licence that came of it. */
  readonly licence: string | undefined;
}

/** Which lines are wanted, the newest first. */
export interface LineQuery {
  readonly type?: string | undefined;
  /** Lines before this one; undefined: from the newest. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** A serial that was given out. */
export interface TakenSerial {
  readonly type: string;
  readonly issuer: string;
  readonly serial: string;
  /** Hexadecimal. */
  readonly draft: string;
  readonly at: Date;
}

/**
 * Port: the acts on the way to licences and of their lives, as their bytes, append-only. Nothing is believed for being there: whoever
 * uses an act verifies it. @throws STORE_UNAVAILABLE; STORE_ALTERED for bytes under another's digest
 */
export interface LicenceActs {
  /** Puts an act behind the others; one that is there already changes nothing. */
  keep(act: NewLicenceAct): void;
  /** The acts about one subject, in their order. */
  about(subject: string): KeptLicenceAct[];
  /** Acts behind a number, in their order, `limit` at most. */
  after(number: number, limit: number): KeptLicenceAct[];
  /** Whether an act with that SM3 is kept. */
  has(digest: Uint8Array): boolean;
  /** The list that is shown of them. */
  readonly list: LicenceList;
  /** Standing authorisations and their ends, in their order. */
  authorisations(): KeptLicenceAct[];
  /** Licences that were issued here. */
  licences(query: LineQuery): LicenceLine[];
  /** Drafts: those of which no licence was made yet, or all. */
  drafts(query: LineQuery & { readonly open: boolean }): LicenceLine[];
  /** One draft. */
  draft(subject: string): LicenceLine | undefined;
  /** How many licences, and how many drafts without one. */
  counts(): { readonly licences: number; readonly open: number };
  /** Keys of the licences of a type that somebody holds, those of the unit's other workstations among them; `holder`: code type and code. */
  heldBy(type: string, holder: string): string[];
  /** Has `heldBy` find a licence of which no act is kept here. */
  noteHeld(licence: string, type: string, holders: readonly string[]): void;
  /** Notes that a serial was given out. A serial that was given out before throws. */
  take(serial: TakenSerial): void;
  /** Serials of a type that were given out and that no licence has. */
  unmade(type: string): TakenSerial[];
}
