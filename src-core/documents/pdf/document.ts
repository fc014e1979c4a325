import type { ByteSource } from '../../ports/index.ts';
import type { PdfDict, PdfObject, PdfRef, PdfSpan } from './objects.ts';

/** Where the current version of an object lies (ISO 32000-1, 7.5.4 and 7.5.8). */
export type XrefEntry =
  | { readonly type: 'free'; readonly gen: number }
  | { readonly type: 'plain'; readonly offset: number; readonly gen: number }
  | { readonly type: 'packed'; readonly stream: number; readonly index: number };

/** One cross-reference section of a file: the original or one incremental update. */
export interface PdfSection {
  /** Offset of the `xref` keyword or of the cross-reference stream's object. */
  readonly xrefOffset: number;
  readonly form: 'table' | 'stream' | 'hybrid';
  readonly trailer: PdfDict;
  /** What this section alone says, by object number. */
  readonly entries: ReadonlyMap<number, XrefEntry>;
  /**
   * Offset just after the `%%EOF` (with its end of line) that closes the version of the file this section belongs to,
   * where one was found: the file cut there opens with this section as its newest. In a linearized file the section of
   * the first page has it; that of the other pages, next in the chain, closes no version of its own.
   */
  readonly end: number | undefined;
}

/** One page as the reader sees it, its inherited attributes resolved (ISO 32000-1, 7.7.3.4). */
export interface PdfPage {
  /** Counted from 1. */
  readonly number: number;
  readonly ref: PdfRef;
  readonly dict: PdfDict;
  /** [left, bottom, right, top] in default user space units, ordered. */
  readonly mediaBox: readonly [number, number, number, number];
  /** The visible part: CropBox cut to the MediaBox. */
  readonly cropBox: readonly [number, number, number, number];
  /** Clockwise turn for display: 0, 90, 180 or 270. */
  readonly rotate: 0 | 90 | 180 | 270;
  /** Size of one default user space unit in 1/72 inch (1 unless UserUnit says otherwise). */
  readonly userUnit: number;
}

/** A PDF read strictly: only what its cross-reference sections name exists. */
export interface PdfDocument {
  readonly source: ByteSource;
  /** Where `%PDF-` stands (offsets written in the file count from there), and the version it gives. */
  readonly header: { readonly offset: number; readonly version: string };
  /** Newest section first. */
  readonly sections: readonly PdfSection[];
  /** What follows the last `%%EOF` and its end of line; `blank` when it is nothing but white space and NUL. */
  readonly trailing: PdfSpan & { readonly blank: boolean };
  /** The newest section's trailer dictionary. */
  readonly trailer: PdfDict;
  /** The smallest number not yet used by any object. */
  readonly nextObjectNumber: number;
  /** The current entry of an object, or undefined where no section names it. */
  entry(num: number): XrefEntry | undefined;
  /** The current object behind a number; the null object where it is free, absent or of another generation. @throws PDF_BROKEN */
  object(ref: PdfRef): PdfObject;
  /** Follows references until something else is found; the null object for undefined. @throws PDF_BROKEN on a loop. */
  resolve(value: PdfObject | undefined): PdfObject;
  /**
   * Where the current version of an object stands, from its number to the end of `endobj`; undefined where it is in an
   * object stream, free or absent. @throws PDF_BROKEN
   */
  objectSpan(num: number): PdfSpan | undefined;
  /** The document catalogue. @throws PDF_BROKEN */
  catalog(): PdfDict;
  /** What the page tree's root says; `checkPageTree` proves it. @throws PDF_BROKEN */
  pageCount(): number;
  /** One page, counted from 1, found by the Counts on the way to it. @throws PDF_PAGE_MISSING, PDF_BROKEN */
  page(number: number): PdfPage;
  /**
   * Walks the whole page tree: every Count is right and no node hangs in it twice, so that all readers number the pages
   * alike. To be called before a page number is relied on. @throws PDF_BROKEN
   */
  checkPageTree(): void;
}
