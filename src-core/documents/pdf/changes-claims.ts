import { currentObject, refKey, type ReferenceIndex } from './changes-index.ts';
import type { Comparison } from './changes-state.ts';
import type { PdfDocument } from './document.ts';

// Proof that what changed with a field or an annotation belongs to it alone: an object that a page, a signature or an
// old object uses as well would change them under cover of the field.

function keysOf(doc: PdfDocument, nums: ReadonlySet<number>): Map<string, number> {
  const keys = new Map<string, number>();
  for (const num of nums) {
    const entry = doc.entry(num);
    if (entry === undefined || entry.type === 'free') continue;
    keys.set(refKey(num, entry.type === 'plain' ? entry.gen : 0), num);
  }
  return keys;
}

/** Those of the objects that somebody else than the owners refers to. */
function sharedIn(
  doc: PdfDocument,
  index: ReferenceIndex,
  objects: ReadonlySet<number>,
  owners: ReadonlySet<number>,
): Set<number> {
  const keys = keysOf(doc, objects);
  const shared = new Set<number>();
  for (const [referrer, references] of index.references) {
    if (owners.has(referrer)) continue;
    for (const key of references) {
      const num = keys.get(key);
      if (num !== undefined) shared.add(num);
    }
  }
  for (const value of doc.trailer.entries.values()) {
    const num = value.kind === 'ref' ? keys.get(refKey(value.num, value.gen)) : undefined;
    if (num !== undefined) shared.add(num);
  }
  return shared;
}

/** Reports every claimed object that something else uses as well, in either version. */
export function proveClaims(
  comparison: Comparison,
  oldIndex: ReferenceIndex,
  nowIndex: () => ReferenceIndex,
): void {
  const { old, now, claims, report } = comparison;
  const { roots, objects } = claims;
  if (objects.size === 0) return;
  const index = nowIndex();
  if (!index.complete) return report({ kind: 'too-many' });
  const owners = new Set([...roots, ...objects]);
  const before = new Set([...objects].filter((num) => currentObject(old, num) !== undefined));
  const shared = new Set([
    ...sharedIn(old, oldIndex, before, owners),
    ...sharedIn(now, index, objects, owners),
  ]);
  for (const num of shared) report({ kind: 'shared-object', object: num });
}
