import { concat, fail, fromHex, latin1, utf8 } from '../kernel/index.ts';
import { TAG } from './node.ts';
import { compareBytes } from './values.ts';
import { generalizedTimeText } from './time.ts';

/** One element of an identifier octet and its content. */
export function element(identifier: number, content: Uint8Array): Uint8Array {
  const length = content.length;
  if (length < 0x80) return concat(Uint8Array.of(identifier, length), content);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return concat(Uint8Array.of(identifier, 0x80 | octets.length, ...octets), content);
}

function primitive(tag: number, content: Uint8Array): Uint8Array {
  return element(tag, content);
}

function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return element(0x30, concat(...parts));
}

function set(...parts: readonly Uint8Array[]): Uint8Array {
  return element(0x31, concat(...[...parts].sort(compareBytes)));
}

function explicit(tag: number, part: Uint8Array): Uint8Array {
  return element(0xa0 | tag, part);
}

function implicit(tag: number, encoded: Uint8Array): Uint8Array {
  const constructed = encoded[0]! & 0x20;
  return concat(Uint8Array.of(0x80 | constructed | tag), encoded.subarray(1));
}

function integer(value: bigint | number): Uint8Array {
  const isInteger = typeof value === 'bigint' || Number.isSafeInteger(value);
  if (!isInteger || value < 0) fail('BAD_ARGUMENT', { name: 'INTEGER', detail: String(value) });
  const big = BigInt(value);
  let hex = big.toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  const bytes = fromHex(hex);
  return primitive(TAG.integer, bytes[0]! >= 0x80 ? concat(Uint8Array.of(0), bytes) : bytes);
}

function oid(dotted: string): Uint8Array {
  if (!/^(?:[01]\.[1-3]?\d|2\.(?:0|[1-9]\d*))(?:\.(?:0|[1-9]\d*))*$/.test(dotted))
    fail('BAD_ARGUMENT', { name: 'OID', detail: dotted });
  const arcs = dotted.split('.').map(BigInt);
  const octets: number[] = [];
  for (const arc of [arcs[0]! * 40n + arcs[1]!, ...arcs.slice(2)]) {
    const groups: number[] = [Number(arc & 0x7fn)];
    for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) groups.unshift(Number(rest & 0x7fn) | 0x80);
    octets.push(...groups);
  }
  return primitive(TAG.oid, Uint8Array.from(octets));
}

function bits(bytes: Uint8Array, unused = 0): Uint8Array {
  return primitive(TAG.bitString, concat(Uint8Array.of(unused), bytes));
}

/** A BIT STRING of named bits without trailing zero bits (X.690, 11.2.2); `set` lists the bits that are one. */
function namedBits(...ones: readonly number[]): Uint8Array {
  if (ones.length === 0) return bits(new Uint8Array(0));
  const highest = Math.max(...ones);
  const bytes = new Uint8Array((highest >> 3) + 1);
  for (const bit of ones) bytes[bit >> 3]! |= 0x80 >> (bit & 7);
  return bits(bytes, 7 - (highest & 7));
}

function ascii(tag: number, text: string, allowed: RegExp): Uint8Array {
  if (!allowed.test(text))
    fail('BAD_ARGUMENT', { name: 'text', detail: 'characters outside the string type' });
  return primitive(tag, latin1(text));
}

function utf8String(text: string): Uint8Array {
  if (!text.isWellFormed()) fail('BAD_ARGUMENT', { name: 'text', detail: 'not well-formed Unicode' });
  return primitive(TAG.utf8String, utf8(text));
}

/**
 * Writes DER (X.690, clause 10). Every function returns one whole element.
 * They throw BAD_ARGUMENT for a value the type cannot hold.
 */
export const der = {
  sequence,
  /** A SET OF: the parts are put into DER order. */
  set,
  /** `[tag] EXPLICIT` around one element. */
  explicit,
  /** `[tag] IMPLICIT`: replaces the element's own tag. */
  implicit,
  /** A non-negative INTEGER. */
  integer,
  oid,
  bits,
  namedBits,
  octets: (bytes: Uint8Array): Uint8Array => primitive(TAG.octetString, bytes),
  boolean: (value: boolean): Uint8Array => primitive(TAG.boolean, Uint8Array.of(value ? 0xff : 0)),
  enumerated: (value: number): Uint8Array =>
    concat(Uint8Array.of(TAG.enumerated), integer(value).subarray(1)),
  null: (): Uint8Array => primitive(TAG.null, new Uint8Array(0)),
  utf8: utf8String,
  ia5: (text: string): Uint8Array => ascii(TAG.ia5String, text, /^\p{ASCII}*$/u),
  printable: (text: string): Uint8Array => ascii(TAG.printableString, text, /^[A-Za-z0-9 '()+,\-./:=?]*$/),
  /** YYYYMMDDhhmmssZ; the part below a second is dropped. */
  generalizedTime: (date: Date): Uint8Array =>
    primitive(TAG.generalizedTime, latin1(generalizedTimeText(date))),
  /** UTCTime for 1950 to 2049, else GeneralizedTime (RFC 5280, 4.1.2.5). */
  time: (date: Date): Uint8Array => {
    const year = date.getUTCFullYear();
    if (year < 1950 || year > 2049) return primitive(TAG.generalizedTime, latin1(generalizedTimeText(date)));
    return primitive(TAG.utcTime, latin1(generalizedTimeText(date).slice(2)));
  },
} as const;
