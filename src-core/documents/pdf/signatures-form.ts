import { fail } from '../../kernel/index.ts';
import type { PdfDocument } from './document.ts';
import { acroForm, optionalDict, optionalItems } from './form-fields.ts';
import type { PdfDict, PdfObject, PdfRef } from './objects.ts';
import { textOf } from './text.ts';

// The field tree of the form, ISO 32000-1, 12.7.3.

/** Deeper trees of fields do not occur; a deeper one is an attack on readers. */
const MAX_DEPTH = 64;
/** Fields and widgets looked at in one document. */
const MAX_NODES = 500_000;

/** What fields inherit from those above them. */
export interface FieldState {
  /** The fully qualified name. */
  readonly name: string;
  /** FT and V as they stand in the field, or above it where they are inherited. */
  readonly type: PdfObject | undefined;
  readonly value: PdfObject | undefined;
}

/** A field that has widgets, or nothing below it. */
export interface FormField extends FieldState {
  readonly ref: PdfRef | undefined;
  readonly dict: PdfDict;
  /** The field's widgets; the field itself where the two are one. */
  readonly widgets: readonly PdfObject[];
}

/** The state of a field without anything above it. */
export const NO_FIELD: FieldState = { name: '', type: undefined, value: undefined };

/** What a node of the tree adds to what it inherits (12.7.3.2). */
export function inheritField(doc: PdfDocument, dict: PdfDict, above: FieldState): FieldState {
  const title = doc.resolve(dict.entries.get('T'));
  const own = title.kind === 'string' ? textOf(title) : undefined;
  return {
    name: own === undefined ? above.name : above.name === '' ? own : `${above.name}.${own}`,
    type: dict.entries.get('FT') ?? above.type,
    value: dict.entries.get('V') ?? above.value,
  };
}

/** What a widget inherits along its Parent entries. @throws PDF_BROKEN where they are too many. */
export function stateFromParents(doc: PdfDocument, dict: PdfDict): FieldState {
  const chain: PdfDict[] = [];
  for (let node: PdfDict | undefined = dict; node !== undefined;) {
    if (chain.length >= MAX_DEPTH) fail('PDF_BROKEN', { detail: 'a field with too many parents' });
    chain.unshift(node);
    node = optionalDict(doc, node.entries.get('Parent'), 'Parent of a field');
  }
  return chain.reduce<FieldState>((state, node) => inheritField(doc, node, state), NO_FIELD);
}

/** Every field of the form, and every object that the walk came by: a widget among them belongs to the form. */
export interface FormFields {
  readonly fields: readonly FormField[];
  readonly seen: ReadonlySet<number>;
}

/** Walks the form. One field that is named twice appears once. @throws PDF_BROKEN where it is no tree of dictionaries. */
export function formFields(doc: PdfDocument): FormFields {
  const fields: FormField[] = [];
  const seen = new Set<number>();
  let nodes = 0;

  const enter = (node: PdfObject): PdfDict | undefined => {
    nodes += 1;
    if (nodes > MAX_NODES) fail('PDF_BROKEN', { detail: 'too many fields' });
    if (node.kind === 'ref') {
      if (seen.has(node.num)) return undefined;
      seen.add(node.num);
    }
    return optionalDict(doc, node, 'a field');
  };

  const visit = (node: PdfObject, dict: PdfDict, above: FieldState, depth: number): void => {
    if (depth > MAX_DEPTH) fail('PDF_BROKEN', { detail: 'the field tree is too deep' });
    const state = inheritField(doc, dict, above);
    const kids = optionalItems(doc, dict.entries.get('Kids'), 'Kids of a field');
    const widgets: PdfObject[] = kids.length === 0 ? [node] : [];
    for (const kid of kids) {
      const kidDict = enter(kid);
      if (kidDict === undefined) continue;
      // Kids without a partial name are the field's own widgets (12.7.3.1).
      if (kidDict.entries.has('T')) visit(kid, kidDict, state, depth + 1);
      else widgets.push(kid);
    }
    if (widgets.length === 0 && !dict.entries.has('V')) return;
    fields.push({ ...state, ref: node.kind === 'ref' ? node : undefined, dict, widgets });
  };

  for (const root of optionalItems(doc, acroForm(doc)?.entries.get('Fields'), 'Fields')) {
    const dict = enter(root);
    if (dict !== undefined) visit(root, dict, NO_FIELD, 0);
  }
  return { fields, seen };
}
