import { CallError } from '../../app/api/index.ts';
import type { WireErrorOut } from '@yinzheng/contract/ipc';
import type { PageText, PaperSize } from './paper.ts';

/** A drawing under way. */
export interface Drawing {
  /** Rejects where the page cannot be drawn; resolves also when it was cancelled. */
  readonly done: Promise<void>;
  cancel(): void;
}

/** An open PDF; what is not asked for is not fetched. */
export interface PdfDocument {
  readonly pages: number;
  /** Size of the first page: the estimate for all that are not seen yet. */
  readonly first: PaperSize;
  /** Size of a page as it is read: turned, cropped, in its own unit. */
  size(page: number): Promise<PaperSize>;
  /** The texts of a page in the order of the file. */
  texts(page: number): Promise<readonly PageText[]>;
  /** Draws a page with its annotations; `scale`: pixels of the canvas a millimetre. */
  draw(page: number, canvas: HTMLCanvasElement, scale: number): Drawing;
  close(): void;
}

/** Opening failed; `why` says so in our own words. */
export class PdfProblem extends Error {
  readonly why: WireErrorOut;

  constructor(why: WireErrorOut) {
    super(why.code);
    this.why = why;
  }
}

/** What is shown for anything that was thrown while a page was read or drawn. */
export function problemOf(thrown: unknown, page = 1): WireErrorOut {
  if (thrown instanceof PdfProblem) return thrown.why;
  if (thrown instanceof CallError) return { code: thrown.code, params: thrown.params };
  const name = thrown instanceof Error ? thrown.name : '';
  if (name === 'PasswordException') return { code: 'PDF_ENCRYPTED', params: {} };
  if (name === 'InvalidPDFException')
    return { code: 'PDF_BROKEN', params: { offset: 0, detail: 'unreadable' } };
  return { code: 'PICTURE_FAILED', params: { page, detail: 'page cannot be read' } };
}
