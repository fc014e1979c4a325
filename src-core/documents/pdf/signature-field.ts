import { fail } from '../../kernel/index.ts';
import type { PdfDocument, PdfPage } from './document.ts';
import { optionalDict, optionalItems } from './form-fields.ts';
import { asksToBeDrawn } from './form-looks.ts';
import {
  pdfArray,
  pdfBoolean,
  pdfDict,
  pdfNumber,
  withEntries,
  type PdfDict,
  type PdfObject,
  type PdfRef,
} from './objects.ts';
import type { IncrementalUpdate } from './update.ts';

// Hanging a signature field into a document's form and its widget onto a page, ISO 32000-1, 12.5.2, 12.7.2.

/** SignaturesExist and AppendOnly (table 219). */
const SIG_FLAGS = 3;

/** The last reference of a chain of references, or undefined where the value is direct. */
function lastRef(update: IncrementalUpdate, value: PdfObject | undefined): PdfRef | undefined {
  let ref: PdfRef | undefined;
  const seen = new Set<number>();
  for (let found = value; found?.kind === 'ref' && !seen.has(found.num); found = update.object(found)) {
    seen.add(found.num);
    ref = found;
  }
  return ref;
}

/**
 * Puts the widget onto its page. The page gets an annotation array of its own: an indirect one may be shared with
 * other pages, where the seal must not appear. The references in it stay as they are.
 */
function addToPage(doc: PdfDocument, update: IncrementalUpdate, page: PdfPage, widget: PdfRef): void {
  const annots = optionalItems(doc, page.dict.entries.get('Annots'), 'Annots');
  update.set(page.ref, withEntries(page.dict, { Annots: pdfArray(...annots, widget) }));
}

function withSigFlags(doc: PdfDocument, form: PdfDict): PdfDict {
  const old = doc.resolve(form.entries.get('SigFlags'));
  const flags = old.kind === 'number' && Number.isInteger(old.value) ? old.value : 0;
  return (flags & SIG_FLAGS) === SIG_FLAGS
    ? form
    : withEntries(form, { SigFlags: pdfNumber(flags | SIG_FLAGS) });
}

/** A form that no longer asks its readers to draw its fields: they would not show the seal. */
function asDrawn(doc: PdfDocument, form: PdfDict): PdfDict {
  return asksToBeDrawn(doc, form) ? withEntries(form, { NeedAppearances: pdfBoolean(false) }) : form;
}

/** The form with the field in it; where its Fields array is an object of its own, that object is changed. */
function withField(doc: PdfDocument, update: IncrementalUpdate, form: PdfDict, field: PdfRef): PdfDict {
  const value = form.entries.get('Fields');
  const fields = pdfArray(...optionalItems(doc, value, 'Fields'), field);
  const ref = lastRef(update, value);
  if (ref === undefined || doc.resolve(ref).kind === 'null') return withEntries(form, { Fields: fields });
  update.set(ref, fields);
  return form;
}

/**
 * Names a field, whose object the caller sets, in the document's form and on its page. The form is created where the
 * document has none; SigFlags gains 1 and 2, NeedAppearances is false where it was true; DA and DR stay as they are.
 * @throws PDF_BROKEN where the catalogue, the form or the page's annotations are not what they must be.
 */
export function addField(doc: PdfDocument, update: IncrementalUpdate, page: PdfPage, field: PdfRef): void {
  const root = doc.trailer.entries.get('Root');
  if (root?.kind !== 'ref') fail('PDF_BROKEN', { detail: 'the trailer names no catalogue' });
  const catalog = doc.catalog();
  const value = catalog.entries.get('AcroForm');
  const old = optionalDict(doc, value, 'AcroForm');
  const ref = old === undefined ? undefined : lastRef(update, value);
  const form = withField(doc, update, asDrawn(doc, withSigFlags(doc, old ?? pdfDict({}))), field);
  if (ref === undefined) {
    const entry = old === undefined ? update.add(form) : form;
    update.set(root, withEntries(catalog, { AcroForm: entry }));
  } else if (form !== old) {
    update.set(ref, form);
  }
  addToPage(doc, update, page, field);
}
