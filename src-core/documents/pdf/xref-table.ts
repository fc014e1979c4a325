import { broken } from './broken.ts';
import { isDigit } from './characters.ts';
import { Lexer, type Token } from './lexer.ts';
import { Parser } from './parser.ts';
import { EntryBuilder } from './xref-entries.ts';
import type { RawSection, XrefContext } from './xref-stream.ts';

// Classic cross-reference tables, ISO 32000-1, 7.5.4.

const ENTRY_BYTES = 20;
const ENTRIES_AT_ONCE = 4096;

interface Subsection {
  readonly first: number;
  readonly count: number;
  /** Offset of the first entry. */
  readonly start: number;
}

/** Nothing but white space may stand between the parts of a table. */
function plainToken(lexer: Lexer): Token {
  lexer.skipWhite();
  if (lexer.reader.peek() === 0x25) broken('a comment inside a cross-reference table', lexer.pos);
  return lexer.next();
}

function decimal(bytes: Uint8Array, at: number, digits: number): number {
  let value = 0;
  for (let i = at; i < at + digits; i++) {
    const byte = bytes[i]!;
    if (!isDigit(byte)) return -1;
    value = value * 10 + byte - 0x30;
  }
  return value;
}

/** An end of line of two bytes: space and line feed, space and carriage return, or both of these. */
function endsEntry(first: number, second: number): boolean {
  if (first === 0x20) return second === 0x0a || second === 0x0d;
  return first === 0x0d && second === 0x0a;
}

/**
 * One entry: ten digits, space, five digits, space, `n` or `f`, end of line. Apple's producer leaves objects out by an
 * entry in use at offset 0, where no object can be: as good as free.
 */
function addEntry(builder: EntryBuilder, base: number, num: number, bytes: Uint8Array, at: number): boolean {
  const offset = decimal(bytes, at, 10);
  const gen = decimal(bytes, at + 11, 5);
  if (offset < 0 || gen < 0 || bytes[at + 10] !== 0x20 || bytes[at + 16] !== 0x20) return false;
  if (!endsEntry(bytes[at + 18]!, bytes[at + 19]!)) return false;
  const type = bytes[at + 17];
  if (type === 0x6e && offset > 0) builder.plain(num, base + offset, gen);
  else if (type === 0x6e || type === 0x66) builder.free(num, gen);
  else return false;
  return true;
}

function readSubsection(
  context: XrefContext,
  builder: EntryBuilder,
  { first, count, start }: Subsection,
): void {
  for (let done = 0; done < count; done += ENTRIES_AT_ONCE) {
    const some = Math.min(ENTRIES_AT_ONCE, count - done);
    const at = start + done * ENTRY_BYTES;
    const bytes = context.source.read(at, some * ENTRY_BYTES);
    for (let i = 0; i < some; i++) {
      if (!addEntry(builder, context.base, first + done + i, bytes, i * ENTRY_BYTES)) {
        broken('a cross-reference entry that is not 20 bytes of the standard form', at + i * ENTRY_BYTES);
      }
    }
  }
}

/** Reads the table whose `xref` stands at an offset, and its trailer. @throws PDF_BROKEN */
export function readXrefTable(context: XrefContext, offset: number): RawSection {
  const lexer = new Lexer(context.source, offset, context.limits);
  const keyword = lexer.next();
  if (keyword.type !== 'word' || keyword.value !== 'xref') broken('no xref at the offset', offset);
  const builder = new EntryBuilder(0);
  let total = 0;
  for (;;) {
    const first = plainToken(lexer);
    if (first.type === 'word' && first.value === 'trailer') break;
    const count = plainToken(lexer);
    if (first.type !== 'number' || !first.integer || count.type !== 'number' || !count.integer) {
      return broken('a cross-reference subsection without its two numbers', first.start);
    }
    lexer.skipWhite();
    const start = lexer.pos;
    if (first.value < 0 || count.value < 0 || first.value + count.value > context.limits.entries + 1) {
      broken('an object number out of range', first.start);
    }
    if (count.value * ENTRY_BYTES > context.source.size - start) {
      broken('a cross-reference table longer than the file', first.start);
    }
    context.takeEntries(count.value, offset);
    total += count.value;
    readSubsection(context, builder, { first: first.value, count: count.value, start });
    lexer.reader.pos = start + count.value * ENTRY_BYTES;
  }
  const trailer = new Parser(lexer, context.limits, { spans: true }).value();
  context.spend(lexer.pos - offset - total * ENTRY_BYTES);
  if (trailer.kind !== 'dict') broken('a trailer without dictionary', offset);
  return { trailer, entries: builder.build(), end: lexer.pos };
}
