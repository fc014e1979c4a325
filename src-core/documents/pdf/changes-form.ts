import { differingKeys, explainAdded, explainPath, insertedItems, type Comparison } from './changes-state.ts';
import { optionalDict, optionalItems } from './form-fields.ts';
import { pdfDict, type PdfDict, type PdfObject, type PdfRef } from './objects.ts';
import type { FormField } from './signatures-form.ts';
import { textOf } from './text.ts';

// What a further signature does to the form (ISO 32000-1, 12.7): a new field, or a value in an empty one.

/** Entries of a new signature field and of its widget: nothing that acts, and no membership in a layer. */
const FIELD_KEYS: ReadonlySet<string> = new Set(
  'Type Subtype FT T TU TM Ff V P Rect F NM M AP MK Border BS DA DR H Kids Parent Lock SV Q C'.split(' '),
);
/** What filling an empty signature field changes. */
const FILLED_KEYS: ReadonlySet<string> = new Set(['V', 'AP', 'M', 'F']);
/** Print and Locked: flags a signer may set on the widget of an empty field. */
const SIGNED_FLAGS = 132;
const NO_KEYS: ReadonlySet<string> = new Set();

function nameAt(comparison: Comparison, dict: PdfDict, key: string): string | undefined {
  const value = comparison.now.resolve(dict.entries.get(key));
  return value.kind === 'name' ? value.value : undefined;
}

/** A dictionary as signers write it, in an object of its own or in the field. */
function explainValue(comparison: Comparison, value: PdfObject | undefined): boolean {
  const { now, added } = comparison;
  if (value?.kind === 'ref' && !added.has(value.num)) return false;
  const dict = now.resolve(value);
  if (dict.kind !== 'dict' || !dict.entries.has('ByteRange') || !dict.entries.has('Contents')) return false;
  explainAdded(comparison, value);
  return true;
}

function isPlain(dict: PdfDict): boolean {
  return [...dict.entries.keys()].every((key) => FIELD_KEYS.has(key));
}

/** The widgets of a new field: itself, or its kids. Undefined where one is not new or not plain. */
function newWidgets(comparison: Comparison, ref: PdfRef, dict: PdfDict): PdfRef[] | undefined {
  const { now, added } = comparison;
  const kids = optionalItems(now, dict.entries.get('Kids'), 'Kids of a field');
  if (kids.length === 0) return [ref];
  const widgets: PdfRef[] = [];
  for (const kid of kids) {
    if (kid.kind !== 'ref' || !added.has(kid.num)) return undefined;
    const widget = optionalDict(now, kid, 'a widget');
    if (widget === undefined || widget.entries.has('T') || widget.entries.has('Kids')) return undefined;
    if (!isPlain(widget)) return undefined;
    widgets.push(kid);
  }
  return widgets;
}

/** A new field of the form, explained when it is a signature and nothing else; its widgets. */
function newField(comparison: Comparison, item: PdfObject, taken: ReadonlySet<string>): PdfRef[] | undefined {
  const { now, added } = comparison;
  if (item.kind !== 'ref' || !added.has(item.num)) return undefined;
  const dict = optionalDict(now, item, 'a field');
  if (dict === undefined || nameAt(comparison, dict, 'FT') !== 'Sig' || dict.entries.has('Parent'))
    return undefined;
  const title = now.resolve(dict.entries.get('T'));
  if (title.kind !== 'string' || taken.has(textOf(title)) || !isPlain(dict)) return undefined;
  const widgets = newWidgets(comparison, item, dict);
  if (widgets === undefined || !explainValue(comparison, dict.entries.get('V'))) return undefined;
  explainAdded(comparison, item);
  comparison.report({ kind: 'signature', object: item.num, detail: textOf(title) });
  return widgets;
}

function explainFields(
  comparison: Comparison,
  before: PdfObject | undefined,
  after: PdfObject | undefined,
  oldFields: readonly FormField[],
): Set<number> {
  const { old, now, report } = comparison;
  const widgets = new Set<number>();
  explainPath(comparison, before, after);
  const oldItems = optionalItems(old, before, 'Fields');
  const extra = insertedItems(comparison, oldItems, optionalItems(now, after, 'Fields'));
  if (extra === undefined) {
    report({ kind: 'form', detail: 'Fields' });
    return widgets;
  }
  const taken = new Set(oldFields.map((field) => field.name.split('.')[0] ?? ''));
  for (const item of extra) {
    const added = newField(comparison, item, taken);
    if (added === undefined) {
      report({ kind: 'form-field', ...(item.kind === 'ref' ? { object: item.num } : {}) });
      if (item.kind === 'ref') comparison.explained.add(item.num);
    }
    for (const widget of added ?? []) widgets.add(widget.num);
  }
  return widgets;
}

/** Resources for fields may grow; form XObjects under them, which nothing draws, may also be replaced. */
function explainResources(
  comparison: Comparison,
  before: PdfObject | undefined,
  after: PdfObject | undefined,
): boolean {
  const { old, now, same } = comparison;
  if (same(before, after)) return true;
  const oldDict = optionalDict(old, before, 'DR') ?? pdfDict({});
  const dict = optionalDict(now, after, 'DR');
  if (dict === undefined) return false;
  for (const [key, value] of new Map([...oldDict.entries, ...dict.entries])) {
    if (key === 'ProcSet') continue;
    const oldPart = optionalDict(old, oldDict.entries.get(key), 'resources') ?? pdfDict({});
    const part = optionalDict(now, dict.entries.get(key), 'resources');
    if (part === undefined) return false;
    const differing = differingKeys(comparison, oldPart, part, NO_KEYS);
    const replaced = differing.filter((name) => oldPart.entries.has(name) || !part.entries.has(name));
    if (
      replaced.length > 0 &&
      (key !== 'XObject' || replaced.some((name) => !isAdded(comparison, part, name)))
    ) {
      return false;
    }
    explainAdded(comparison, value);
  }
  explainAdded(comparison, after);
  return true;
}

function isAdded({ added }: Comparison, dict: PdfDict, key: string): boolean {
  const value = dict.entries.get(key);
  return value?.kind === 'ref' && added.has(value.num);
}

function flagsGrew(
  { old, now }: Comparison,
  before: PdfObject | undefined,
  after: PdfObject | undefined,
  allowed: number,
): boolean {
  const from = old.resolve(before);
  const to = now.resolve(after);
  const oldFlags = from.kind === 'number' ? from.value : 0;
  if (to.kind !== 'number' || !Number.isInteger(to.value) || !Number.isInteger(oldFlags)) return false;
  return (to.value & ~(oldFlags | allowed)) === 0 && (oldFlags & ~to.value) === 0;
}

/** Compares the forms; gives the numbers of the new signatures' widgets, which pages may show. */
export function explainForm(
  comparison: Comparison,
  before: PdfObject | undefined,
  after: PdfObject | undefined,
  oldFields: readonly FormField[],
): Set<number> {
  const { old, now, report } = comparison;
  const oldForm = optionalDict(old, before, 'AcroForm') ?? pdfDict({});
  const form = optionalDict(now, after, 'AcroForm');
  if (form === undefined) {
    if (oldForm.entries.size > 0) report({ kind: 'catalog', detail: 'AcroForm' });
    return new Set();
  }
  explainPath(comparison, before, after);
  const widgets = explainFields(
    comparison,
    oldForm.entries.get('Fields'),
    form.entries.get('Fields'),
    oldFields,
  );
  for (const key of differingKeys(comparison, oldForm, form, new Set(['Fields', 'DR']))) {
    const [from, to] = [oldForm.entries.get(key), form.entries.get(key)];
    const harmless =
      (key === 'SigFlags' && flagsGrew(comparison, from, to, 3)) ||
      (key === 'DA' && old.resolve(from).kind === 'null' && now.resolve(to).kind === 'string');
    if (!harmless) report({ kind: 'form', detail: key });
  }
  if (!explainResources(comparison, oldForm.entries.get('DR'), form.entries.get('DR'))) {
    report({ kind: 'form', detail: 'DR' });
  }
  return widgets;
}

/** Explains the change of an existing field when it is an empty signature field that was signed. */
export function explainFilled(
  comparison: Comparison,
  num: number,
  before: PdfObject,
  after: PdfObject,
): void {
  const { old, now } = comparison;
  if (before.kind !== 'dict' || after.kind !== 'dict') return;
  const type = old.resolve(before.entries.get('FT'));
  if (type.kind !== 'name' || type.value !== 'Sig') return;
  if (old.resolve(before.entries.get('V')).kind !== 'null') return;
  if (differingKeys(comparison, before, after, FILLED_KEYS).length > 0) return;
  const [from, to] = [before.entries.get('F'), after.entries.get('F')];
  if (!comparison.same(from, to) && !flagsGrew(comparison, from, to, SIGNED_FLAGS)) return;
  if (!explainValue(comparison, after.entries.get('V'))) return;
  explainAdded(comparison, after.entries.get('AP'));
  comparison.explained.add(num);
  const title = now.resolve(after.entries.get('T'));
  comparison.report({
    kind: 'signature',
    object: num,
    ...(title.kind === 'string' ? { detail: textOf(title) } : {}),
  });
}
