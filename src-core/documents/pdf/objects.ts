// The object model of ISO 32000-1, 7.3, as read from a file or built for an update.

/** Where a token stood in the file it was read from; absent in objects built by us or read from object streams. */
export interface PdfSpan {
  /** Offset of the token's first byte from the start of the file. */
  readonly start: number;
  /** Offset just after the token's last byte. */
  readonly end: number;
}

export interface PdfNull {
  readonly kind: 'null';
}
export interface PdfBoolean {
  readonly kind: 'boolean';
  readonly value: boolean;
}
/** A number; `raw` is its text as it stood in the file, so that writing it again loses nothing. */
export interface PdfNumber {
  readonly kind: 'number';
  readonly value: number;
  readonly raw: string;
}
/** A name without its slash, `#xx` decoded, one character per byte (Latin-1). */
export interface PdfName {
  readonly kind: 'name';
  readonly value: string;
}
/** A string's bytes after unescaping; `form` tells how it was written. */
export interface PdfString {
  readonly kind: 'string';
  readonly value: Uint8Array;
  readonly form: 'literal' | 'hex';
  readonly span?: PdfSpan;
}
export interface PdfArray {
  readonly kind: 'array';
  readonly items: readonly PdfObject[];
}
export interface PdfDict {
  readonly kind: 'dict';
  readonly entries: ReadonlyMap<string, PdfObject>;
  readonly span?: PdfSpan;
}
/** A stream with its bytes still encoded. */
export interface PdfStream {
  readonly kind: 'stream';
  readonly dict: PdfDict;
  readonly raw: Uint8Array;
}
export interface PdfRef {
  readonly kind: 'ref';
  readonly num: number;
  readonly gen: number;
}

export type PdfObject =
  PdfNull | PdfBoolean | PdfNumber | PdfName | PdfString | PdfArray | PdfDict | PdfStream | PdfRef;

export const PDF_NULL: PdfNull = { kind: 'null' };

export function pdfBoolean(value: boolean): PdfBoolean {
  return { kind: 'boolean', value };
}

/** A number written with at most so many decimals; five are finer than any printer where a unit is 1/72 inch. */
export function pdfNumber(value: number, decimals = 5): PdfNumber {
  const raw = value.toFixed(Number.isInteger(value) ? 0 : decimals);
  return {
    kind: 'number',
    value,
    raw: raw.includes('.') ? raw.replace(/\.?0+$/, '').replace(/^-0$/, '0') : raw,
  };
}

export function pdfName(value: string): PdfName {
  return { kind: 'name', value };
}

export function pdfString(value: Uint8Array, form: 'literal' | 'hex' = 'literal'): PdfString {
  return { kind: 'string', value, form };
}

export function pdfArray(...items: readonly PdfObject[]): PdfArray {
  return { kind: 'array', items };
}

export function pdfDict(entries: Readonly<Record<string, PdfObject>>): PdfDict {
  return { kind: 'dict', entries: new Map(Object.entries(entries)) };
}

export function pdfRef(num: number, gen = 0): PdfRef {
  return { kind: 'ref', num, gen };
}

/** A copy of a dictionary with some entries set; `undefined` removes one. */
export function withEntries(
  dict: PdfDict,
  changes: Readonly<Record<string, PdfObject | undefined>>,
): PdfDict {
  const entries = new Map(dict.entries);
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) entries.delete(key);
    else entries.set(key, value);
  }
  return { kind: 'dict', entries };
}
