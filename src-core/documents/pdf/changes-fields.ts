import { claimedByLook } from './changes-looks.ts';
import { flagsGrew } from './changes-form.ts';
import { addedBelow, differingKeys, type Comparison } from './changes-state.ts';
import type { PdfDocument } from './document.ts';
import { optionalDict } from './form-fields.ts';
import type { PdfDict, PdfObject, PdfRef } from './objects.ts';
import type { FormField } from './signatures-form.ts';

// Fields of the form that got another value (ISO 32000-2, 12.7): the value, the state and the look of fields that were
// there, and nothing else of them. New fields, other places, flags, names or actions are changes.

const NO_KEYS: ReadonlySet<string> = new Set();
/** ReadOnly (table 227): what can no longer be filled looks as before. */
const READ_ONLY = 1;
/** Pushbutton (table 229): it has no value. */
const PUSHBUTTON = 1 << 16;
const COLOURS: ReadonlySet<string> = new Set(['BC', 'BG', 'CA']);
const MAX_PARENTS = 64;

type FieldType = 'Tx' | 'Ch' | 'Btn';

/** An entry that a field has or inherits (table 226). */
function inherited(doc: PdfDocument, dict: PdfDict, key: string): PdfObject {
  let node: PdfDict | undefined = dict;
  for (let depth = 0; node !== undefined && depth < MAX_PARENTS; depth++) {
    const value = doc.resolve(node.entries.get(key));
    if (value.kind !== 'null') return value;
    node = optionalDict(doc, node.entries.get('Parent'), 'Parent of a field');
  }
  return { kind: 'null' };
}

/** The type of a field that can be filled; undefined for signatures, push buttons and what is no field. */
function fillable(doc: PdfDocument, { dict, type }: FormField): FieldType | undefined {
  const found = doc.resolve(type);
  if (found.kind !== 'name') return undefined;
  if (found.value === 'Tx' || found.value === 'Ch') return found.value;
  const flags = inherited(doc, dict, 'Ff');
  const pushes = flags.kind === 'number' && (flags.value & PUSHBUTTON) !== 0;
  return found.value === 'Btn' && !pushes ? 'Btn' : undefined;
}

/** A field and its widgets; undefined where one of them is no object of its own. */
function nodesOf({ ref, widgets }: FormField): PdfRef[] | undefined {
  const nodes = new Map<number, PdfRef>();
  for (const node of [ref, ...widgets]) {
    if (node?.kind !== 'ref') return undefined;
    nodes.set(node.num, node);
  }
  return [...nodes.values()];
}

/** Whether a value is one that fields of that type have. */
function isValue(value: PdfObject, type: FieldType): boolean {
  switch (value.kind) {
    case 'null':
    case 'string':
      return true;
    case 'name':
      return type === 'Btn';
    case 'array':
      return type === 'Ch' && value.items.every((item) => item.kind === 'string');
    case 'stream':
      return type === 'Tx' && !value.dict.entries.has('F') && !value.dict.entries.has('Type');
    default:
      return false;
  }
}

/** A new value, direct or in a new object; its objects are claimed. */
function isNewValue(
  comparison: Comparison,
  value: PdfObject | undefined,
  type: FieldType,
  claimed: Set<number>,
): boolean {
  const { now, added } = comparison;
  if (value?.kind === 'ref' && !added.has(value.num)) return false;
  for (const num of addedBelow(comparison, value)) claimed.add(num);
  return isValue(now.resolve(value), type);
}

/** Colours and caption of a widget (table 192), as a dictionary within it that names no other object. */
function isRecoloured(comparison: Comparison, before: PdfObject | undefined, after: PdfObject): boolean {
  const from = before?.kind === 'dict' ? before : undefined;
  if (after.kind !== 'dict' || from === undefined) return false;
  const differing = differingKeys(comparison, from, after, NO_KEYS);
  return differing.every((key) => COLOURS.has(key) && isPlain(after.entries.get(key)));
}

function isPlain(value: PdfObject | undefined): boolean {
  if (value?.kind === 'array') return value.items.every((item) => item.kind === 'number');
  return value === undefined || value.kind === 'string';
}

function isList(value: PdfObject | undefined): boolean {
  return isPlain(value) && value?.kind !== 'string';
}

/** Whether filling a field may change that entry of it in that way. */
function mayDiffer(
  comparison: Comparison,
  key: string,
  [from, to]: readonly [PdfDict, PdfDict],
  type: FieldType,
  claimed: Set<number>,
): boolean {
  const [before, after] = [from.entries.get(key), to.entries.get(key)];
  switch (key) {
    case 'V':
      return isNewValue(comparison, after, type, claimed);
    case 'RV':
      return type === 'Tx' && isNewValue(comparison, after, type, claimed);
    case 'I':
      return type === 'Ch' && isList(after);
    case 'TI':
      return type === 'Ch' && (after === undefined || after.kind === 'number');
    case 'AS':
      return type === 'Btn' && after?.kind === 'name';
    case 'M':
      return after?.kind === 'string';
    case 'MK':
      return after !== undefined && isRecoloured(comparison, before, after);
    case 'Ff':
      return flagsGrew(comparison, before, after, READ_ONLY);
    // Judged by itself.
    case 'AP':
      return true;
    default:
      return false;
  }
}

/** What a field that was filled lays claim to; undefined where it was not touched, or changed in another way. */
function claimedByField(comparison: Comparison, field: FormField, type: FieldType): Set<number> | undefined {
  const { old, now, changed } = comparison;
  const claimed = new Set<number>();
  let filled = false;
  for (const node of nodesOf(field) ?? []) {
    const [from, to] = [old.object(node), now.object(node)];
    if (from.kind !== 'dict' || to.kind !== 'dict') return undefined;
    if (changed.has(node.num)) {
      const differing = differingKeys(comparison, from, to, NO_KEYS);
      if (!differing.every((key) => mayDiffer(comparison, key, [from, to], type, claimed))) return undefined;
      filled = true;
    }
    const look = claimedByLook(comparison, from.entries.get('AP'), to.entries.get('AP'));
    if (look === undefined) return undefined;
    for (const num of look) claimed.add(num);
  }
  return filled || claimed.size > 0 ? claimed : undefined;
}

/** Explains the changes of fields that were filled, each field by itself. */
export function explainFilledFields(comparison: Comparison, fields: readonly FormField[]): void {
  const { old, changed, explained, claims, pageOf, report } = comparison;
  if ([...changed].every((num) => explained.has(num))) return;
  for (const field of fields) {
    const type = fillable(old, field);
    const claimed = type === undefined ? undefined : claimedByField(comparison, field, type);
    if (claimed === undefined) continue;
    const nodes = nodesOf(field) ?? [];
    for (const { num } of nodes) claims.roots.add(num);
    for (const num of [...nodes.map(({ num: node }) => node), ...claimed]) explained.add(num);
    for (const num of claimed) claims.objects.add(num);
    const page = nodes.map(({ num }) => pageOf(num)).find((found) => found !== undefined);
    report({
      kind: 'form-field',
      class: 'form-fields',
      detail: field.name,
      ...(field.ref === undefined ? {} : { object: field.ref.num }),
      ...(page === undefined ? {} : { page }),
    });
  }
}
