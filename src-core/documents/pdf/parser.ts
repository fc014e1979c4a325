import { broken } from './broken.ts';
import type { Lexer, Token } from './lexer.ts';
import type { PdfLimits } from './limits.ts';
import { PDF_NULL, type PdfDict, type PdfObject } from './objects.ts';

// Objects out of tokens, ISO 32000-1, 7.3. Streams are made where an indirect object is read.

const MAX_GENERATION = 65_535;

export interface ParserOptions {
  /** Whether strings and dictionaries say where they stood: so in a file, not inside an object stream. */
  readonly spans: boolean;
}

/** Reads objects one after the other from a lexer. Nesting is bounded, so recursion is. */
export class Parser {
  readonly lexer: Lexer;
  private readonly limits: PdfLimits;
  private readonly spans: boolean;
  /** Tokens read ahead and given back, the next one last. */
  private readonly ahead: Token[] = [];
  private items = 0;

  constructor(lexer: Lexer, limits: PdfLimits, options: ParserOptions) {
    this.lexer = lexer;
    this.limits = limits;
    this.spans = options.spans;
  }

  /** The next token. */
  token(): Token {
    return this.ahead.pop() ?? this.lexer.next();
  }

  /** How many items all values read so far hold. */
  get itemCount(): number {
    return this.items;
  }

  /** The next object that is not a stream. @throws PDF_BROKEN */
  value(): PdfObject {
    return this.valueFrom(this.token(), 0);
  }

  private valueFrom(token: Token, depth: number): PdfObject {
    this.items += 1;
    if (this.items > this.limits.objectItems) broken('an object with too many items', token.start);
    switch (token.type) {
      case 'number':
        return this.numberOrRef(token);
      case 'name':
        return { kind: 'name', value: token.value };
      case 'string': {
        const { value, form, start, end } = token;
        return this.spans
          ? { kind: 'string', value, form, span: { start, end } }
          : { kind: 'string', value, form };
      }
      case '[':
        return this.array(token.start, depth + 1);
      case '<<':
        return this.dict(token.start, depth + 1);
      case 'word':
        if (token.value === 'null') return PDF_NULL;
        if (token.value === 'true' || token.value === 'false') {
          return { kind: 'boolean', value: token.value === 'true' };
        }
        return broken('a word that is no object', token.start);
      case ']':
      case '>>':
        return broken('a closing bracket where an object should be', token.start);
      case 'end':
        return broken('the end of the data where an object should be', token.start);
    }
  }

  private numberOrRef(token: Token & { type: 'number' }): PdfObject {
    const { value, raw } = token;
    if (token.integer && value >= 0 && raw[0] !== '+') {
      const second = this.token();
      if (second.type === 'number' && second.integer) {
        const third = this.token();
        if (third.type === 'word' && third.value === 'R') {
          if (!Number.isSafeInteger(value) || second.value < 0 || second.value > MAX_GENERATION) {
            broken('a reference out of range', token.start);
          }
          return { kind: 'ref', num: value, gen: second.value };
        }
        this.ahead.push(third);
      }
      this.ahead.push(second);
    }
    return { kind: 'number', value, raw };
  }

  private array(start: number, depth: number): PdfObject {
    if (depth > this.limits.nesting) broken('objects nested too deeply', start);
    const items: PdfObject[] = [];
    for (;;) {
      const token = this.token();
      if (token.type === ']') return { kind: 'array', items };
      items.push(this.valueFrom(token, depth));
    }
  }

  /**
   * A key given twice is refused, because readers differ in which one they take, unless it is the same reference, name
   * or number again, as some producers write in Resources. A null value is no entry (7.3.7).
   */
  private dict(start: number, depth: number): PdfDict {
    if (depth > this.limits.nesting) broken('objects nested too deeply', start);
    const entries = new Map<string, PdfObject>();
    for (;;) {
      const key = this.token();
      if (key.type === '>>') {
        for (const [name, value] of entries) if (value.kind === 'null') entries.delete(name);
        return this.spans
          ? { kind: 'dict', entries, span: { start, end: key.end } }
          : { kind: 'dict', entries };
      }
      if (key.type !== 'name') broken('a dictionary key that is no name', key.start);
      const value = this.valueFrom(this.token(), depth);
      const before = entries.get(key.value);
      if (before !== undefined && !sameSimple(before, value)) {
        broken('a dictionary key given twice', key.start);
      }
      entries.set(key.value, value);
    }
  }
}

/** Whether both are the same reference, name or number. */
function sameSimple(a: PdfObject, b: PdfObject): boolean {
  if (a.kind === 'ref') return b.kind === 'ref' && a.num === b.num && a.gen === b.gen;
  if (a.kind === 'name') return b.kind === 'name' && a.value === b.value;
  return a.kind === 'number' && b.kind === 'number' && a.value === b.value;
}

/** The integer that an object is, or undefined: a number written with a point is none. */
export function integerOf(object: PdfObject | undefined): number | undefined {
  if (object?.kind !== 'number' || !Number.isSafeInteger(object.value)) return undefined;
  return object.raw.includes('.') ? undefined : object.value;
}

/** The integer that an object is, when it is not negative. */
export function naturalOf(object: PdfObject | undefined): number | undefined {
  const value = integerOf(object);
  return value !== undefined && value >= 0 ? value : undefined;
}
