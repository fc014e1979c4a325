import type { Answer } from '../kernel/index.ts';

/**
 * What the checker may find, and what it makes of the whole: `invalid` is a fault, `unknown` what nobody can tell
 * yet, `valid` something that is only said.
 */
export const FINDING_KINDS = {
  /** The log does not hold; the error's code says how. */
  'log-broken': 'invalid',
  /** The log lacks what the central store was told of it: the data folder is an old copy. */
  'log-outdated': 'invalid',
  /** The database lacks a table, or something that is kept cannot be read; the error's code says what. */
  'data-damaged': 'invalid',
  /** What a sealed file carries of the log contradicts the log: it was rewritten, cut off or put in another's place. */
  'log-contradicted': 'invalid',
  /** An entry is neither closed nor voided: under way, or interrupted until the next writing command ends it. */
  'entry-open': 'unknown',
  /** The ticket that an entry names is not kept. */
  'ticket-missing': 'invalid',
  /** The kept ticket would not have allowed the entry; the error's code says why. */
  'ticket-not-valid': 'invalid',
  /** A ticket is kept that no entry names: it is kept in one step with its first entry. */
  'ticket-unused': 'invalid',
  /** More is spent on a document than its ticket allows. */
  overspent: 'invalid',
  /** A file carries an impression of a seal kept here that the log does not know, or knows otherwise. */
  'file-unknown': 'invalid',
  /** A file carries some of a job's impressions and not all. */
  'file-incomplete': 'invalid',
  /** Under a result's name lies something else. */
  'file-changed': 'invalid',
  /** More than signatures and their data was added to a file after its last impression of a seal kept here. */
  'file-updated': 'invalid',
  /** Others added signatures or their data to a result; what was sealed is unchanged in it. */
  'file-extended': 'valid',
  /** A result lies under another name. */
  'file-moved': 'valid',
  /** A result is not where it was put. */
  'file-missing': 'valid',
  /** A PDF with signatures cannot be read. */
  'file-unreadable': 'unknown',
  /** A temporary file of an ended job. */
  'temporary-left': 'invalid',
  /** A temporary file in the data folder: being written, or left by an interruption. */
  'temporary-in-data': 'unknown',
  /** A licence was sealed, and its version is not kept: it is kept in one step with the entry being closed. */
  'licence-missing': 'invalid',
  /** A licence's version is not among what must reach the central store, where it was put in that same step. */
  'licence-not-queued': 'invalid',
  /** A document of a ticket is not kept any more. */
  'document-missing': 'invalid',
  /** A kept document is not what its name says. */
  'document-changed': 'invalid',
} as const satisfies Readonly<Record<string, Answer>>;
export type FindingKind = keyof typeof FINDING_KINDS;

/** One thing that the checker found. */
export interface CheckFinding {
  readonly kind: FindingKind;
  /** The log's entry it is about. */
  readonly entry?: number | undefined;
  /** The log's row it is about. */
  readonly row?: number | undefined;
  /** The ticket it is about: its number in hexadecimal, or the SM3 it is kept under where it cannot be read. */
  readonly ticket?: string | undefined;
  /** The file it is about. */
  readonly path?: string | undefined;
  /** Where a moved file lies now. */
  readonly now?: string | undefined;
  /** Name of the document it is about. */
  readonly document?: string | undefined;
  /** Impressions spent and allowed. */
  readonly spent?: number | undefined;
  readonly count?: number | undefined;
  /** What was thrown. */
  readonly error?: unknown;
}

/** The answer of the whole: invalid with one fault, else unknown where something cannot be told, else valid. */
export function answerOf(findings: readonly CheckFinding[]): Answer {
  const weights = findings.map(({ kind }) => FINDING_KINDS[kind]);
  if (weights.includes('invalid')) return 'invalid';
  return weights.includes('unknown') ? 'unknown' : 'valid';
}
