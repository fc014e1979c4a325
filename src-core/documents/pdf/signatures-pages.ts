import { fail } from '../../kernel/index.ts';
import type { PdfDocument } from './document.ts';
import { optionalItems } from './form-fields.ts';
import type { PdfDict, PdfObject, PdfRef } from './objects.ts';

// All pages in one walk (ISO 32000-1, 7.7.3), without what they inherit and without believing any Count.

const MAX_DEPTH = 500;
const MAX_NODES = 1_000_000;

export interface PageNode {
  /** Counted from 1. */
  readonly number: number;
  readonly ref: PdfRef;
  readonly dict: PdfDict;
}

/** The pages in their order. @throws PDF_BROKEN where the tree is no tree of dictionaries, or beyond the limits. */
export function pageNodes(doc: PdfDocument): readonly PageNode[] {
  const pages: PageNode[] = [];
  const inner = new Set<number>();
  let nodes = 0;

  const visit = (item: PdfObject | undefined, depth: number): void => {
    nodes += 1;
    if (depth > MAX_DEPTH || nodes > MAX_NODES) fail('PDF_BROKEN', { detail: 'too large a page tree' });
    const dict = doc.resolve(item);
    if (item?.kind !== 'ref' || dict.kind !== 'dict') fail('PDF_BROKEN', { detail: 'a page that is none' });
    const type = doc.resolve(dict.entries.get('Type'));
    if (type.kind !== 'name' || type.value !== 'Pages') {
      pages.push({ number: pages.length + 1, ref: item, dict });
      return;
    }
    if (inner.has(item.num)) fail('PDF_BROKEN', { detail: 'a page tree that leads back to itself' });
    inner.add(item.num);
    for (const kid of optionalItems(doc, dict.entries.get('Kids'), 'Kids')) visit(kid, depth + 1);
  };

  visit(doc.catalog().entries.get('Pages'), 0);
  return pages;
}
