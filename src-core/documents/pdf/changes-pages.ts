import { differingKeys, explainPath, insertedItems, type Comparison } from './changes-state.ts';
import { annotationsOf, explainChangedAnnotations, explainNewAnnotation } from './changes-annotations.ts';
import type { FoundChange } from './changes-kinds.ts';
import type { PdfDocument } from './document.ts';
import { optionalItems } from './form-fields.ts';
import type { PdfDict, PdfObject } from './objects.ts';
import type { FormField } from './signatures-form.ts';
import type { PageNode } from './signatures-pages.ts';

// What a further signature does to pages: it hangs its widget onto one of them.

const ANNOTS: ReadonlySet<string> = new Set(['Annots']);

function isTouched({ added, changed, now }: Comparison, value: PdfObject | undefined): boolean {
  for (let found = value, hops = 0; found?.kind === 'ref' && hops < 32; found = now.object(found), hops++) {
    if (added.has(found.num) || changed.has(found.num)) return true;
  }
  return false;
}

function dictOf(value: PdfObject): PdfDict | undefined {
  return value.kind === 'dict' ? value : undefined;
}

/** The same page in both versions: only its annotations may have grown, by widgets of new signatures. */
function explainPage(comparison: Comparison, before: PageNode, after: PageNode, widgets: Set<number>): void {
  const { old, now, changed, explained, report } = comparison;
  const page = after.number;
  const object = after.ref.num;
  const [from, to] = [before.dict, after.dict];
  if (changed.has(object)) {
    explained.add(object);
    for (const key of differingKeys(comparison, from, to, ANNOTS))
      report({ kind: 'page', object, page, detail: key });
  }
  const value = to.entries.get('Annots');
  if (!changed.has(object) && !isTouched(comparison, value)) return;
  const oldValue = from.entries.get('Annots');
  explainPath(comparison, oldValue, value);
  const oldItems = optionalItems(old, oldValue, 'Annots');
  const extra = insertedItems(comparison, oldItems, optionalItems(now, value, 'Annots'));
  if (extra === undefined) return report({ kind: 'annotation', object, page });
  const all = annotationsOf(comparison, after);
  for (const item of extra) {
    // Each widget shows on one page only.
    if (item.kind === 'ref' && widgets.delete(item.num)) continue;
    if (item.kind === 'ref' && explainNewAnnotation(comparison, item, after, all)) continue;
    report({ kind: 'annotation', page, ...(item.kind === 'ref' ? { object: item.num } : {}) });
    if (item.kind === 'ref') explained.add(item.num);
  }
}

/** Compares the pages one by one. */
export function explainPages(comparison: Comparison, widgets: ReadonlySet<number>): void {
  const { oldPages, nowPages, report, changed, explained } = comparison;
  if (oldPages.length !== nowPages.length) report({ kind: 'page-tree' });
  const left = new Set(widgets);
  for (const [index, before] of oldPages.entries()) {
    const after = nowPages[index];
    if (after?.ref.num !== before.ref.num || after.ref.gen !== before.ref.gen) {
      // What follows may only have moved: one page tells enough.
      return report({ kind: 'page-tree', page: before.number });
    }
    explainPage(comparison, before, after, left);
  }
  if ([...changed].every((num) => explained.has(num))) return;
  for (const [index, before] of oldPages.entries()) {
    const after = nowPages[index];
    if (after !== undefined) explainChangedAnnotations(comparison, before, after);
  }
}

/** The page that shows an annotation, by its number; the first one where several do. */
export function pageFinder(
  ...versions: readonly (readonly [PdfDocument, readonly PageNode[]])[]
): (num: number) => number | undefined {
  let places: Map<number, number> | undefined;
  return (num) => {
    if (places === undefined) {
      places = new Map();
      for (const [doc, pages] of versions) {
        for (const { number, dict } of pages) {
          for (const item of optionalItems(doc, dict.entries.get('Annots'), 'Annots')) {
            if (item.kind === 'ref' && !places.has(item.num)) places.set(item.num, number);
          }
        }
      }
    }
    return places.get(num);
  };
}

/** The streams that an annotation shows, by state where it has states (12.5.5). */
function appearances(doc: PdfDocument, annotation: PdfObject): PdfObject[] {
  const dict = dictOf(doc.resolve(annotation));
  const looks = dictOf(doc.resolve(dict?.entries.get('AP')));
  return [...(looks?.entries.values() ?? [])].flatMap((look) => {
    const states = dictOf(doc.resolve(look));
    return states === undefined ? [look] : [...states.entries.values()];
  });
}

/** Says what the changed objects that nothing explains are, as well as their number tells. */
export function classifier(
  comparison: Comparison,
  fields: readonly FormField[],
): (num: number) => FoundChange {
  const { old, now } = comparison;
  const roles = new Map<number, FoundChange>();
  const add = (value: PdfObject | undefined, change: FoundChange): void => {
    if (value?.kind === 'ref' && !roles.has(value.num))
      roles.set(value.num, { ...change, object: value.num });
  };
  for (const { number, dict } of comparison.oldPages) {
    const contents = dict.entries.get('Contents');
    add(contents, { kind: 'page-content', page: number });
    const streams = old.resolve(contents);
    if (streams.kind === 'array')
      for (const item of streams.items) add(item, { kind: 'page-content', page: number });
    add(dict.entries.get('Resources'), { kind: 'page', page: number, detail: 'Resources' });
    for (const item of optionalItems(old, dict.entries.get('Annots'), 'Annots')) {
      add(item, { kind: 'annotation', page: number });
      for (const look of appearances(old, item))
        add(look, { kind: 'annotation', page: number, detail: 'AP' });
    }
  }
  for (const { ref, name, widgets } of fields) {
    for (const node of [ref, ...widgets]) {
      if (node?.kind !== 'ref') continue;
      const page = roles.get(node.num)?.page;
      const change: FoundChange = {
        kind: 'form-field',
        detail: name,
        ...(page === undefined ? {} : { page }),
      };
      for (const part of [node, ...appearances(old, node)]) {
        if (part.kind === 'ref') roles.set(part.num, { ...change, object: part.num });
      }
    }
  }
  const typeOf = (num: number): string | undefined => {
    const value = now.object({ kind: 'ref', num, gen: entryGen(comparison, num) });
    const dict = value.kind === 'stream' ? value.dict : dictOf(value);
    const type = dict?.entries.get('Type') ?? dict?.entries.get('Subtype');
    return type?.kind === 'name' ? type.value : undefined;
  };
  return (num) => {
    const known = roles.get(num);
    if (known !== undefined) return known;
    const entry = now.entry(num);
    if (entry === undefined || entry.type === 'free') return { kind: 'freed-object', object: num };
    const detail = typeOf(num);
    const kind = comparison.added.has(num) ? 'added-object' : detail === 'Pages' ? 'page-tree' : 'object';
    return { kind, object: num, ...(detail === undefined ? {} : { detail }) };
  };
}

function entryGen({ now }: Comparison, num: number): number {
  const entry = now.entry(num);
  return entry?.type === 'plain' ? entry.gen : 0;
}
