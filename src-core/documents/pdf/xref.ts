import { broken } from './broken.ts';
import { isDigit, isWhite } from './characters.ts';
import type { PdfSection, XrefEntry } from './document.ts';
import { readTail, type FileTail } from './file-tail.ts';
import type { PdfDict } from './objects.ts';
import { naturalOf } from './parser.ts';
import { EntryBuilder, type EntryTable } from './xref-entries.ts';
import { readXrefStream, type RawSection, type XrefContext } from './xref-stream.ts';
import { readXrefTable } from './xref-table.ts';

// The chain of cross-reference sections, newest first: ISO 32000-1, 7.5.4, 7.5.6 and 7.5.8.

const LETTER_X = 0x78;
/** Some signers let `startxref` point at the line before `xref`. No more white space than this is skipped. */
const MAX_WHITE = 32;

interface FoundSection extends Omit<PdfSection, 'end'> {
  readonly entries: EntryTable;
  /** What stands behind the section: its own `startxref`, or in a linearized file that of another one. */
  readonly tail: FileTail | undefined;
}

/** An offset from a trailer as an offset in the file; undefined where the entry is absent. */
function offsetIn(context: XrefContext, trailer: PdfDict, key: string, at: number): number | undefined {
  const value = trailer.entries.get(key);
  if (value === undefined) return undefined;
  const offset = naturalOf(value) ?? broken(`${key} of a trailer is not an offset`, at);
  return context.base + offset;
}

/**
 * A hybrid section's entries (7.5.8.4): objects hidden from old readers are free or absent in the table and found in
 * the stream; an object in use in the table is the table's.
 */
function mergeHybrid(table: EntryTable, stream: EntryTable): EntryTable {
  const builder = new EntryBuilder(table.size + stream.size);
  for (const [num, entry] of table) {
    const hidden: XrefEntry | undefined = entry.type === 'free' ? stream.get(num) : undefined;
    builder.entry(num, hidden ?? entry);
  }
  for (const [num, entry] of stream) if (!table.has(num)) builder.entry(num, entry);
  return builder.build();
}

/** Where a section begins that a file says is at an offset: there or behind some white space, not behind anything else. */
function startOf(context: XrefContext, named: number): number {
  if (named >= context.source.size) broken('a cross-reference section beyond the end of the file', named);
  const bytes = context.source.read(named, MAX_WHITE);
  const white = bytes.findIndex((byte) => !isWhite(byte));
  return white < 0 ? broken('no cross-reference section at the offset', named) : named + white;
}

function readSection(context: XrefContext, named: number, visit: (offset: number) => void): FoundSection {
  const offset = startOf(context, named);
  visit(offset);
  const first = context.source.read(offset, 1)[0] ?? 0;
  let raw: RawSection;
  let form: PdfSection['form'] = 'table';
  if (isDigit(first)) {
    form = 'stream';
    raw = readXrefStream(context, offset);
  } else if (first !== LETTER_X) {
    return broken('no cross-reference section at the offset', named);
  } else {
    raw = readXrefTable(context, offset);
    const hidden = offsetIn(context, raw.trailer, 'XRefStm', offset);
    if (hidden !== undefined) {
      form = 'hybrid';
      visit(hidden);
      raw = { ...raw, entries: mergeHybrid(raw.entries, readXrefStream(context, hidden).entries) };
    }
  }
  const { trailer, entries, end } = raw;
  return { xrefOffset: offset, form, trailer, entries, tail: readTail(context.source, end) };
}

/** Whether a `startxref` leads to a section: to its first byte, or to white space before it. */
function leadsTo(context: XrefContext, { startxref }: FileTail, section: FoundSection): boolean {
  const at = context.base + startxref;
  const before = section.xrefOffset - at;
  return before >= 0 && before < MAX_WHITE && context.source.read(at, before).every(isWhite);
}

/**
 * The end of the version of the file that a section closed: behind the one `startxref` that leads to it. In a linearized
 * file that is behind the section of the other pages, which closes no version of its own.
 */
function endOf(
  context: XrefContext,
  sections: readonly FoundSection[],
  section: FoundSection,
): number | undefined {
  const ends = sections.flatMap(({ tail }) =>
    tail !== undefined && leadsTo(context, tail, section) ? [tail.end] : [],
  );
  return ends.length === 1 ? ends[0] : undefined;
}

/**
 * Reads the section that the end of the file names and all those before it.
 * @param last the end of the file
 * @throws PDF_BROKEN also for a loop, for an object number not below the newest Size, for too many sections or entries
 */
export function readSections(context: XrefContext, last: FileTail): readonly PdfSection[] {
  const visited = new Set<number>();
  const visit = (offset: number): void => {
    if (visited.has(offset)) broken('cross-reference sections that lead back to themselves', offset);
    visited.add(offset);
    if (visited.size > context.limits.sections) broken('too many cross-reference sections', offset);
  };
  const found: FoundSection[] = [];
  const newest = readSection(context, context.base + last.startxref, visit);
  const size = naturalOf(newest.trailer.entries.get('Size'));
  if (size === undefined || size > context.limits.entries + 1) {
    return broken('a trailer without a sensible Size', newest.xrefOffset);
  }
  for (let section = newest; ;) {
    if (section.entries.largest >= size) {
      broken('an object number that is not below Size', section.xrefOffset);
    }
    found.push(section);
    const previous = offsetIn(context, section.trailer, 'Prev', section.xrefOffset);
    // Some producers write 0 where there is nothing before.
    if (previous === undefined || previous === context.base) break;
    section = readSection(context, previous, visit);
  }
  return found.map((section, i) => {
    const { xrefOffset, form, trailer, entries } = section;
    return {
      xrefOffset,
      form,
      trailer,
      entries,
      end: i === 0 ? last.end : endOf(context, found, section),
    };
  });
}
