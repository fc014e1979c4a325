import type { Comparer } from './changes-compare.ts';
import type { PdfDocument } from './document.ts';
import type { PdfDict, PdfObject, PdfRef } from './objects.ts';
import type { PageNode } from './signatures-pages.ts';

/**
 * What was found to be added to a version of a document. The first four are what further signatures bring along;
 * each of the others is a change.
 */
export const PDF_CHANGE_KINDS = [
  /** A signature with its field, its appearance and its entry in the form and on the page. */
  'signature',
  /** Certificates, revocation lists and answers kept for later verification (DSS, VRI, Extensions). */
  'validation-data',
  /** Title, dates and the like: Info, Metadata. */
  'document-info',
  /** A higher PDF version in the catalogue. */
  'version',
  /** Pages were added, removed or put into another order. */
  'page-tree',
  /** An entry of a page: its contents, resources, boxes, actions. */
  'page',
  /** A stream that a page draws. */
  'page-content',
  /** An annotation was added, changed or removed. */
  'annotation',
  /** An entry of the form. */
  'form',
  /** A field of the form: its value, appearance or place. */
  'form-field',
  /** An entry of the catalogue: actions, names, layers, permissions. */
  'catalog',
  /** An entry of the trailer. */
  'trailer',
  /** Another existing object. */
  'object',
  /** A new object that no signature needs. */
  'added-object',
  /** An object was taken away. */
  'freed-object',
  /** An object that was referred to, but only came into being afterwards. */
  'hidden-object',
  /** The chain of cross-reference sections does not continue the older one. */
  'cross-reference',
  /** The signature covers no version of the document: everything else may have been changed. */
  'uncovered',
  /** Bytes that belong to no version. */
  'trailing-bytes',
  /** The older version, or the difference, cannot be read. */
  'unreadable',
  /** Too much to be looked at. */
  'too-many',
] as const;
export type PdfChangeKind = (typeof PDF_CHANGE_KINDS)[number];

const HARMLESS: ReadonlySet<PdfChangeKind> = new Set([
  'signature',
  'validation-data',
  'document-info',
  'version',
]);

/** Whether a kind may follow a signature without touching what it was made for. */
export function isHarmless(kind: PdfChangeKind): boolean {
  return HARMLESS.has(kind);
}

/** One thing that was added or changed. */
export interface PdfChange {
  readonly kind: PdfChangeKind;
  /** The object's number, where one object is meant. */
  readonly object?: number;
  /** Counted from 1, where one page is meant. */
  readonly page?: number;
  /** The entry of the dictionary, the field's name or the object's type, as far as there is one. */
  readonly detail?: string;
}

/** The state of one comparison of two versions of a document. */
export interface Comparison extends Comparer {
  /** Numbers of objects that the older version does not have. */
  readonly added: ReadonlySet<number>;
  /** Numbers of objects that say something else in the newer version, or are gone. */
  readonly changed: ReadonlySet<number>;
  /** The pages of both versions. */
  readonly oldPages: readonly PageNode[];
  readonly nowPages: readonly PageNode[];
  /** Objects whose addition or change is understood; what is wrong with them is reported by itself. */
  readonly explained: Set<number>;
  readonly report: (change: PdfChange) => void;
  /** How many objects of the newer version refer to an object. */
  readonly referrers: (ref: PdfRef) => number;
}

/** Marks the added objects that a value leads to, over added objects only. */
export function explainAdded(comparison: Comparison, value: PdfObject | undefined): void {
  const { now, added, explained } = comparison;
  const stack: PdfObject[] = value === undefined ? [] : [value];
  const visited = new Set<number>();
  for (let found = stack.pop(); found !== undefined; found = stack.pop()) {
    if (found.kind === 'ref') {
      if (!added.has(found.num) || visited.has(found.num)) continue;
      visited.add(found.num);
      explained.add(found.num);
      stack.push(now.object(found));
    } else if (found.kind === 'array') {
      for (const item of found.items) stack.push(item);
    } else if (found.kind === 'dict' || found.kind === 'stream') {
      const dict = found.kind === 'dict' ? found : found.dict;
      for (const item of dict.entries.values()) stack.push(item);
    }
  }
}

/** The numbers of the objects between a value and what it stands for. */
function pathOf(doc: PdfDocument, value: PdfObject | undefined): number[] {
  const path: number[] = [];
  for (let found = value; found?.kind === 'ref' && path.length < 32; found = doc.object(found))
    path.push(found.num);
  return path;
}

/**
 * Marks the objects between a value and what it stands for: new ones, and changed ones that stood there before.
 * A changed object that comes from elsewhere is not explained by its new place.
 */
export function explainPath(
  comparison: Comparison,
  before: PdfObject | undefined,
  after: PdfObject | undefined,
): void {
  const { old, now, added, changed, explained } = comparison;
  const known = new Set(pathOf(old, before));
  for (const num of pathOf(now, after)) {
    if (added.has(num) || (changed.has(num) && known.has(num))) explained.add(num);
  }
}

/** The keys whose values differ, each once. */
export function differingKeys(
  { same }: Comparison,
  before: PdfDict,
  after: PdfDict,
  except: ReadonlySet<string>,
): string[] {
  const keys = new Set([...before.entries.keys(), ...after.entries.keys()]);
  return [...keys].filter(
    (key) => !except.has(key) && !same(before.entries.get(key), after.entries.get(key)),
  );
}

/**
 * What was put into a list between its old items, which must all be there in their order; undefined where they are not.
 */
export function insertedItems(
  { same }: Comparison,
  before: readonly PdfObject[],
  after: readonly PdfObject[],
): PdfObject[] | undefined {
  const inserted: PdfObject[] = [];
  let at = 0;
  for (const item of after) {
    if (at < before.length && same(before[at], item)) at += 1;
    else inserted.push(item);
  }
  return at === before.length ? inserted : undefined;
}
