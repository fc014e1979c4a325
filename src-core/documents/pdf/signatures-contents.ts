import type { PdfDocument } from './document.ts';
import type { PdfDict, PdfSpan } from './objects.ts';
import type { PdfSignatureProblem } from './signatures-problems.ts';

// The Contents string of a signature dictionary (ISO 32000-1, table 252): DER, then zeros up to the size kept for it.

/** Nesting of a BER element with indefinite lengths. */
const MAX_DEPTH = 64;
/** Elements looked at to find the end of indefinite lengths. */
const MAX_ELEMENTS = 100_000;

export interface PdfContents {
  /** The whole string. */
  readonly bytes: Uint8Array;
  /** Bytes of the one BER or DER element at its start; 0 where there is none. */
  readonly length: number;
  /** Bytes after that element. */
  readonly padding: number;
  /** Where the string with its angle brackets stands in the file; undefined where it is not written there directly. */
  readonly span: PdfSpan | undefined;
  readonly problems: readonly PdfSignatureProblem[];
}

interface Header {
  /** Offset of the first content byte. */
  readonly content: number;
  /** Content bytes; undefined for an indefinite length. */
  readonly length: number | undefined;
  readonly constructed: boolean;
}

function readHeader(bytes: Uint8Array, at: number): Header | undefined {
  const identifier = bytes[at];
  const first = bytes[at + 1];
  if (identifier === undefined || first === undefined || (identifier & 0x1f) === 0x1f) return undefined;
  const constructed = (identifier & 0x20) !== 0;
  if (first < 0x80) return { content: at + 2, length: first, constructed };
  if (first === 0x80) return { content: at + 2, length: undefined, constructed };
  const count = first & 0x7f;
  if (count > 4) return undefined;
  let length = 0;
  for (let i = 0; i < count; i++) {
    const octet = bytes[at + 2 + i];
    if (octet === undefined) return undefined;
    length = length * 256 + octet;
  }
  return { content: at + 2 + count, length, constructed };
}

/** Offset just after the element at `at`, following indefinite lengths; undefined where there is no whole element. */
function elementEnd(bytes: Uint8Array, at: number): number | undefined {
  let open = 0;
  let here = at;
  for (let count = 0; count < MAX_ELEMENTS; count++) {
    if (open > 0 && bytes[here] === 0 && bytes[here + 1] === 0) {
      here += 2;
      open -= 1;
    } else {
      const header = readHeader(bytes, here);
      if (header === undefined) return undefined;
      if (header.length === undefined) {
        if (!header.constructed || open >= MAX_DEPTH) return undefined;
        open += 1;
        here = header.content;
      } else {
        here = header.content + header.length;
      }
    }
    if (here > bytes.length) return undefined;
    if (open === 0) return here;
  }
  return undefined;
}

/** Length of the one BER or DER element (X.690, 8.1) at the start of the bytes; 0 where there is no whole one. */
export function berLength(bytes: Uint8Array): number {
  // Two zeros would be end-of-contents: a Contents nobody has signed yet.
  return bytes[0] === 0 ? 0 : (elementEnd(bytes, 0) ?? 0);
}

/** Reads a signature dictionary's Contents and what is wrong with it. @throws PDF_BROKEN */
export function readContents(doc: PdfDocument, dict: PdfDict): PdfContents {
  const direct = dict.entries.get('Contents');
  const found = doc.resolve(direct);
  if (found.kind !== 'string') {
    return { bytes: new Uint8Array(0), length: 0, padding: 0, span: undefined, problems: ['CONTENTS_FORM'] };
  }
  const written = direct?.kind === 'string' && direct.form === 'hex' ? direct.span : undefined;
  const bytes = found.value;
  const length = berLength(bytes);
  const rest = bytes.subarray(length);
  const problems: PdfSignatureProblem[] = [];
  // White space or a missing digit within the brackets: readers differ in what they make of it.
  const isPairs = written !== undefined && written.end - written.start === 2 * bytes.length + 2;
  if (!isPairs) problems.push('CONTENTS_FORM');
  if (bytes.every((byte) => byte === 0)) problems.push('CONTENTS_EMPTY');
  else if (length > 0 && !rest.every((byte) => byte === 0)) problems.push('CONTENTS_PADDING');
  return { bytes, length, padding: rest.length, span: written, problems };
}
