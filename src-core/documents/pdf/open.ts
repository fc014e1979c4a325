import { fail } from '../../kernel/index.ts';
import type { ByteSource } from '../../ports/index.ts';
import { broken } from './broken.ts';
import type { PdfDocument } from './document.ts';
import { DocumentReader } from './document-reader.ts';
import { findHeader, findTail, isBlankFrom } from './file-tail.ts';
import { fileContext } from './indirect.ts';
import { PDF_LIMITS, type PdfLimits } from './limits.ts';
import { readSections } from './xref.ts';

/**
 * Opens a PDF strictly: what its cross-reference sections name exists, nothing else; nothing is searched for, nothing
 * repaired. Reads the header, the end and the cross-reference sections; everything else when it is asked for.
 *
 * The header may stand up to 1,024 bytes into the file; then, as in Acrobat and qpdf, offsets count from it. Everything
 * that the document tells (entries, spans, ends) counts from the start of the file. After the last `%%EOF` anything may
 * follow as long as `startxref` lies within the last 1,024 bytes; `trailing` tells what does.
 *
 * An encrypted file opens, for its structure: the trailer has Encrypt, strings and streams stay encrypted, and objects
 * in object streams are refused with PDF_ENCRYPTED.
 *
 * @throws PDF_TOO_LARGE {size, limit}, PDF_NOT_PDF, PDF_BROKEN {detail, offset?}
 */
export function openPdf(source: ByteSource, limits: PdfLimits = PDF_LIMITS): PdfDocument {
  const { size } = source;
  if (size > limits.fileBytes) fail('PDF_TOO_LARGE', { size, limit: limits.fileBytes });
  const header = findHeader(source) ?? fail('PDF_NOT_PDF');
  const tail = findTail(source);
  const context = fileContext(source, limits);
  const budget = { left: limits.inflatedBytes };
  let entriesLeft = limits.entries + 1;
  const takeEntries = (count: number, offset: number): void => {
    entriesLeft -= count;
    if (entriesLeft < 0) broken('too many cross-reference entries', offset);
  };
  const sections = readSections({ ...context, base: header.offset, budget, takeEntries }, tail);
  const trailing = { start: tail.end, end: size, blank: isBlankFrom(source, tail.end) };
  return new DocumentReader({ context, budget, header, sections, trailing });
}
