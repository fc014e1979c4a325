import type { ByteSource } from '../../ports/index.ts';
import { broken } from './broken.ts';
import { ByteReader, ByteSink } from './byte-reader.ts';
import { hexValue, isDigit, isRegular, isWhite } from './characters.ts';
import type { PdfLimits } from './limits.ts';

// Tokens of PDF syntax, ISO 32000-1, 7.2 and 7.3.

/** A token and where it stands: offsets of its first byte and just after its last. */
export type Token = { readonly start: number; readonly end: number } & (
  | { readonly type: 'number'; readonly value: number; readonly raw: string; readonly integer: boolean }
  | { readonly type: 'name'; readonly value: string }
  | { readonly type: 'string'; readonly value: Uint8Array; readonly form: 'literal' | 'hex' }
  | { readonly type: 'word'; readonly value: string }
  | { readonly type: '[' | ']' | '<<' | '>>' | 'end' }
);

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
const INTEGER = /^[+-]?\d+$/;
/** The longest keyword is `startxref`; no producer writes numbers of so many digits. */
const MAX_WORD = 64;

/** Reads tokens one after the other. Whatever is no token of the standard is refused. */
export class Lexer {
  readonly reader: ByteReader;
  private readonly limits: PdfLimits;

  constructor(source: ByteSource, pos: number, limits: PdfLimits) {
    this.reader = new ByteReader(source, pos);
    this.limits = limits;
  }

  /** Offset of the byte after the last token read. */
  get pos(): number {
    return this.reader.pos;
  }

  /** Moves over white space, not over comments. */
  skipWhite(): void {
    while (isWhite(this.reader.peek())) this.reader.pos += 1;
  }

  /** The next token; `end` at the end of the source. @throws PDF_BROKEN */
  next(): Token {
    const { reader } = this;
    this.skipWhiteAndComments();
    const start = reader.pos;
    const byte = reader.next();
    switch (byte) {
      case -1:
        return { type: 'end', start, end: start };
      case 0x5b:
        return { type: '[', start, end: reader.pos };
      case 0x5d:
        return { type: ']', start, end: reader.pos };
      case 0x28:
        return { type: 'string', value: this.literal(start), form: 'literal', start, end: reader.pos };
      case 0x2f:
        return { type: 'name', value: this.name(start), start, end: reader.pos };
      case 0x3c:
        if (reader.peek() !== 0x3c) {
          return { type: 'string', value: this.hex(start), form: 'hex', start, end: reader.pos };
        }
        reader.pos += 1;
        return { type: '<<', start, end: reader.pos };
      case 0x3e:
        if (reader.next() !== 0x3e) broken('a single > outside a string', start);
        return { type: '>>', start, end: reader.pos };
      default:
        if (!isRegular(byte)) broken('a character that begins no token', start);
        return this.word(byte, start);
    }
  }

  private skipWhiteAndComments(): void {
    const { reader } = this;
    for (;;) {
      const byte = reader.peek();
      if (isWhite(byte)) {
        reader.pos += 1;
      } else if (byte === 0x25) {
        for (let b = byte; b >= 0 && b !== 0x0a && b !== 0x0d; b = reader.peek()) reader.pos += 1;
      } else {
        return;
      }
    }
  }

  /** A number, or a word such as `true`, `R`, `obj`. */
  private word(first: number, start: number): Token {
    const { reader } = this;
    let raw = String.fromCharCode(first);
    for (let byte = reader.peek(); isRegular(byte); byte = reader.peek()) {
      if (raw.length >= MAX_WORD) broken('a word that is too long', start);
      raw += String.fromCharCode(byte);
      reader.pos += 1;
    }
    const end = reader.pos;
    if (!isDigit(first) && first !== 0x2b && first !== 0x2d && first !== 0x2e) {
      return { type: 'word', value: raw, start, end };
    }
    if (!NUMBER.test(raw)) broken('a number that is none', start);
    return { type: 'number', value: Number(raw), raw, integer: INTEGER.test(raw), start, end };
  }

  /** 7.3.5; `#xx` decoded. */
  private name(start: number): string {
    const { reader } = this;
    let value = '';
    for (let byte = reader.peek(); isRegular(byte); byte = reader.peek()) {
      if (value.length >= this.limits.nameBytes) broken('a name that is too long', start);
      reader.pos += 1;
      let code = byte;
      if (byte === 0x23) {
        const high = hexValue(reader.peek());
        const low = hexValue(reader.peek(1));
        if (high < 0 || low < 0) broken('a number sign in a name without two hexadecimal digits', start);
        code = high * 16 + low;
        if (code === 0) broken('a name with a null character', start);
        reader.pos += 2;
      }
      value += String.fromCharCode(code);
    }
    return value;
  }

  /** 7.3.4.2. */
  private literal(start: number): Uint8Array {
    const { reader } = this;
    const sink = new ByteSink();
    for (let depth = 1; ;) {
      let byte = reader.next();
      if (byte < 0) broken('a string that does not end', start);
      if (byte === 0x28) depth += 1;
      else if (byte === 0x29) {
        depth -= 1;
        if (depth === 0) return sink.take();
      } else if (byte === 0x0d) {
        // An end of line of any form is a line feed.
        if (reader.peek() === 0x0a) reader.pos += 1;
        byte = 0x0a;
      } else if (byte === 0x5c) {
        byte = this.escape(start);
        if (byte < 0) continue;
      }
      if (sink.length >= this.limits.stringBytes) broken('a string that is too long', start);
      sink.push(byte);
    }
  }

  /** What follows a backslash; -1 for an end of line that is left out. */
  private escape(start: number): number {
    const { reader } = this;
    const byte = reader.next();
    switch (byte) {
      case -1:
        return broken('a string that does not end', start);
      case 0x6e:
        return 0x0a;
      case 0x72:
        return 0x0d;
      case 0x74:
        return 0x09;
      case 0x62:
        return 0x08;
      case 0x66:
        return 0x0c;
      case 0x0d:
        if (reader.peek() === 0x0a) reader.pos += 1;
        return -1;
      case 0x0a:
        return -1;
    }
    if (byte < 0x30 || byte > 0x37) return byte;
    let value = byte - 0x30;
    for (let digits = 1; digits < 3; digits++) {
      const digit = reader.peek();
      if (digit < 0x30 || digit > 0x37) break;
      value = value * 8 + digit - 0x30;
      reader.pos += 1;
    }
    // High-order overflow is ignored.
    return value & 0xff;
  }

  /** 7.3.4.3; a missing last digit is 0. */
  private hex(start: number): Uint8Array {
    const { reader } = this;
    const sink = new ByteSink();
    let high = -1;
    for (;;) {
      const byte = reader.next();
      if (byte < 0) broken('a string that does not end', start);
      if (byte === 0x3e) {
        if (high >= 0) sink.push(high * 16);
        return sink.take();
      }
      if (isWhite(byte)) continue;
      const digit = hexValue(byte);
      if (digit < 0) broken('a hexadecimal string with another character', start);
      if (high < 0) {
        if (sink.length >= this.limits.stringBytes) broken('a string that is too long', start);
        high = digit;
      } else {
        sink.push(high * 16 + digit);
        high = -1;
      }
    }
  }
}
