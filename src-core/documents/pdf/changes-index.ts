import { hasCode } from '../../kernel/index.ts';
import type { PdfDocument } from './document.ts';
import type { PdfObject } from './objects.ts';

// Who refers to what in one version of a document.

/** References remembered for one document. */
const MAX_REFERENCES = 20_000_000;
/** Nesting of values inside one object. */
const MAX_DEPTH = 200;

/** A reference as a key. */
export function refKey(num: number, gen: number): string {
  return `${num} ${gen}`;
}

/** The references of every current object of a version; the objects that cannot be read within that version's bytes. */
export interface ReferenceIndex {
  readonly references: ReadonlyMap<number, readonly string[]>;
  readonly unreadable: ReadonlySet<number>;
  /** Whether every reference is in it: false beyond the limits. */
  readonly complete: boolean;
}

function collect(value: PdfObject, into: Set<string>, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  switch (value.kind) {
    case 'ref':
      into.add(refKey(value.num, value.gen));
      return true;
    case 'array':
      return value.items.every((item) => collect(item, into, depth + 1));
    case 'dict':
      return [...value.entries.values()].every((item) => collect(item, into, depth + 1));
    case 'stream':
      return collect(value.dict, into, depth + 1);
    default:
      return true;
  }
}

/** All object numbers that some section of the document names. */
export function namedNumbers(doc: PdfDocument): Set<number> {
  const numbers = new Set<number>();
  for (const { entries } of doc.sections) for (const num of entries.keys()) numbers.add(num);
  return numbers;
}

/** The object now behind a number, whatever its generation; undefined where there is none or it cannot be read. */
export function currentObject(doc: PdfDocument, num: number): PdfObject | undefined {
  const entry = doc.entry(num);
  if (entry === undefined || entry.type === 'free') return undefined;
  try {
    return doc.object({ kind: 'ref', num, gen: entry.type === 'plain' ? entry.gen : 0 });
  } catch (error) {
    if (hasCode(error, 'PDF_BROKEN')) return undefined;
    throw error;
  }
}

/**
 * Indexes a version of a document. `before` is the index of an older version of the same file: then only the objects
 * that `renewed` names, and those that could not be read in the older one, are read again.
 */
export function indexReferences(
  doc: PdfDocument,
  before?: { readonly index: ReferenceIndex; readonly renewed: ReadonlySet<number> },
): ReferenceIndex {
  const references = new Map(before?.index.references);
  const unreadable = new Set<number>();
  const again =
    before === undefined ? namedNumbers(doc) : new Set([...before.renewed, ...before.index.unreadable]);
  let left = MAX_REFERENCES;
  for (const found of references.values()) left -= found.length;
  let complete = before?.index.complete ?? true;
  for (const num of again) {
    references.delete(num);
    const entry = doc.entry(num);
    if (entry === undefined || entry.type === 'free') continue;
    const object = currentObject(doc, num);
    if (object === undefined) {
      unreadable.add(num);
      continue;
    }
    const found = new Set<string>();
    if (!collect(object, found, 0)) complete = false;
    left -= found.size;
    if (left < 0) return { references, unreadable, complete: false };
    references.set(num, [...found]);
  }
  return { references, unreadable, complete };
}
