import { hasCode } from '../../kernel/index.ts';
import { broughtToLight, unnamedByte } from './changes-bytes.ts';
import { explainCatalog, explainTrailer } from './changes-catalog.ts';
import { comparer } from './changes-compare.ts';
import { proveClaims } from './changes-claims.ts';
import { explainFilledFields } from './changes-fields.ts';
import { explainFilled, explainForm } from './changes-form.ts';
import { currentObject, indexReferences, refKey, type ReferenceIndex } from './changes-index.ts';
import { summaryOf, type FoundChange, type PdfChanges } from './changes-kinds.ts';
import { classifier, explainPages, pageFinder } from './changes-pages.ts';
import { reportLooseSignatures, takenAway } from './changes-removed.ts';
import type { Comparison } from './changes-state.ts';
import { structureOf, timesNamed, type FileStructure } from './changes-structure.ts';
import type { PdfDocument, PdfSection } from './document.ts';
import { sliceSource } from './memory-source.ts';
import type { PdfObject, PdfRef } from './objects.ts';
import { openPdf } from './open.ts';
import { isLineEnd } from './signatures-coverage.ts';
import { formFields } from './signatures-form.ts';
import { pageNodes, type PageNode } from './signatures-pages.ts';

// What was added to a version of a document by the updates after it (ISO 32000-1, 7.5.6; ISO 32000-2, 12.8.2.2).

/** Objects that updates may name, and changes that are listed, for one comparison. */
const MAX_TOUCHED = 1_000_000;
const MAX_LISTED = 1000;

const NOTHING: PdfChanges = summaryOf([], MAX_LISTED);

/** The updates that follow an older version; undefined where the file does not simply continue it. */
function newerSections(now: PdfDocument, old: PdfDocument): readonly PdfSection[] | undefined {
  const count = now.sections.length - old.sections.length;
  if (count < 0) return undefined;
  const continues = old.sections.every(
    ({ xrefOffset }, index) => now.sections[count + index]?.xrefOffset === xrefOffset,
  );
  const newer = now.sections.slice(0, count);
  const appended = newer.every(({ xrefOffset }) => xrefOffset >= old.source.size);
  return continues && appended ? newer : undefined;
}

/** Whether a stream says that it is of a type; what the file uses it as is another matter. */
function saysType(value: PdfObject | undefined, type: string): boolean {
  const found = value?.kind === 'stream' ? value.dict.entries.get('Type') : undefined;
  return found?.kind === 'name' && found.value === type;
}

interface Touched {
  readonly added: Set<number>;
  readonly changed: Set<number>;
  /** Cross-reference and object streams: they hold other objects and are none of the document's own. */
  readonly structure: Set<number>;
  readonly tooMany: boolean;
}

function touchedObjects(
  old: PdfDocument,
  now: PdfDocument,
  newer: readonly PdfSection[],
  same: Comparison['same'],
  [oldStructure, structure]: readonly [FileStructure, FileStructure],
): Touched {
  const numbers = new Set<number>();
  for (const { entries } of newer) for (const num of entries.keys()) numbers.add(num);
  const touched: Touched = {
    added: new Set(),
    changed: new Set(),
    structure: new Set(),
    tooMany: numbers.size > MAX_TOUCHED,
  };
  for (const num of touched.tooMany ? [] : numbers) {
    const before = old.entry(num);
    const after = now.entry(num);
    const isThere = after !== undefined && after.type !== 'free';
    if (before === undefined || before.type === 'free') {
      if (!isThere) continue;
      touched.added.add(num);
      const value = currentObject(now, num);
      const carries =
        (saysType(value, 'XRef') && structure.isXref(num)) ||
        (saysType(value, 'ObjStm') && structure.isContainer(num));
      if (carries) touched.structure.add(num);
      continue;
    }
    const [from, to] = [currentObject(old, num), currentObject(now, num)];
    const keptGeneration = isThere && generation(before) === generation(after);
    if (from === undefined || to === undefined || !keptGeneration || !sameContent(same, from, to)) {
      touched.changed.add(num);
      const wasXref = saysType(from, 'XRef') && oldStructure.isXref(num);
      if (wasXref && saysType(to, 'XRef') && structure.isXref(num)) touched.structure.add(num);
    }
  }
  return touched;
}

function generation(entry: { readonly type: string; readonly gen?: number }): number {
  return entry.gen ?? 0;
}

function sameContent(same: Comparison['same'], from: PdfObject, to: PdfObject): boolean {
  return from.kind === to.kind && same(from, to);
}

/** How often objects name one; cross-reference streams repeat what the trailer says. */
function countReferrers(
  now: PdfDocument,
  index: ReferenceIndex,
  structure: FileStructure,
  { num, gen }: PdfRef,
): number {
  const key = refKey(num, gen);
  let count = 0;
  for (const [referrer, references] of index.references) {
    if (!references.includes(key)) continue;
    const value = currentObject(now, referrer);
    if (value === undefined) count += 1;
    else if (!saysType(value, 'XRef') || !structure.isXref(referrer)) count += timesNamed(value, num);
  }
  return count;
}

/** Objects that the older version refers to and that came into being, or became readable, only afterwards. */
function hiddenObjects(old: ReferenceIndex, now: PdfDocument, appeared: ReadonlySet<number>): Set<number> {
  const hidden = new Set<number>();
  for (const num of old.unreadable) if (currentObject(now, num) !== undefined) hidden.add(num);
  const keys = new Map<string, number>();
  for (const num of appeared) {
    const entry = now.entry(num);
    if (entry !== undefined) keys.set(refKey(num, generation(entry)), num);
  }
  for (const references of old.references.values()) {
    for (const key of references) {
      const num = keys.get(key);
      if (num !== undefined) hidden.add(num);
    }
  }
  return hidden;
}

interface Versions {
  readonly old: PdfDocument;
  readonly now: PdfDocument;
  readonly newer: readonly PdfSection[];
  readonly oldIndex: ReferenceIndex;
  readonly nowIndex: () => ReferenceIndex;
  readonly nowPages: readonly PageNode[];
}

function compareVersions(
  { old, now, newer, oldIndex, nowIndex, nowPages }: Versions,
  report: (change: FoundChange) => void,
): void {
  const compared = comparer(old, now);
  const structure = structureOf(now, nowIndex);
  const touched = touchedObjects(old, now, newer, compared.same, [
    structureOf(old, () => oldIndex),
    structure,
  ]);
  if (touched.tooMany || !oldIndex.complete) return report({ kind: 'too-many' });
  const oldPages = pageNodes(old);
  const comparison: Comparison = {
    ...compared,
    added: touched.added,
    changed: touched.changed,
    explained: new Set(touched.structure),
    oldPages,
    nowPages,
    report,
    signed: new Set(),
    claims: { roots: new Set(), objects: new Set() },
    pageOf: pageFinder([now, nowPages], [old, oldPages]),
    referrers: (ref) => {
      const index = nowIndex();
      return index.complete
        ? countReferrers(now, index, structure, ref) + timesNamed(now.trailer, ref.num)
        : Infinity;
    },
  };
  const hidden = [
    ...hiddenObjects(oldIndex, now, touched.added),
    ...broughtToLight(old, newer, touched.changed),
  ];
  for (const num of new Set(hidden)) report({ kind: 'hidden-object', object: num });
  for (const num of takenAway(old, now, newer)) report({ kind: 'freed-object', object: num });
  const { fields } = formFields(old);
  const { before, after } = explainTrailer(comparison);
  explainCatalog(comparison, before, after);
  const widgets = explainForm(
    comparison,
    before.entries.get('AcroForm'),
    after.entries.get('AcroForm'),
    fields,
  );
  for (const num of touched.changed) {
    const [from, to] = [currentObject(old, num), currentObject(now, num)];
    if (from !== undefined && to !== undefined && !comparison.explained.has(num))
      explainFilled(comparison, num, from, to, fields);
  }
  explainPages(comparison, widgets);
  explainFilledFields(comparison, fields);
  proveClaims(comparison, oldIndex, nowIndex);
  reportLooseSignatures(comparison);
  const { explained, followed } = comparison;
  const left = [
    ...[...touched.changed].filter((num) => !explained.has(num)),
    ...[...touched.added].filter((num) => !explained.has(num) && !followed.has(num)),
  ];
  const classify = left.length === 0 ? undefined : classifier(comparison, fields);
  for (const num of left) if (classify !== undefined) report(classify(num));
}

/**
 * Compares a document with several of its older versions, each given by the offset where it ends.
 * A version that ends with the document, a line end aside, has nothing after it. What is not understood is a change.
 */
export function changesSince(now: PdfDocument, ends: readonly number[]): ReadonlyMap<number, PdfChanges> {
  const results = new Map<number, PdfChanges>();
  const { size } = now.source;
  let last: { readonly doc: PdfDocument; readonly index: ReferenceIndex } | undefined;
  let nowIndex: ReferenceIndex | undefined;
  let nowPages: readonly PageNode[] | undefined;

  const indexOf = (doc: PdfDocument): ReferenceIndex => {
    const newer = last === undefined ? undefined : newerSections(doc, last.doc);
    if (last === undefined || newer === undefined) return indexReferences(doc);
    const renewed = new Set(newer.flatMap(({ entries }) => [...entries.keys()]));
    return indexReferences(doc, { index: last.index, renewed });
  };

  /** Beyond the last of the versions: what lies between two of them was covered by whoever made the later one. */
  let stray: number | undefined;
  const lastEnd = Math.max(0, ...ends);
  const afterLast = now.sections.filter(({ xrefOffset }) => xrefOffset >= lastEnd);
  if (afterLast.length > 0) stray = unnamedByte(now, afterLast, lastEnd);

  const compareFrom = (end: number): PdfChanges => {
    const list: FoundChange[] = [];
    const report = (change: FoundChange): void => {
      list.push(change);
    };
    try {
      const old = openPdf(sliceSource(now.source, 0, end));
      const newer = newerSections(now, old);
      if (newer === undefined) return summaryOf([{ kind: 'cross-reference' }], MAX_LISTED);
      const closed = Math.max(end, ...newer.map((section) => section.end ?? 0));
      if (!isLineEnd(now.source, closed, size)) report({ kind: 'trailing-bytes' });
      if (stray !== undefined) report({ kind: 'unnamed-bytes', detail: String(stray) });
      const oldIndex = indexOf(old);
      last = { doc: old, index: oldIndex };
      compareVersions(
        {
          old,
          now,
          newer,
          oldIndex,
          nowIndex: () => (nowIndex ??= indexOf(now)),
          nowPages: (nowPages ??= pageNodes(now)),
        },
        report,
      );
    } catch (error) {
      if (!hasCode(error, 'PDF_BROKEN') && !hasCode(error, 'PDF_TOO_LARGE')) throw error;
      report({ kind: 'unreadable' });
    }
    return summaryOf(list, MAX_LISTED);
  };

  for (const end of [...new Set(ends)].sort((a, b) => a - b)) {
    results.set(end, isLineEnd(now.source, end, size) ? NOTHING : compareFrom(end));
  }
  return results;
}
