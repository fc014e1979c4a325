import { fail } from '../../kernel/index.ts';
import type { PdfDocument } from './document.ts';
import type { PdfDict, PdfObject } from './objects.ts';

// The way to a document's interactive form, ISO 32000-1, 12.7.2.

/** A dictionary, or undefined for null. @throws PDF_BROKEN for anything else. */
export function optionalDict(
  doc: PdfDocument,
  value: PdfObject | undefined,
  what: string,
): PdfDict | undefined {
  const found = doc.resolve(value);
  if (found.kind === 'null') return undefined;
  return found.kind === 'dict' ? found : fail('PDF_BROKEN', { detail: `${what} is not a dictionary` });
}

/** An array's items, none for null. @throws PDF_BROKEN for anything else. */
export function optionalItems(
  doc: PdfDocument,
  value: PdfObject | undefined,
  what: string,
): readonly PdfObject[] {
  const found = doc.resolve(value);
  if (found.kind === 'null') return [];
  return found.kind === 'array' ? found.items : fail('PDF_BROKEN', { detail: `${what} is not an array` });
}

/** The catalogue's AcroForm, or undefined where the document has no form. @throws PDF_BROKEN */
export function acroForm(doc: PdfDocument): PdfDict | undefined {
  return optionalDict(doc, doc.catalog().entries.get('AcroForm'), 'AcroForm');
}
