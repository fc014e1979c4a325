import { fail } from '../../kernel/index.ts';
import type { PdfDocument } from './document.ts';
import { acroForm, optionalDict, optionalItems } from './form-fields.ts';
import { undrawnField } from './form-looks.ts';
import type { PdfDict } from './objects.ts';
import { signatureFields } from './signatures-fields.ts';

// What makes a further signature wrong: ISO 32000-1, 12.8.2 (transform methods), 12.8.4 (permissions), 12.7.4.5 (locks),
// and the P entry of a lock dictionary, ISO 32000-2, table 237.

export interface StampLimits {
  /** The largest document that may be stamped, in bytes. */
  readonly maxBytes: number;
}

/** One entry of a signature's Reference array: its method and parameters. */
interface Transform {
  readonly method: string;
  readonly params: PdfDict | undefined;
}

function nameOf(doc: PdfDocument, dict: PdfDict | undefined, key: string): string | undefined {
  const value = doc.resolve(dict?.entries.get(key));
  return value.kind === 'name' ? value.value : undefined;
}

function numberOf(doc: PdfDocument, dict: PdfDict | undefined, key: string): number | undefined {
  const value = doc.resolve(dict?.entries.get(key));
  return value.kind === 'number' ? value.value : undefined;
}

function transforms(doc: PdfDocument, signature: PdfDict): Transform[] {
  const list = optionalItems(doc, signature.entries.get('Reference'), 'Reference of a signature');
  return list.flatMap((item) => {
    const reference = optionalDict(doc, item, 'a signature reference');
    const method = nameOf(doc, reference, 'TransformMethod');
    if (method === undefined) return [];
    return [
      { method, params: optionalDict(doc, reference?.entries.get('TransformParams'), 'TransformParams') },
    ];
  });
}

/** DocMDP with P = 1; without P, a certifying signature allows form filling and signatures (P = 2). */
function forbidsAllChanges(doc: PdfDocument, signature: PdfDict): boolean {
  return transforms(doc, signature).some(
    ({ method, params }) => method === 'DocMDP' && numberOf(doc, params, 'P') === 1,
  );
}

/** Whether a lock holds for a field that does not exist yet: of all fields, or of all but some named ones. */
function locksNewFields(doc: PdfDocument, lock: PdfDict | undefined): boolean {
  const action = nameOf(doc, lock, 'Action');
  return action === 'All' || action === 'Exclude';
}

function certifyingSignature(doc: PdfDocument): PdfDict | undefined {
  const permissions = optionalDict(doc, doc.catalog().entries.get('Perms'), 'Perms');
  return optionalDict(doc, permissions?.entries.get('DocMDP'), 'DocMDP');
}

function assertUnlocked(doc: PdfDocument): void {
  for (const field of signatureFields(doc)) {
    const signature = optionalDict(doc, field.value, 'the value of a signature field');
    if (signature === undefined) continue;
    if (forbidsAllChanges(doc, signature)) fail('PDF_CERTIFIED');
    const lock = optionalDict(doc, field.dict.entries.get('Lock'), 'Lock of a field');
    const locked =
      locksNewFields(doc, lock) ||
      numberOf(doc, lock, 'P') === 1 ||
      transforms(doc, signature).some(
        ({ method, params }) => method === 'FieldMDP' && locksNewFields(doc, params),
      );
    if (locked) fail('PDF_LOCKED', { field: field.name });
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
  if (certifying !== undefined && forbidsAllChanges(doc, certifying)) fail('PDF_CERTIFIED');
  const form = acroForm(doc);
  if (form !== undefined && doc.resolve(form.entries.get('XFA')).kind !== 'null') fail('PDF_XFA');
  assertUnlocked(doc);
  const undrawn = undrawnField(doc);
  if (undrawn !== undefined) fail('PDF_FORM_UNDRAWN', { field: undrawn });
  doc.checkPageTree();
}
