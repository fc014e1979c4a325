import type { ByteSource } from '../../ports/index.ts';
import type { PdfDocument } from './document.ts';
import type { PdfDict } from './objects.ts';
import type { PdfSignatureProblem } from './signatures-problems.ts';

// What a ByteRange covers (ISO 32000-1, 12.8.1): the whole file, one of its earlier versions, or neither.

/** Bytes read at a time where only white space is expected. */
const WINDOW = 65_536;
/**
 * White space after a version that is nothing: an end of line and what little transport adds. More of it pushes
 * `startxref` out of where other readers look for it; they then rebuild the file out of what no table names.
 */
const MAX_LINE_END = 16;

export interface PdfCoverage {
  /** `whole`: up to the file's end; `revision`: a version that updates follow; `part`: anything else. */
  readonly kind: 'whole' | 'revision' | 'part';
  /** Offset just after the last byte the signature protects; 0 where its ByteRange is of no use. */
  readonly end: number;
  /** Bytes protected. */
  readonly signedBytes: number;
  /** Bytes of the file. */
  readonly fileBytes: number;
}

export type ByteRange = readonly [number, number, number, number];

/** The four numbers of a ByteRange, where it is exactly that. */
export function readByteRange(dict: PdfDict): {
  readonly numbers: ByteRange | undefined;
  readonly problems: readonly PdfSignatureProblem[];
} {
  const value = dict.entries.get('ByteRange');
  const items = value?.kind === 'array' ? value.items : [];
  const numbers = items.map((item) =>
    item.kind === 'number' && /^\d{1,15}$/.test(item.raw) ? item.value : -1,
  );
  const [zero, first, second, length] = numbers;
  if (
    numbers.length !== 4 ||
    numbers.includes(-1) ||
    zero !== 0 ||
    first === undefined ||
    second === undefined ||
    length === undefined
  ) {
    return { numbers: undefined, problems: ['BYTE_RANGE_FORM'] };
  }
  return { numbers: [zero, first, second, length], problems: [] };
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0x0c || byte === 0x00;
}

/** Whether the bytes of [from, to) are white space only (ISO 32000-1, table 1). */
function onlyBlank(source: ByteSource, from: number, to: number): boolean {
  for (let at = from; at < to; at += WINDOW) {
    if (!source.read(at, Math.min(WINDOW, to - at)).every(isBlank)) return false;
  }
  return true;
}

/** Whether the bytes of [from, to), which no signature covers, are at most a line end: few, and white space only. */
export function isLineEnd(source: ByteSource, from: number, to: number): boolean {
  return to - from <= MAX_LINE_END && onlyBlank(source, from, to);
}

/** Whether a version of the document ends at an offset, white space after its `%%EOF` aside. */
function endsRevision(doc: PdfDocument, end: number): boolean {
  return doc.sections.some(({ end: closed }) => {
    if (closed === undefined) return false;
    return closed <= end ? onlyBlank(doc.source, closed, end) : isLineEnd(doc.source, end, closed);
  });
}

/** What the ranges cover of the file, as far as their numbers make sense. */
export function coverageOf(doc: PdfDocument, range: ByteRange | undefined): PdfCoverage {
  const fileBytes = doc.source.size;
  if (range === undefined) return { kind: 'part', end: 0, signedBytes: 0, fileBytes };
  const [, first, second, length] = range;
  const end = second + length;
  const usable = { end, signedBytes: first + length, fileBytes };
  if (second < first || end > fileBytes) return { kind: 'part', end: 0, signedBytes: 0, fileBytes };
  if (isLineEnd(doc.source, end, fileBytes)) return { kind: 'whole', ...usable };
  return { kind: endsRevision(doc, end) ? 'revision' : 'part', ...usable };
}
