import { fail } from '../../kernel/index.ts';
import type { PdfDocument } from './document.ts';
import { optionalItems } from './form-fields.ts';
import { PDF_NULL, type PdfDict, type PdfObject, type PdfRef } from './objects.ts';
import { formFields, stateFromParents, type FieldState } from './signatures-form.ts';
import { pageNodes } from './signatures-pages.ts';

// Where signatures hang: the form's fields (ISO 32000-1, 12.7.4.5) and the pages' annotations (12.5.2).

/** Annotations looked at in one document. */
const MAX_ANNOTATIONS = 500_000;

/** One place on a page where a signature field shows. */
export interface SignatureWidget {
  readonly ref: PdfRef | undefined;
  /** Counted from 1; undefined where no page names the widget. */
  readonly page: number | undefined;
  /** Rect as it stands: two opposite corners, in the page's user space units; undefined where it is not four numbers. */
  readonly rect: readonly [number, number, number, number] | undefined;
}

/** A signature field with a value. */
export interface SignatureField {
  readonly name: string;
  readonly ref: PdfRef | undefined;
  readonly dict: PdfDict;
  /** V as it stands in the field, or above it where it is inherited. */
  readonly value: PdfObject;
  readonly inForm: boolean;
  readonly widgets: readonly SignatureWidget[];
}

interface Annotation {
  readonly page: number;
  readonly item: PdfObject;
}

function annotations(doc: PdfDocument): Annotation[] {
  const out: Annotation[] = [];
  for (const { number, dict } of pageNodes(doc)) {
    const items = optionalItems(doc, dict.entries.get('Annots'), 'Annots');
    if (out.length + items.length > MAX_ANNOTATIONS) fail('PDF_BROKEN', { detail: 'too many annotations' });
    for (const item of items) out.push({ page: number, item });
  }
  return out;
}

function rectOf(doc: PdfDocument, node: PdfObject): SignatureWidget['rect'] {
  const dict = doc.resolve(node);
  const rect = doc.resolve(dict.kind === 'dict' ? dict.entries.get('Rect') : undefined);
  if (rect.kind !== 'array' || rect.items.length !== 4) return undefined;
  const numbers = rect.items.map((item) => doc.resolve(item));
  const [a, b, c, d] = numbers.map((item) => (item.kind === 'number' ? item.value : undefined));
  return a === undefined || b === undefined || c === undefined || d === undefined ? undefined : [a, b, c, d];
}

function signedValue(doc: PdfDocument, { type, value }: FieldState): PdfObject | undefined {
  const found = doc.resolve(type);
  if (value === undefined || found.kind !== 'name' || found.value !== 'Sig') return undefined;
  return isNull(doc, value) ? undefined : value;
}

/** A reference counts as a value even where what it names cannot be read: its object is free or absent for null. */
function isNull(doc: PdfDocument, value: PdfObject): boolean {
  if (value.kind !== 'ref') return value.kind === PDF_NULL.kind;
  const entry = doc.entry(value.num);
  return entry === undefined || entry.type === 'free';
}

/** Signed widgets that pages show and the form does not know. */
function strays(doc: PdfDocument, all: readonly Annotation[], known: ReadonlySet<number>): SignatureField[] {
  const seen = new Set(known);
  const out: SignatureField[] = [];
  for (const { page, item } of all) {
    const ref = item.kind === 'ref' ? item : undefined;
    if (ref !== undefined && seen.has(ref.num)) continue;
    if (ref !== undefined) seen.add(ref.num);
    const dict = doc.resolve(item);
    if (dict.kind !== 'dict') continue;
    const subtype = doc.resolve(dict.entries.get('Subtype'));
    if (subtype.kind !== 'name' || subtype.value !== 'Widget') continue;
    const state = stateFromParents(doc, dict);
    const value = signedValue(doc, state);
    if (value === undefined) continue;
    const widgets = [{ ref, page, rect: rectOf(doc, dict) }];
    out.push({ name: state.name, ref, dict, value, inForm: false, widgets });
  }
  return out;
}

/**
 * Every signature field with a value: those of the form first, then those that only a page's annotations name.
 * @throws PDF_BROKEN where form or pages are not what they must be, or are beyond the limits.
 */
export function signatureFields(doc: PdfDocument): readonly SignatureField[] {
  const all = annotations(doc);
  const pages = new Map<number, number>();
  for (const { page, item } of all) {
    if (item.kind === 'ref' && !pages.has(item.num)) pages.set(item.num, page);
  }
  const { fields, seen } = formFields(doc);
  const inForm = fields.flatMap((field): SignatureField[] => {
    const value = signedValue(doc, field);
    if (value === undefined) return [];
    const widgets = field.widgets.map((node): SignatureWidget => {
      const ref = node.kind === 'ref' ? node : undefined;
      return { ref, page: ref && pages.get(ref.num), rect: rectOf(doc, node) };
    });
    const { name, ref, dict } = field;
    return [{ name, ref, dict, value, inForm: true, widgets }];
  });
  return [...inForm, ...strays(doc, all, seen)];
}
