import { expect } from 'vitest';
import { bytesSource, openPdf, PDF_LIMITS, type PdfDocument, type PdfLimits } from '@yinzheng/core/documents';
import { YinzhengError } from '@yinzheng/core/kernel';
import { type SectionShape, type WrongValues } from './pdf-file.ts';
import { simplePdf } from './pdf-samples.ts';

/** With what a document was refused. */
export interface Refusal {
  readonly code: string;
  readonly detail: string;
  readonly offset: number | undefined;
}

/** The refusal of a call; an error that is not ours goes on. */
export function refusal(work: () => unknown): Refusal | 'not refused' {
  try {
    work();
  } catch (error) {
    if (!(error instanceof YinzhengError)) throw error;
    const { detail, offset } = error.params;
    return {
      code: error.code,
      detail: String(detail),
      offset: typeof offset === 'number' ? offset : undefined,
    };
  }
  return 'not refused';
}

/** Opens bytes, under limits of its own where they are given. */
export function openBytes(bytes: Uint8Array, limits?: Partial<PdfLimits>): PdfDocument {
  return openPdf(bytesSource(bytes), { ...PDF_LIMITS, ...limits });
}

/** Matches a refusal as PDF_BROKEN with that detail. */
export function brokenBy(detail: string): unknown {
  return expect.objectContaining({ code: 'PDF_BROKEN', detail });
}

export function latin1Bytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

/** A file of one section with wrong values in it. */
export function wrongPdf(wrong: WrongValues, shape: Partial<SectionShape> = {}): Uint8Array {
  return simplePdf({ ...shape, wrong }).bytes;
}
