import { broken } from './broken.ts';
import { decodeStructureStream, type InflateBudget } from './filters.ts';
import { directLength, readIndirect, type FileContext } from './indirect.ts';
import type { PdfDict, PdfStream } from './objects.ts';
import { naturalOf } from './parser.ts';
import { EntryBuilder, type EntryTable } from './xref-entries.ts';

// Cross-reference streams, ISO 32000-1, 7.5.8.

/** No field needs more: eight bytes hold offsets beyond every file. */
const MAX_FIELD_BYTES = 8;

/** What a cross-reference section says, before it takes its place in the file's chain of sections. */
export interface RawSection {
  readonly trailer: PdfDict;
  readonly entries: EntryTable;
  /** Offset just after the trailer, or after the cross-reference stream's `endobj`. */
  readonly end: number;
}

/** What the sections of one file share while they are read. */
export interface XrefContext extends FileContext {
  /** Where `%PDF-` stands: offsets in the file count from there. */
  readonly base: number;
  readonly budget: InflateBudget;
  /** Counts entries. @throws PDF_BROKEN when all sections together have too many. */
  takeEntries(count: number, offset: number): void;
}

interface Range {
  readonly first: number;
  readonly count: number;
}

function fieldWidths(dict: PdfDict, offset: number): readonly [number, number, number] {
  const value = dict.entries.get('W');
  const widths = value?.kind === 'array' ? value.items.map(naturalOf) : [];
  const [a, b, c] = widths;
  if (widths.length !== 3 || a === undefined || b === undefined || c === undefined) {
    return broken('W of the cross-reference stream is not three natural numbers', offset);
  }
  if (Math.max(a, b, c) > MAX_FIELD_BYTES || b === 0) {
    broken('W of the cross-reference stream is out of range', offset);
  }
  return [a, b, c];
}

function ranges(dict: PdfDict, offset: number): Range[] {
  const size = naturalOf(dict.entries.get('Size'));
  if (size === undefined) return broken('a cross-reference stream without Size', offset);
  const index = dict.entries.get('Index');
  if (index === undefined) return [{ first: 0, count: size }];
  const numbers = index.kind === 'array' ? index.items.map(naturalOf) : [undefined];
  const out: Range[] = [];
  for (let i = 0; i < numbers.length; i += 2) {
    const first = numbers[i];
    const count = numbers[i + 1];
    if (first === undefined || count === undefined) {
      return broken('Index of the cross-reference stream is not pairs of natural numbers', offset);
    }
    out.push({ first, count });
  }
  return out;
}

function bigEndian(data: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i++) value = value * 256 + data[at + i]!;
  return value;
}

function addEntry(
  builder: EntryBuilder,
  context: XrefContext,
  num: number,
  [type, second, third]: readonly [number, number, number],
  offset: number,
): void {
  if (second > Number.MAX_SAFE_INTEGER || third > 0xffff_ffff) {
    broken('a cross-reference entry out of range', offset);
  }
  if (type === 1) builder.plain(num, context.base + second, third);
  else if (type === 2) builder.packed(num, second, third);
  // Entries of other types stand for the null object (table 18), as free ones do.
  else builder.free(num, type === 0 ? third : 65_535);
}

function readEntries(context: XrefContext, stream: PdfStream, offset: number): EntryTable {
  const { dict } = stream;
  const [typeBytes, secondBytes, thirdBytes] = fieldWidths(dict, offset);
  const parts = ranges(dict, offset);
  let rows = 0;
  for (const { first, count } of parts) {
    if (first + count > context.limits.entries + 1) broken('an object number out of range', offset);
    rows += count;
  }
  context.takeEntries(rows, offset);
  const data = decodeStructureStream(dict, stream.raw, context.limits, context.budget);
  const width = typeBytes + secondBytes + thirdBytes;
  if (data.length !== rows * width) broken('a cross-reference stream of the wrong size', offset);
  const builder = new EntryBuilder(rows);
  let at = 0;
  for (const { first, count } of parts) {
    for (let num = first; num < first + count; num++, at += width) {
      const type = typeBytes === 0 ? 1 : bigEndian(data, at, typeBytes);
      const second = bigEndian(data, at + typeBytes, secondBytes);
      const third = bigEndian(data, at + typeBytes + secondBytes, thirdBytes);
      addEntry(builder, context, num, [type, second, third], offset);
    }
  }
  return builder.build();
}

/** Reads the cross-reference stream at an offset; its dictionary is the trailer. @throws PDF_BROKEN */
export function readXrefStream(context: XrefContext, offset: number): RawSection {
  const { object, span } = readIndirect(context, offset, directLength);
  if (object.kind !== 'stream') broken('no cross-reference section at the offset', offset);
  const type = object.dict.entries.get('Type');
  if (type?.kind !== 'name' || type.value !== 'XRef') {
    broken('the stream at the offset is not a cross-reference stream', offset);
  }
  return { trailer: object.dict, entries: readEntries(context, object, offset), end: span.end };
}
