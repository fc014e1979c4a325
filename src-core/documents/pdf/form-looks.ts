import type { PdfDocument } from './document.ts';
import { acroForm, optionalDict } from './form-fields.ts';
import type { PdfDict, PdfObject } from './objects.ts';
import { formFields, type FormField } from './signatures-form.ts';
import { signatureFields } from './signatures-fields.ts';

// NeedAppearances (ISO 32000-1, table 218; deprecated in ISO 32000-2): the form asks its readers to draw its fields anew,
// and readers that do so (Acrobat, poppler) then do not show a signature's own appearance.

/** Hidden and NoView (table 165). */
const UNSEEN = 2 | 32;

/** Whether a form asks its readers to draw its fields. */
export function asksToBeDrawn(doc: PdfDocument, form: PdfDict): boolean {
  const value = doc.resolve(form.entries.get('NeedAppearances'));
  return value.kind === 'boolean' && value.value;
}

/**
 * The name of the field because of which a document that asks its readers to draw its fields cannot be told not to:
 * one that shows something and has no appearance of its own, or one that is signed, for that signature covers the
 * request. Undefined where there is none, or where the document does not ask.
 * @throws PDF_BROKEN
 */
export function undrawnField(doc: PdfDocument): string | undefined {
  const form = acroForm(doc);
  if (form === undefined || !asksToBeDrawn(doc, form)) return undefined;
  const [signed] = signatureFields(doc);
  if (signed !== undefined) return signed.name;
  return formFields(doc).fields.find((field) => field.widgets.some((one) => isUndrawn(doc, field, one)))
    ?.name;
}

/** Whether a widget shows something and has no appearance of its own: readers make one. */
export function isUndrawn(doc: PdfDocument, field: FormField, node: PdfObject): boolean {
  const widget = optionalDict(doc, node, 'a widget');
  if (widget === undefined) return false;
  const appearance = optionalDict(doc, widget.entries.get('AP'), 'AP');
  if (doc.resolve(appearance?.entries.get('N')).kind !== 'null') return false;
  const flags = doc.resolve(widget.entries.get('F'));
  if (flags.kind === 'number' && (flags.value & UNSEEN) !== 0) return false;
  return showsValue(doc, field.value) || doc.resolve(widget.entries.get('MK')).kind !== 'null';
}

function showsValue(doc: PdfDocument, value: PdfObject | undefined): boolean {
  const found = doc.resolve(value);
  switch (found.kind) {
    case 'null':
      return false;
    case 'string':
      return found.value.length > 0;
    case 'name':
      return found.value !== 'Off';
    default:
      return true;
  }
}
