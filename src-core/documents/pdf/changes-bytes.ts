import { hasCode } from '../../kernel/index.ts';
import { isWhite } from './characters.ts';
import type { PdfDocument, PdfSection, XrefEntry } from './document.ts';
import { fileContext, readIndirect } from './indirect.ts';
import { PDF_LIMITS } from './limits.ts';
import type { PdfObject } from './objects.ts';
import { naturalOf } from './parser.ts';

// Bytes that no version names, and old bytes that only a later version names: where shadow attacks keep what they hide.

/** White space looked at in one piece. */
const WINDOW = 4096;

/** Whether some section of the older version has exactly that entry for an object. */
function wasNamed(old: PdfDocument, num: number, entry: XrefEntry): boolean {
  return old.sections.some(({ entries }) => {
    const before = entries.get(num);
    if (before === undefined) return false;
    if (entry.type === 'plain') return before.type === 'plain' && before.offset === entry.offset;
    if (entry.type !== 'packed' || before.type !== 'packed') return false;
    return before.stream === entry.stream && before.index === entry.index;
  });
}

/** Tells whether an entry leads into the bytes of the older version: by its offset, or that of its object stream. */
function backFinder(old: PdfDocument, newer: readonly PdfSection[]): (entry: XrefEntry) => boolean {
  const rewritten = new Map<number, boolean>();
  const isRewritten = (stream: number): boolean => {
    const known = rewritten.get(stream);
    if (known !== undefined) return known;
    const found = newer.some(({ entries }) => {
      const container = entries.get(stream);
      return container?.type === 'plain' && container.offset >= old.source.size;
    });
    rewritten.set(stream, found);
    return found;
  };
  return (entry) => {
    if (entry.type === 'plain') return entry.offset < old.source.size;
    return entry.type === 'packed' && !isRewritten(entry.stream);
  };
}

/**
 * The objects that later sections find in bytes of the older version where its own sections name none. `changed` says
 * which objects differ: one of those may not go back to an even older state either.
 */
export function broughtToLight(
  old: PdfDocument,
  newer: readonly PdfSection[],
  changed: ReadonlySet<number>,
): Set<number> {
  const found = new Set<number>();
  const leadsBack = backFinder(old, newer);
  for (const { entries } of newer) {
    for (const [num, entry] of entries) {
      if (!leadsBack(entry)) continue;
      if (changed.has(num) || !wasNamed(old, num, entry)) found.add(num);
    }
  }
  return found;
}

/** Where white space that begins at an offset ends. */
function whiteEnd(doc: PdfDocument, from: number): number {
  for (let at = from; at < doc.source.size; at += WINDOW) {
    const bytes = doc.source.read(at, Math.min(WINDOW, doc.source.size - at));
    const found = bytes.findIndex((byte) => !isWhite(byte));
    if (found >= 0) return at + found;
  }
  return doc.source.size;
}

function offsetsOf(doc: PdfDocument, newer: readonly PdfSection[], from: number): number[] {
  const offsets = new Set<number>();
  for (const { entries, trailer } of newer) {
    for (const entry of entries.values()) if (entry.type === 'plain') offsets.add(entry.offset);
    const stream = naturalOf(trailer.entries.get('XRefStm'));
    if (stream !== undefined) offsets.add(doc.header.offset + stream);
  }
  return [...offsets].filter((offset) => offset >= from).sort((a, b) => a - b);
}

/**
 * The first byte from an offset on, up to the end of the newest version, that is no white space and belongs to no object,
 * table or trailer of the sections given; undefined where there is none.
 */
export function unnamedByte(
  doc: PdfDocument,
  newer: readonly PdfSection[],
  from: number,
): number | undefined {
  const context = fileContext(doc.source, PDF_LIMITS);
  const lengthOf = (length: PdfObject | undefined): number => naturalOf(doc.resolve(length)) ?? -1;
  const end = Math.max(from, ...newer.map((section) => section.end ?? 0));
  const tables = new Map(newer.map((section) => [section.xrefOffset, section.end]));
  const offsets = offsetsOf(doc, newer, from);
  let next = 0;
  for (let at = from; ;) {
    const start = whiteEnd(doc, at);
    if (start >= end) return undefined;
    const table = tables.get(start);
    // An entry may point at the white space before its object.
    while ((offsets[next] ?? Infinity) < at) next += 1;
    const isNamed = (offsets[next] ?? Infinity) <= start;
    if (table === undefined && !isNamed) return start;
    if (table !== undefined) {
      if (table <= start) return start;
      at = table;
      continue;
    }
    try {
      at = readIndirect(context, start, lengthOf).span.end;
    } catch (error) {
      if (!hasCode(error, 'PDF_BROKEN')) throw error;
      return start;
    }
  }
}
