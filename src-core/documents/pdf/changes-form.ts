import { differingKeys, explainAdded, explainPath, insertedItems, type Comparison } from './changes-state.ts';
import { explainResources, isNewDefault } from './changes-form-defaults.ts';
import type { FoundChange } from './changes-kinds.ts';
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
/** Hidden and NoView. */
const UNSEEN = 2 | 32;

function nameAt(comparison: Comparison, dict: PdfDict, key: string): string | undefined {
  const value = comparison.now.resolve(dict.entries.get(key));
  return value.kind === 'name' ? value.value : undefined;
}

/** A dictionary as signers write it, in an object of its own or in the field. */
function explainValue(comparison: Comparison, value: PdfObject | undefined): boolean {
  const { now, added, signed } = comparison;
  if (value?.kind === 'ref' && !added.has(value.num)) return false;
  const dict = now.resolve(value);
  if (dict.kind !== 'dict' || !dict.entries.has('ByteRange') || !dict.entries.has('Contents')) return false;
  explainAdded(comparison, value);
  if (value?.kind === 'ref') signed.add(value.num);
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
  reportSigned(comparison, { object: item.num, detail: textOf(title) }, dict, widgets);
  return widgets;
}

/** Whether a value says in one way and in the other that it is a document time stamp (ISO 32000-2, 12.8.5). */
function timestampSigns(comparison: Comparison, field: PdfDict): readonly [boolean, boolean] {
  const value = comparison.now.resolve(field.entries.get('V'));
  if (value.kind !== 'dict') return [false, false];
  return [
    nameAt(comparison, value, 'Type') === 'DocTimeStamp',
    nameAt(comparison, value, 'SubFilter') === 'ETSI.RFC3161',
  ];
}

/** Whether a widget shows nothing: it has no area, or is never drawn. */
function isUnseen({ now }: Comparison, ref: PdfRef): boolean {
  const widget = now.object(ref);
  if (widget.kind !== 'dict') return false;
  const flags = now.resolve(widget.entries.get('F'));
  if (flags.kind === 'number' && (flags.value & UNSEEN) !== 0) return true;
  const rect = now.resolve(widget.entries.get('Rect'));
  if (rect.kind === 'null') return true;
  const numbers = rect.kind === 'array' ? rect.items.map((item) => now.resolve(item)) : [];
  const [a, b, c, d] = numbers.map((item) => (item.kind === 'number' ? item.value : undefined));
  return numbers.length === 4 && a !== undefined && b !== undefined && (a === c || b === d);
}

function reportSigned(
  comparison: Comparison,
  change: Omit<FoundChange, 'kind'>,
  field: PdfDict,
  widgets: readonly PdfRef[],
): void {
  const unseen = widgets.every((widget) => isUnseen(comparison, widget));
  const [byType, bySubFilter] = timestampSigns(comparison, field);
  // Anybody gets a time stamp: one that draws something upon a page is nobody's consent to what is seen then.
  const overlays = (byType || bySubFilter) && !unseen;
  const kind = byType && bySubFilter ? 'document-timestamp' : 'signature';
  const page = widgets.map(({ num }) => comparison.pageOf(num)).find((found) => found !== undefined);
  comparison.report({
    ...change,
    kind,
    ...(page === undefined ? {} : { page }),
    ...(overlays ? { class: 'changes' } : {}),
  });
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

/** Whether flags are those from before and no others than the ones allowed. */
export function flagsGrew(
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
      (key === 'DA' && isNewDefault(comparison, from, to, oldFields));
    if (!harmless) report({ kind: 'form', detail: key });
  }
  if (!explainResources(comparison, oldForm.entries.get('DR'), form.entries.get('DR'), oldFields)) {
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
  fields: readonly FormField[],
): void {
  const { old } = comparison;
  // A widget below its field is none: nobody reads a signature there.
  const field = fields.find(({ ref }) => ref?.num === num);
  if (field === undefined || before.kind !== 'dict' || after.kind !== 'dict') return;
  const type = old.resolve(before.entries.get('FT'));
  if (type.kind !== 'name' || type.value !== 'Sig') return;
  if (old.resolve(before.entries.get('V')).kind !== 'null') return;
  if (differingKeys(comparison, before, after, FILLED_KEYS).length > 0) return;
  const [from, to] = [before.entries.get('F'), after.entries.get('F')];
  if (!comparison.same(from, to) && !flagsGrew(comparison, from, to, SIGNED_FLAGS)) return;
  if (!explainValue(comparison, after.entries.get('V'))) return;
  explainAdded(comparison, after.entries.get('AP'));
  comparison.explained.add(num);
  reportSigned(comparison, { object: num, detail: field.name }, after, [{ kind: 'ref', num, gen: 0 }]);
}
