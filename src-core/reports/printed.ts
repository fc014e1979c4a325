import type { Answer } from '../kernel/index.ts';

// A report in one language, ready to be laid out on pages: texts only, each already clean and of bounded length.

/** A row of the table of steps. */
export interface PrintedStep {
  readonly step: string;
  readonly word: string;
  readonly answer: Answer | undefined;
  /** Sentences, one under the other. */
  readonly lines: readonly string[];
}

export type PrintedBlock =
  | { readonly kind: 'title'; readonly text: string }
  /** The verdict: its label, its word and its sentence. */
  | {
      readonly kind: 'verdict';
      readonly label: string;
      readonly word: string;
      readonly answer: Answer;
      readonly text: string;
    }
  | { readonly kind: 'section'; readonly text: string }
  | {
      readonly kind: 'signature';
      readonly text: string;
      readonly word: string;
      readonly answer: Answer;
    }
  | { readonly kind: 'fact'; readonly label: string; readonly lines: readonly string[] }
  /** A seal's picture in its true size (mm), or the sentence that stands for one that is not drawn. */
  | {
      readonly kind: 'picture';
      readonly label: string;
      readonly data: Uint8Array;
      readonly width: number;
      readonly height: number;
      /** Under a picture that was drawn. */
      readonly caption: string;
      /** Instead of one that cannot be drawn. */
      readonly otherwise: string;
    }
  | {
      readonly kind: 'steps';
      readonly heading: readonly [step: string, answer: string, reason: string];
      readonly rows: readonly PrintedStep[];
    }
  | { readonly kind: 'paragraph'; readonly text: string };

export interface PrintedReport {
  readonly blocks: readonly PrintedBlock[];
  /** Names the document for readers' windows. */
  readonly title: string;
  /** At the top of each page after the first. */
  readonly head: string;
  /** At the foot of each page, left. */
  readonly foot: string;
  /** At the foot of each page, right. */
  pageLabel(page: number, pages: number): string;
  /** As in RFC 5646. */
  readonly language: string;
  readonly program: string;
  readonly madeAt: Date;
}
