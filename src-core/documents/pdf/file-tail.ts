import { latin1, latin1Text } from '../../kernel/index.ts';
import type { ByteSource } from '../../ports/index.ts';
import { broken } from './broken.ts';
import { ByteReader } from './byte-reader.ts';
import { isDigit, isWhite } from './characters.ts';

// The first and the last lines of a file, ISO 32000-1, 7.5.2 and 7.5.5.

/** `%PDF-` must begin within so many bytes (ISO 32000-1, annex H, note 13). */
const HEADER_WINDOW = 1024;
/**
 * `startxref` must lie within so many bytes of the end (note 18). Not one more: a reader that does not find it, as
 * MuPDF, rebuilds the file out of objects that no table names.
 */
const TAIL_WINDOW = 1024;
/** Ten digits hold every offset of a file of 2 GiB. */
const MAX_OFFSET_DIGITS = 10;

/** Bytes of remarks before `startxref`. */
const MAX_REMARKS = 1024;

/** Where the header stands and the version it gives, such as `1.7`. */
export interface PdfHeader {
  readonly offset: number;
  readonly version: string;
}

/** What closes a version of the file: `startxref`, a number and `%%EOF`. */
export interface FileTail {
  /** The number, counted from the header. */
  readonly startxref: number;
  /** Offset just after `%%EOF` and its end of line. */
  readonly end: number;
}

/** Finds the header, or undefined where there is none. */
export function findHeader(source: ByteSource): PdfHeader | undefined {
  const text = latin1Text(source.read(0, HEADER_WINDOW + 8));
  const found = /%PDF-(\d\.\d)/.exec(text);
  if (found === null || found.index > HEADER_WINDOW - 5) return undefined;
  return { offset: found.index, version: found[1]! };
}

function skip(reader: ByteReader, word: string): boolean {
  for (const code of latin1(word)) if (reader.next() !== code) return false;
  return true;
}

function skipWhite(reader: ByteReader): void {
  while (isWhite(reader.peek())) reader.pos += 1;
}

/** Skips white space and lines that begin with a percent sign: iText names itself between a trailer and `startxref`. */
function skipRemarks(reader: ByteReader): void {
  skipWhite(reader);
  for (const start = reader.pos; reader.peek() === 0x25 && reader.pos - start <= MAX_REMARKS;) {
    while (reader.peek() >= 0 && reader.peek() !== 0x0a && reader.peek() !== 0x0d) reader.pos += 1;
    skipWhite(reader);
  }
}

/**
 * Reads `startxref`, its number and `%%EOF` at an offset, white space around them and remarks before them; undefined
 * where they are not there.
 */
export function readTail(source: ByteSource, offset: number): FileTail | undefined {
  const reader = new ByteReader(source, offset);
  skipRemarks(reader);
  if (!skip(reader, 'startxref')) return undefined;
  skipWhite(reader);
  let digits = '';
  while (isDigit(reader.peek()) && digits.length <= MAX_OFFSET_DIGITS)
    digits += String.fromCharCode(reader.next());
  if (digits === '' || digits.length > MAX_OFFSET_DIGITS) return undefined;
  skipWhite(reader);
  if (!skip(reader, '%%EOF')) return undefined;
  if (reader.peek() === 0x0d) reader.pos += 1;
  if (reader.peek() === 0x0a) reader.pos += 1;
  return { startxref: Number(digits), end: reader.pos };
}

/** The last `startxref` of the file. @throws PDF_BROKEN when there is none near the end, or it is not followed by what it should be */
export function findTail(source: ByteSource): FileTail {
  const start = Math.max(0, source.size - TAIL_WINDOW);
  const at = latin1Text(source.read(start, TAIL_WINDOW)).lastIndexOf('startxref');
  if (at < 0) return broken('no startxref at the end of the file', source.size);
  return (
    readTail(source, start + at) ?? broken('startxref is not followed by a number and %%EOF', start + at)
  );
}

/** Whether all bytes from an offset to the end are white space; false where they are too many to be that. */
export function isBlankFrom(source: ByteSource, offset: number): boolean {
  if (source.size - offset > TAIL_WINDOW) return false;
  return source.read(offset, TAIL_WINDOW).every(isWhite);
}
