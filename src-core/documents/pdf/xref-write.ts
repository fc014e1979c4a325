import { concat, fail, latin1 } from '../../kernel/index.ts';
import { pdfArray, pdfName, pdfNumber, type PdfDict, type PdfObject } from './objects.ts';
import { serialize } from './serialize.ts';

// Cross-reference sections of an update, ISO 32000-1, 7.5.4, 7.5.6 and 7.5.8.

/** The largest offset a classic table's ten digits hold. */
const MAX_TABLE_OFFSET = 9_999_999_999;

/** One object written by the update: its number, generation and offset from the start of the file. */
export interface WrittenObject {
  readonly num: number;
  readonly gen: number;
  readonly offset: number;
}

/** Entries of a cross-reference stream's dictionary that belong to its own section, not to the trailer. */
const STREAM_KEYS = ['Type', 'W', 'Index', 'Filter', 'DecodeParms', 'Length', 'F', 'FFilter', 'FDecodeParms'];
/**
 * What a new trailer takes over from the one before it (7.5.6): everything but what belonged to that section alone.
 * Size, Prev and ID are there with their old values, for the caller to replace.
 */
export function inheritedTrailer(trailer: PdfDict): Map<string, PdfObject> {
  const entries = new Map(trailer.entries);
  entries.delete('XRefStm');
  if (trailer.entries.has('W')) for (const key of STREAM_KEYS) entries.delete(key);
  return entries;
}

/** Runs of consecutive object numbers. */
function runs(objects: readonly WrittenObject[]): WrittenObject[][] {
  const out: WrittenObject[][] = [];
  for (const object of objects) {
    const last = out.at(-1);
    if (last !== undefined && last[0]!.num + last.length === object.num) last.push(object);
    else out.push([object]);
  }
  return out;
}

/** A classic table and trailer, up to `startxref`. `objects` ascend by number. */
export function tableSection(
  objects: readonly WrittenObject[],
  trailer: ReadonlyMap<string, PdfObject>,
): Uint8Array {
  const lines = ['xref\n'];
  for (const run of runs(objects)) {
    lines.push(`${run[0]!.num} ${run.length}\n`);
    for (const { offset, gen } of run) {
      if (offset > MAX_TABLE_OFFSET) fail('INTERNAL', { detail: 'offset beyond the cross-reference table' });
      // Each entry has exactly 20 bytes, its end of line included.
      lines.push(`${String(offset).padStart(10, '0')} ${String(gen).padStart(5, '0')} n\r\n`);
    }
  }
  return concat(
    latin1(`${lines.join('')}trailer\n`),
    serialize({ kind: 'dict', entries: trailer }),
    latin1('\n'),
  );
}

function bigEndian(value: number, size: number): number[] {
  const out: number[] = [];
  for (let i = size - 1; i >= 0; i--) out.push(Math.floor(value / 256 ** i) % 256);
  return out;
}

/** A cross-reference stream with the trailer's entries, up to `startxref`. `objects` ascend by number and name `self` too. */
export function streamSection(
  objects: readonly WrittenObject[],
  trailer: ReadonlyMap<string, PdfObject>,
  self: WrittenObject,
): Uint8Array {
  let offsetSize = 4;
  while (self.offset >= 256 ** offsetSize) offsetSize++;
  const raw = objects.flatMap(({ offset, gen }) => [
    1,
    ...bigEndian(offset, offsetSize),
    ...bigEndian(gen, 2),
  ]);
  const index = runs(objects).flatMap((run) => [run[0]!.num, run.length]);
  const entries = new Map<string, PdfObject>([
    ['Type', pdfName('XRef')],
    ['W', pdfArray(pdfNumber(1), pdfNumber(offsetSize), pdfNumber(2))],
    ['Index', pdfArray(...index.map((value) => pdfNumber(value)))],
    ...trailer,
  ]);
  const stream = serialize({
    kind: 'stream',
    dict: { kind: 'dict', entries },
    raw: Uint8Array.from(raw),
  });
  return concat(latin1(`${self.num} ${self.gen} obj\n`), stream, latin1('\nendobj\n'));
}
