import { fail } from '../../kernel/index.ts';
import { broken } from './broken.ts';
import type { PdfDocument, PdfPage } from './document.ts';
import type { PdfLimits } from './limits.ts';
import type { PdfDict, PdfObject, PdfRef } from './objects.ts';
import { pageFrom } from './page.ts';
import { naturalOf } from './parser.ts';

// The page tree, ISO 32000-1, 7.7.3. Readers that repair it differ in which page is which; a wrong one is refused.

type Objects = Pick<PdfDocument, 'resolve' | 'catalog'>;

interface TreeNode {
  readonly ref: PdfRef;
  readonly dict: PdfDict;
  /** How many pages the node says are below it; undefined for a page. */
  readonly count: number | undefined;
}

/** Attributes that a page takes over from the nodes above it (table 30). */
const INHERITED = ['Resources', 'MediaBox', 'CropBox', 'Rotate'];

function nodeAt(doc: Objects, item: PdfObject, parent: PdfRef | undefined, limits: PdfLimits): TreeNode {
  if (item.kind !== 'ref') return broken('a node of the page tree is not an indirect object');
  const name = `node ${item.num} of the page tree`;
  const dict = doc.resolve(item);
  if (dict.kind !== 'dict') return broken(`${name} is not a dictionary`);
  const above = dict.entries.get('Parent');
  if (
    parent !== undefined &&
    (above?.kind !== 'ref' || above.num !== parent.num || above.gen !== parent.gen)
  ) {
    broken(`${name} names another parent than the one it hangs from`);
  }
  const type = doc.resolve(dict.entries.get('Type'));
  if (type.kind !== 'name') return broken(`${name} has no Type`);
  if (type.value === 'Page') return { ref: item, dict, count: undefined };
  if (type.value !== 'Pages') return broken(`${name} is neither Page nor Pages`);
  const count = naturalOf(doc.resolve(dict.entries.get('Count')));
  if (count === undefined || count > limits.pageNodes) return broken(`${name} has no sensible Count`);
  return { ref: item, dict, count };
}

function rootOf(doc: Objects, limits: PdfLimits): TreeNode & { readonly count: number } {
  const root = nodeAt(doc, doc.catalog().entries.get('Pages') ?? broken('no page tree'), undefined, limits);
  return root.count === undefined
    ? broken('the root of the page tree is a page')
    : { ...root, count: root.count };
}

function kidsOf(doc: Objects, node: TreeNode): readonly PdfObject[] {
  const kids = doc.resolve(node.dict.entries.get('Kids'));
  return kids.kind === 'array' ? kids.items : broken(`node ${node.ref.num} of the page tree has no Kids`);
}

/** What the root of the page tree says. @throws PDF_BROKEN */
export function pageCount(doc: Objects, limits: PdfLimits): number {
  return rootOf(doc, limits).count;
}

/**
 * A reference to nothing is no entry (7.3.7), but not all readers then look further up: where something is there, the
 * page has two places. @throws PDF_BROKEN
 */
function inherit(
  doc: Objects,
  above: ReadonlyMap<string, PdfObject>,
  { ref, dict }: TreeNode,
): ReadonlyMap<string, PdfObject> {
  const merged = new Map(above);
  for (const key of INHERITED) {
    const value = dict.entries.get(key);
    if (value === undefined) continue;
    if (doc.resolve(value).kind !== 'null') merged.set(key, value);
    else if (above.has(key)) broken(`${key} of node ${ref.num} of the page tree leads to nothing`);
  }
  return merged;
}

/**
 * Finds a page by the Counts on the way to it: only the nodes before it on each level are read.
 * @throws PDF_PAGE_MISSING {page, pages}, PDF_BROKEN
 */
export function findPage(doc: Objects, number: number, limits: PdfLimits): PdfPage {
  const root = rootOf(doc, limits);
  if (!Number.isInteger(number) || number < 1 || number > root.count) {
    fail('PDF_PAGE_MISSING', { page: number, pages: root.count });
  }
  let node: TreeNode = root;
  let before = number - 1;
  let inherited = inherit(doc, new Map(), root);
  const rotates = [doc.resolve(root.dict.entries.get('Rotate'))];
  const path = new Set([root.ref.num]);
  while (node.count !== undefined) {
    if (path.size > limits.pageDepth) broken('a page tree that is too deep');
    let next: TreeNode | undefined;
    for (const item of kidsOf(doc, node)) {
      const kid = nodeAt(doc, item, node.ref, limits);
      const pages = kid.count ?? 1;
      if (before < pages) {
        next = kid;
        break;
      }
      before -= pages;
    }
    if (next === undefined)
      return broken(`node ${node.ref.num} of the page tree has fewer pages than its Count`);
    if (path.has(next.ref.num)) broken('a page tree that leads back to itself');
    path.add(next.ref.num);
    node = next;
    inherited = inherit(doc, inherited, node);
    rotates.push(doc.resolve(node.dict.entries.get('Rotate')));
  }
  return pageFrom(doc, {
    number,
    ref: node.ref,
    dict: node.dict,
    inherited,
    rotates: rotates.filter(({ kind }) => kind !== 'null'),
  });
}

interface Frame {
  readonly node: TreeNode;
  readonly kids: readonly PdfObject[];
  next: number;
  pages: number;
}

/**
 * Walks the whole tree: every Count is right, no node hangs in it twice. Then every reader counts the pages alike.
 * @throws PDF_BROKEN
 */
export function checkPageTree(doc: Objects, limits: PdfLimits): void {
  const root = rootOf(doc, limits);
  const seen = new Set([root.ref.num]);
  const stack: Frame[] = [{ node: root, kids: kidsOf(doc, root), next: 0, pages: 0 }];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const item = frame.kids[frame.next];
    if (item === undefined) {
      if (frame.pages !== frame.node.count)
        broken(`node ${frame.node.ref.num} of the page tree has a wrong Count`);
      stack.pop();
      const above = stack.at(-1);
      if (above !== undefined) above.pages += frame.pages;
      continue;
    }
    frame.next += 1;
    const node = nodeAt(doc, item, frame.node.ref, limits);
    if (seen.has(node.ref.num)) broken(`node ${node.ref.num} hangs in the page tree twice`);
    seen.add(node.ref.num);
    if (seen.size > limits.pageNodes) broken('a page tree with too many nodes');
    if (node.count === undefined) {
      frame.pages += 1;
    } else {
      if (stack.length >= limits.pageDepth) broken('a page tree that is too deep');
      stack.push({ node, kids: kidsOf(doc, node), next: 0, pages: 0 });
    }
  }
}
