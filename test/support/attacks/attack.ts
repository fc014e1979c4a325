import type { SealHouse } from './victims.ts';

/** One attack on one file. */
export interface Attack {
  /** Of its own within all attacks. */
  readonly name: string;
  /** What who opens the file sees, or what reaches them unseen. */
  readonly shows: string;
  /** The file that was honestly signed, for comparison. */
  readonly original: Uint8Array;
  readonly bytes: Uint8Array;
  /**
   * Where it shows: the number of the page that other readers draw differently; `text`: what they extract differs;
   * `hidden`: other readers open it and draw what was signed.
   */
  readonly where: number | 'text' | 'hidden';
  /** Whether digest and signature still hold for every signature of the file: it is not arithmetic that finds the attack. */
  readonly sums: boolean;
  readonly expected: Expected;
}

/** What verification has to say. */
export interface Expected {
  /** Answer and reason of the first line, or `refused CODE`. */
  readonly file: string;
  /**
   * What else must be named: the signature's number (from 1) with a step's reason or a change's kind and detail, for
   * instance `1 structure PDF_BYTE_RANGE_GAP`, `1 page-content`, `1 catalog OpenAction`.
   */
  readonly names: readonly string[];
}

/** Attacks of one kind, upon files signed by a house. */
export interface AttackFamily {
  readonly family: string;
  readonly attacks: (house: SealHouse) => readonly Attack[];
}

/** What was changed is named, and the first line says so. */
export const CHANGED = (...names: readonly string[]): Expected => ({ file: 'invalid FILE_CHANGED', names });

/** What a certification or a lock forbids was done. */
export const FORBIDDEN = (...names: readonly string[]): Expected => ({
  file: 'invalid FILE_CHANGE_FORBIDDEN',
  names,
});

/** What a certification allows was done, and nobody signed it. */
export const UNSIGNED = (...names: readonly string[]): Expected => ({
  file: 'unknown FILE_ADDED_UNSIGNED',
  names,
});

/** A signature itself is wrong. */
export const WRONG = (...names: readonly string[]): Expected => ({
  file: 'invalid FILE_SIGNATURE_INVALID',
  names,
});

/** No report: the file breaks the standard. */
export const REFUSED: Expected = { file: 'refused PDF_BROKEN', names: [] };
