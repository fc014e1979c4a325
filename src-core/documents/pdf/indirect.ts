import type { ByteSource } from '../../ports/index.ts';
import { broken } from './broken.ts';
import { isDigit } from './characters.ts';
import { Lexer } from './lexer.ts';
import type { PdfLimits } from './limits.ts';
import type { PdfDict, PdfObject, PdfSpan, PdfStream } from './objects.ts';
import { integerOf, Parser } from './parser.ts';

// Indirect objects and streams where they stand in the file, ISO 32000-1, 7.3.8 and 7.3.10.

/** What everything that reads from one file shares. */
export interface FileContext {
  readonly source: ByteSource;
  readonly limits: PdfLimits;
  /** Counts bytes of object text. @throws PDF_BROKEN when overlapping objects made it far more than the file has. */
  spend(bytes: number): void;
}

export function fileContext(source: ByteSource, limits: PdfLimits): FileContext {
  let left = limits.parsedBytes + 4 * source.size;
  return {
    source,
    limits,
    spend: (bytes) => {
      left -= bytes;
      if (left < 0) broken('objects that overlap too often');
    },
  };
}

export interface IndirectObject {
  readonly num: number;
  readonly gen: number;
  readonly object: PdfObject;
  /** From the object number to the end of `endobj`. */
  readonly span: PdfSpan;
  /** How many items the object holds: what it weighs in a cache. */
  readonly items: number;
}

/** Tells a stream's length from the Length of its dictionary. @throws PDF_BROKEN */
export type LengthOf = (length: PdfObject | undefined) => number;

/** For objects that must not be streams. */
export const noStream: LengthOf = () => broken('a stream where a number should be');

/** For streams that are read before any reference can be followed. */
export const directLength: LengthOf = (length) =>
  integerOf(length) ?? broken('the Length of a cross-reference stream is not a direct integer');

function notTheObject(offset: number, expected: string): never {
  broken(`the object at the offset is not ${expected} obj`, offset);
}

/** The stream's data stay in the file until somebody asks for them. */
function streamIn(source: ByteSource, dict: PdfDict, start: number, length: number): PdfStream {
  return {
    kind: 'stream',
    dict,
    get raw() {
      return source.read(start, length);
    },
  };
}

/** The lexer stands just after `stream`; moves it behind `endstream`. */
function readStream(context: FileContext, lexer: Lexer, dict: PdfDict, lengthOf: LengthOf): PdfStream {
  const { reader } = lexer;
  const keyword = reader.pos;
  if (reader.peek() === 0x0d && reader.peek(1) === 0x0a) reader.pos += 2;
  else if (reader.peek() === 0x0a) reader.pos += 1;
  else broken('no end of line after stream', keyword);
  const start = reader.pos;
  const length = lengthOf(dict.entries.get('Length'));
  if (length < 0 || length > context.source.size - start) broken('a stream longer than the file', start);
  reader.pos = start + length;
  lexer.skipWhite();
  const at = lexer.pos;
  // The bytes themselves are compared: what follows wrongly counted data need not be tokens.
  for (const char of 'endstream') {
    if (reader.next() !== char.charCodeAt(0)) broken('no endstream where the Length of the stream ends', at);
  }
  return streamIn(context.source, dict, start, length);
}

/**
 * Reads the indirect object at an offset. White space before it is allowed, nothing else.
 * @param expected the number and generation that it must have
 * @throws PDF_BROKEN
 */
export function readIndirect(
  context: FileContext,
  offset: number,
  lengthOf: LengthOf,
  expected?: { readonly num: number; readonly gen: number },
): IndirectObject {
  const wanted = expected === undefined ? 'an' : `${expected.num} ${expected.gen}`;
  const lexer = new Lexer(context.source, offset, context.limits);
  lexer.skipWhite();
  if (!isDigit(lexer.reader.peek())) notTheObject(offset, wanted);
  const num = lexer.next();
  const gen = lexer.next();
  const obj = lexer.next();
  if (num.type !== 'number' || !num.integer || gen.type !== 'number' || !gen.integer) {
    return notTheObject(offset, wanted);
  }
  if (obj.type !== 'word' || obj.value !== 'obj') notTheObject(offset, wanted);
  if (expected !== undefined && (num.value !== expected.num || gen.value !== expected.gen)) {
    notTheObject(offset, wanted);
  }
  const parser = new Parser(lexer, context.limits, { spans: true });
  let object = parser.value();
  let last = parser.token();
  context.spend(lexer.pos - offset);
  if (object.kind === 'dict' && last.type === 'word' && last.value === 'stream') {
    object = readStream(context, lexer, object, lengthOf);
    last = parser.token();
  }
  if (last.type !== 'word' || last.value !== 'endobj') broken('no endobj after the object', last.start);
  return {
    num: num.value,
    gen: gen.value,
    object,
    span: { start: num.start, end: last.end },
    items: parser.itemCount,
  };
}
