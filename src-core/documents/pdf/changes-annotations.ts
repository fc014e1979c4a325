import { claimedByLook } from './changes-looks.ts';
import { addedBelow, differingKeys, type Comparison } from './changes-state.ts';
import { optionalItems } from './form-fields.ts';
import type { PdfDict, PdfObject, PdfRef } from './objects.ts';
import type { PageNode } from './signatures-pages.ts';

// Annotations that were added to a page or changed on it (ISO 32000-2, 12.5), other than the form's widgets.

/** Remarks, and links within the file or to an address; no media, no attached files, no marks for printers. */
const SUBTYPES: ReadonlySet<string> = new Set(
  (
    'Text Link FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Caret Stamp ' +
    'Ink Popup'
  ).split(' '),
);
/** Entries that say what a remark says, looks like and belongs to; nothing that acts, and no membership in a layer. */
const KEYS: ReadonlySet<string> = new Set(
  (
    'Type Subtype Rect Contents P NM M F AP AS Border C StructParent BM ca CA Lang T Popup RC CreationDate IRT Subj ' +
    'RT IT Open Name State StateModel Parent QuadPoints L BS LE IC LL LLE Cap LLO CP CO DA Q DS CL BE RD Vertices ' +
    'InkList Path Sy H A Dest Rotate Rotation'
  ).split(' '),
);
/** What may change in an annotation that was there: not its kind, whether it shows, or where it leads. */
const FIXED: ReadonlySet<string> = new Set('Type Subtype P F StructParent Popup Parent A Dest'.split(' '));
/** Entries that lead to other annotations of the page. */
const RELATIONS = ['Popup', 'IRT', 'Parent'];
const ACTION_KEYS: ReadonlySet<string> = new Set(['Type', 'S', 'D', 'URI', 'IsMap']);
const NO_KEYS: ReadonlySet<string> = new Set();

function subtypeOf({ now }: Comparison, dict: PdfDict): string | undefined {
  const subtype = now.resolve(dict.entries.get('Subtype'));
  return subtype.kind === 'name' ? subtype.value : undefined;
}

/** Goes to a place in the file or to an address, and does nothing after that. */
function isPlainAction({ now }: Comparison, value: PdfObject | undefined): boolean {
  const action = now.resolve(value);
  if (action.kind === 'null') return true;
  if (action.kind !== 'dict' || [...action.entries.keys()].some((key) => !ACTION_KEYS.has(key))) return false;
  const type = now.resolve(action.entries.get('S'));
  return type.kind === 'name' && (type.value === 'GoTo' || type.value === 'URI');
}

/** The numbers of a page's annotations. */
export function annotationsOf({ now }: Comparison, page: PageNode): Set<number> {
  const items = optionalItems(now, page.dict.entries.get('Annots'), 'Annots');
  return new Set(items.flatMap((item) => (item.kind === 'ref' ? [item.num] : [])));
}

/** Whether the annotation belongs to that page and relates only to others of it. */
function staysOnPage(dict: PdfDict, page: PageNode, annotations: ReadonlySet<number>): boolean {
  const owner = dict.entries.get('P');
  if (owner !== undefined && !(owner.kind === 'ref' && owner.num === page.ref.num)) return false;
  return RELATIONS.every((key) => {
    const other = dict.entries.get(key);
    return other === undefined || (other.kind === 'ref' && annotations.has(other.num));
  });
}

/** What an annotation lays claim to by the entries given, its appearance aside. */
function claimedByEntries(comparison: Comparison, dict: PdfDict, keys: Iterable<string>): Set<number> {
  const claimed = new Set<number>();
  for (const key of keys) {
    if (key === 'P' || key === 'AP' || RELATIONS.includes(key)) continue;
    for (const num of addedBelow(comparison, dict.entries.get(key))) claimed.add(num);
  }
  return claimed;
}

function accept(
  { explained, claims, report }: Comparison,
  ref: PdfRef,
  page: PageNode,
  subtype: string,
  claimed: Iterable<number>,
): void {
  claims.roots.add(ref.num);
  explained.add(ref.num);
  for (const num of claimed) {
    claims.objects.add(num);
    explained.add(num);
  }
  report({ kind: 'annotation', class: 'annotations', object: ref.num, page: page.number, detail: subtype });
}

/**
 * Explains an annotation that was added to a page, all of whose annotations are given; false where it is more than a
 * remark or a link.
 */
export function explainNewAnnotation(
  comparison: Comparison,
  ref: PdfRef,
  page: PageNode,
  annotations: ReadonlySet<number>,
): boolean {
  const { now, added } = comparison;
  const dict = added.has(ref.num) ? now.object(ref) : undefined;
  if (dict?.kind !== 'dict') return false;
  const subtype = subtypeOf(comparison, dict);
  if (subtype === undefined || !SUBTYPES.has(subtype)) return false;
  if ([...dict.entries.keys()].some((key) => !KEYS.has(key))) return false;
  if (!isPlainAction(comparison, dict.entries.get('A'))) return false;
  if (!staysOnPage(dict, page, annotations)) return false;
  const look = claimedByLook(comparison, undefined, dict.entries.get('AP'));
  if (look === undefined) return false;
  accept(comparison, ref, page, subtype, [
    ...look,
    ...claimedByEntries(comparison, dict, dict.entries.keys()),
  ]);
  return true;
}

/** Explains annotations that were there and changed in what they say or look like. */
export function explainChangedAnnotations(comparison: Comparison, before: PageNode, after: PageNode): void {
  const { old, explained } = comparison;
  const still = annotationsOf(comparison, after);
  for (const item of optionalItems(old, before.dict.entries.get('Annots'), 'Annots')) {
    if (item.kind !== 'ref' || !still.has(item.num) || explained.has(item.num)) continue;
    explainChanged(comparison, item, after, still);
  }
}

function explainChanged(
  comparison: Comparison,
  ref: PdfRef,
  page: PageNode,
  annotations: ReadonlySet<number>,
): void {
  const { old, now, changed } = comparison;
  const [from, to] = [old.object(ref), now.object(ref)];
  if (from.kind !== 'dict' || to.kind !== 'dict') return;
  const subtype = subtypeOf(comparison, to);
  if (subtype === undefined || !SUBTYPES.has(subtype)) return;
  const differing = differingKeys(comparison, from, to, NO_KEYS);
  if (differing.some((key) => !KEYS.has(key) || FIXED.has(key))) return;
  const claimed = claimedByLook(comparison, from.entries.get('AP'), to.entries.get('AP'));
  if (claimed === undefined || (!changed.has(ref.num) && claimed.size === 0)) return;
  const others = claimedByEntries(comparison, to, differing);
  if (!staysOnPage(to, page, annotations)) return;
  accept(comparison, ref, page, subtype, [...claimed, ...others]);
}
