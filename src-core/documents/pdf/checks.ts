import { fail } from '../../kernel/index.ts';
import type { PdfDocument } from './document.ts';
import { acroForm, optionalDict } from './form-fields.ts';
import { undrawnField } from './form-looks.ts';
import { readMdp } from './mdp.ts';
import { pdfDict, type PdfDict } from './objects.ts';
import { signatureFields } from './signatures-fields.ts';

// What makes a further signature wrong: ISO 32000-1, 12.8.2 (transform methods), 12.8.4 (permissions), 12.7.4.5 (locks),
// and the P entry of a lock dictionary, ISO 32000-2, table 237.

export interface StampLimits {
  /** The largest document that may be stamped, in bytes. */
  readonly maxBytes: number;
}

function certifyingSignature(doc: PdfDocument): PdfDict | undefined {
  const permissions = optionalDict(doc, doc.catalog().entries.get('Perms'), 'Perms');
  return optionalDict(doc, permissions?.entries.get('DocMDP'), 'DocMDP');
}

/** What a signature says about later changes and cannot be read might forbid the seal: it counts as forbidding. */
function assertUnlocked(doc: PdfDocument): void {
  for (const field of signatureFields(doc)) {
    const signature = optionalDict(doc, field.value, 'the value of a signature field');
    if (signature === undefined) continue;
    const { mdp, problems } = readMdp(doc, signature, field.dict);
    if (mdp.certifies === 1) fail('PDF_CERTIFIED');
    // A field that does not exist yet is locked with all, and with all but some named ones.
    const locks = mdp.limits === 1 || mdp.locks.some(({ action }) => action !== 'Include');
    if (locks || problems.length > 0) fail('PDF_LOCKED', { field: field.name });
  }
}

/**
 * Refuses documents to which a seal cannot rightly be added by an update.
 * @throws PDF_TOO_LARGE, PDF_ENCRYPTED, PDF_CERTIFIED (DocMDP with P = 1), PDF_LOCKED (a signature in the document
 * locks all fields, or all but named ones, or forbids all changes), PDF_XFA, PDF_FORM_UNDRAWN (readers are asked to
 * draw the fields, and would then not show the seal), PDF_BROKEN (also where the page tree does not let all readers
 * number the pages alike).
 */
export function assertStampable(doc: PdfDocument, limits: StampLimits): void {
  const { size } = doc.source;
  if (size > limits.maxBytes) fail('PDF_TOO_LARGE', { size, limit: limits.maxBytes });
  const encrypted = doc.sections.some(
    ({ trailer }) => (trailer.entries.get('Encrypt')?.kind ?? 'null') !== 'null',
  );
  if (encrypted) fail('PDF_ENCRYPTED');
  const certifying = certifyingSignature(doc);
  if (certifying !== undefined && readMdp(doc, certifying, pdfDict({})).mdp.certifies === 1)
    fail('PDF_CERTIFIED');
  const form = acroForm(doc);
  if (form !== undefined && doc.resolve(form.entries.get('XFA')).kind !== 'null') fail('PDF_XFA');
  assertUnlocked(doc);
  const undrawn = undrawnField(doc);
  if (undrawn !== undefined) fail('PDF_FORM_UNDRAWN', { field: undrawn });
  doc.checkPageTree();
}
