import type { Answer, ErrorParams, YinzhengError } from '../kernel/index.ts';
import type { PdfChange, PdfMdp } from '../documents/index.ts';
import type { Certificate } from '../pki/index.ts';
import type { EntryResult } from '../use-log/index.ts';
import type {
  ComparedPdf,
  ReasonCode,
  SealReport,
  SignatureFormat,
  SignatureReport,
  StepName,
} from '../verification/index.ts';
import type { ReportWord } from './verification-words.ts';

// What a report on a file's verification says, and in which order, without a language.

/** A file as a report identifies it. */
export interface ReportedFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly sm3: Uint8Array;
  readonly sha256: Uint8Array;
}

/** Everything that a report is made of. */
export interface VerificationFacts {
  readonly file: ReportedFile;
  /** The verification, or why the bytes are no PDF that can be read. */
  readonly result: ComparedPdf | YinzhengError;
  /** The moment that counted as now, by this computer's clock. */
  readonly at: Date;
  readonly program: { readonly name: string; readonly version: string };
  readonly trust: {
    readonly roots: readonly Certificate[];
    /** Lists of revocation and of seal status that were at hand. */
    readonly crls: number;
    readonly statusLists: number;
  };
}

/** Values of a wording; text comes from outside and is cleaned by whoever writes it down. */
export type WordParams = Readonly<Record<string, string | number | Date | readonly string[]>>;

/** One sentence or value of a report. */
export type ReportValue =
  /** Text from outside. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'word'; readonly word: ReportWord; readonly params: WordParams }
  | { readonly kind: 'reason'; readonly reason: ReasonCode; readonly params: ErrorParams }
  | { readonly kind: 'error'; readonly error: YinzhengError }
  | { readonly kind: 'format'; readonly format: SignatureFormat }
  /** What was added, in one sentence: its weightiest class, and the kinds of what was added. */
  | {
      readonly kind: 'after';
      readonly after: SignatureReport['after'];
      readonly kinds: readonly PdfChange['kind'][];
    }
  | { readonly kind: 'change'; readonly change: PdfChange }
  /** What a certification or a lock allows: the permission of ISO 32000-2, table 257, or the fields that are locked. */
  | { readonly kind: 'permission'; readonly by: 'certifies' | 'limits'; readonly level: 1 | 2 | 3 }
  | { readonly kind: 'lock'; readonly lock: PdfMdp['locks'][number] }
  | { readonly kind: 'result'; readonly result: EntryResult };

/** One of the seven steps. */
export interface ReportedStep {
  readonly number: number;
  readonly step: StepName;
  /** Undefined: this step does not apply, or was not reached. */
  readonly answer: Answer | undefined;
  readonly said: readonly ReportValue[];
}

/** One signature among several. */
export interface OverviewLine {
  readonly number: number;
  readonly name: string;
  readonly answer: Answer;
}

/** A part of a report, in its place. */
export type ReportItem =
  | { readonly kind: 'title' }
  | { readonly kind: 'verdict'; readonly answer: Answer; readonly said: ReportValue }
  | { readonly kind: 'section'; readonly word: ReportWord; readonly params: WordParams }
  /** The heading of one signature; the name as people know it. */
  | {
      readonly kind: 'signature';
      readonly number: number;
      readonly name: string | undefined;
      readonly answer: Answer;
    }
  | { readonly kind: 'picture'; readonly picture: SealReport['picture'] }
  | { readonly kind: 'fact'; readonly word: ReportWord; readonly values: readonly ReportValue[] }
  | { readonly kind: 'overview'; readonly lines: readonly OverviewLine[] }
  | { readonly kind: 'steps'; readonly steps: readonly ReportedStep[] }
  | { readonly kind: 'paragraph'; readonly said: ReportValue };

export function word(key: ReportWord, params: WordParams = {}): ReportValue {
  return { kind: 'word', word: key, params };
}

export function outside(text: string): ReportValue {
  return { kind: 'text', text };
}

export function fact(key: ReportWord, ...values: readonly ReportValue[]): ReportItem {
  return { kind: 'fact', word: key, values };
}
