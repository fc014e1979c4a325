import type { Comparer } from './changes-compare.ts';
import type { FoundChange } from './changes-kinds.ts';
import type { PdfDocument } from './document.ts';
import type { PdfDict, PdfObject, PdfRef } from './objects.ts';
import type { PageNode } from './signatures-pages.ts';

/** What changed fields and annotations lay claim to. */
export interface Claims {
  /** The fields, widgets and annotations themselves. */
  readonly roots: Set<number>;
  /** Objects that only roots, and one another, may refer to. */
  readonly objects: Set<number>;
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
  /** New signature dictionaries that are the values of fields. */
  readonly signed: Set<number>;
  readonly report: (change: FoundChange) => void;
  /** Objects that belong to a field or an annotation that was found changed; to be proved at the end. */
  readonly claims: Claims;
  /** The page that shows an annotation or a widget, in the newer version or else in the older one. */
  readonly pageOf: (num: number) => number | undefined;
  /** How many objects of the newer version refer to an object. */
  readonly referrers: (ref: PdfRef) => number;
}

/** Marks the added objects that a value leads to, over added objects only. */
export function explainAdded(comparison: Comparison, value: PdfObject | undefined): void {
  for (const num of addedBelow(comparison, value)) comparison.explained.add(num);
}

/** The added objects that a value leads to, over added objects only. */
export function addedBelow({ now, added }: Comparison, value: PdfObject | undefined): Set<number> {
  const stack: PdfObject[] = value === undefined ? [] : [value];
  const visited = new Set<number>();
  for (let found = stack.pop(); found !== undefined; found = stack.pop()) {
    if (found.kind === 'ref') {
      if (!added.has(found.num) || visited.has(found.num)) continue;
      visited.add(found.num);
      stack.push(now.object(found));
    } else if (found.kind === 'array') {
      for (const item of found.items) stack.push(item);
    } else if (found.kind === 'dict' || found.kind === 'stream') {
      const dict = found.kind === 'dict' ? found : found.dict;
      for (const item of dict.entries.values()) stack.push(item);
    }
  }
  return visited;
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
