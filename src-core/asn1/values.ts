import { latin1Text, toBigInt, utf8Text } from '../kernel/index.ts';
import { malformed, isUniversal, TAG, type DerNode } from './node.ts';
import { parseGeneralizedTime, parseUtcTime } from './time.ts';

function expect(node: DerNode, tag: number, name: string, where: string): void {
  if (!isUniversal(node, tag)) malformed(where, `${name} expected`);
}

/** The elements of a SEQUENCE. @throws DER_MALFORMED */
export function asSequence(node: DerNode, where: string): readonly DerNode[] {
  expect(node, TAG.sequence, 'SEQUENCE', where);
  return node.children;
}

/** The elements of a SET. @throws DER_MALFORMED when it is no SET or not in DER order (X.690, 11.6). */
export function asSet(node: DerNode, where: string): readonly DerNode[] {
  expect(node, TAG.set, 'SET', where);
  for (let i = 1; i < node.children.length; i++) {
    if (compareBytes(node.children[i - 1]!.bytes, node.children[i]!.bytes) > 0) {
      malformed(where, 'SET is not in order');
    }
  }
  return node.children;
}

/** Order of encodings in a SET OF: as octet strings, a shorter one padded with zeros (X.690, 11.6). */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const size = Math.max(a.length, b.length);
  for (let i = 0; i < size; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The one element inside an explicit `[n]`. @throws DER_MALFORMED */
export function asExplicit(node: DerNode, where: string): DerNode {
  const inner = node.children[0];
  if (!node.constructed || inner === undefined || node.children.length !== 1) {
    malformed(where, 'one element inside an explicit tag expected');
  }
  return inner;
}

/** @throws DER_MALFORMED */
export function asBoolean(node: DerNode, where: string): boolean {
  expect(node, TAG.boolean, 'BOOLEAN', where);
  const octet = node.content[0];
  if (node.content.length !== 1 || (octet !== 0 && octet !== 0xff))
    malformed(where, 'BOOLEAN is not 00 or FF');
  return octet === 0xff;
}

/** An INTEGER of any size. @throws DER_MALFORMED when it is empty or not minimal. */
export function asInteger(node: DerNode, where: string): bigint {
  expect(node, TAG.integer, 'INTEGER', where);
  return integerContent(node.content, where);
}

/** The value of an INTEGER's content octets. @throws DER_MALFORMED */
export function integerContent(content: Uint8Array, where: string): bigint {
  const first = content[0];
  if (first === undefined) malformed(where, 'INTEGER is empty');
  const second = content[1];
  if (second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))) {
    malformed(where, 'INTEGER is not minimal');
  }
  if (content.length > 4096) malformed(where, 'INTEGER is too long');
  const unsigned = toBigInt(content);
  return first >= 0x80 ? unsigned - (1n << BigInt(8 * content.length)) : unsigned;
}

/** An INTEGER between `min` and `max`, both inside the safe range of a number. @throws DER_MALFORMED */
export function asSmallInteger(node: DerNode, where: string, min = 0, max = Number.MAX_SAFE_INTEGER): number {
  const value = asInteger(node, where);
  if (value < BigInt(min) || value > BigInt(max)) malformed(where, `INTEGER outside ${min} to ${max}`);
  return Number(value);
}

/** @throws DER_MALFORMED */
export function asEnumerated(node: DerNode, where: string): number {
  expect(node, TAG.enumerated, 'ENUMERATED', where);
  const value = integerContent(node.content, where);
  if (value < 0n || value > 0xffffn) malformed(where, 'ENUMERATED out of range');
  return Number(value);
}

/** @throws DER_MALFORMED */
export function asNull(node: DerNode, where: string): void {
  expect(node, TAG.null, 'NULL', where);
  if (node.content.length !== 0) malformed(where, 'NULL is not empty');
}

/** The octets of an OCTET STRING. @throws DER_MALFORMED */
export function asOctets(node: DerNode, where: string): Uint8Array {
  expect(node, TAG.octetString, 'OCTET STRING', where);
  return node.content;
}

/** A BIT STRING with its count of unused bits in the last octet (0 to 7). @throws DER_MALFORMED */
export function asBitString(node: DerNode, where: string): { bytes: Uint8Array; unused: number } {
  expect(node, TAG.bitString, 'BIT STRING', where);
  const unused = node.content[0];
  const bytes = node.content.subarray(1);
  if (unused === undefined || unused > 7 || (bytes.length === 0 && unused > 0)) {
    malformed(where, 'BIT STRING has a wrong count of unused bits');
  }
  if (unused > 0 && (bytes[bytes.length - 1]! & ((1 << unused) - 1)) !== 0) {
    malformed(where, 'unused bits of BIT STRING are not zero');
  }
  return { bytes, unused };
}

/** A BIT STRING that holds whole octets, as signature values and digests do. @throws DER_MALFORMED */
export function asBits(node: DerNode, where: string): Uint8Array {
  const { bytes, unused } = asBitString(node, where);
  if (unused !== 0) malformed(where, 'BIT STRING of whole octets expected');
  return bytes;
}

/** An OBJECT IDENTIFIER in dotted form; arcs of any size (2.25 has 128-bit ones). @throws DER_MALFORMED */
export function asOid(node: DerNode, where: string): string {
  expect(node, TAG.oid, 'OBJECT IDENTIFIER', where);
  return oidContent(node.content, where);
}

/** The dotted form of an OBJECT IDENTIFIER's content octets. @throws DER_MALFORMED */
export function oidContent(content: Uint8Array, where: string): string {
  if (content.length === 0 || content.length > 255) malformed(where, 'OBJECT IDENTIFIER has a wrong length');
  const arcs: bigint[] = [];
  let arc = 0n;
  let open = false;
  for (const octet of content) {
    if (!open && octet === 0x80) malformed(where, 'OBJECT IDENTIFIER arc is not minimal');
    arc = (arc << 7n) | BigInt(octet & 0x7f);
    open = (octet & 0x80) !== 0;
    if (!open) {
      arcs.push(arc);
      arc = 0n;
    }
  }
  if (open) malformed(where, 'OBJECT IDENTIFIER is cut off');
  const first = arcs[0]!;
  const root = first < 40n ? 0n : first < 80n ? 1n : 2n;
  return [root, first - root * 40n, ...arcs.slice(1)].join('.');
}

const STRING_TAGS: ReadonlyMap<number, (content: Uint8Array) => string | undefined> = new Map([
  [TAG.utf8String, utf8Text],
  [TAG.numericString, (content) => matching(content, /^[0-9 ]*$/)],
  [TAG.printableString, (content) => matching(content, /^[A-Za-z0-9 '()+,\-./:=?]*$/)],
  [TAG.ia5String, (content) => (isAscii(content) ? latin1Text(content) : undefined)],
  [TAG.visibleString, (content) => matching(content, /^[\x20-\x7e]*$/)],
  [TAG.t61String, latin1Text],
  [TAG.bmpString, bmpText],
]);

function matching(content: Uint8Array, allowed: RegExp): string | undefined {
  const text = latin1Text(content);
  return allowed.test(text) ? text : undefined;
}

function bmpText(content: Uint8Array): string | undefined {
  if (content.length % 2 !== 0) return undefined;
  let out = '';
  for (let i = 0; i < content.length; i += 2) {
    out += String.fromCharCode((content[i]! << 8) | content[i + 1]!);
  }
  return out;
}

/** The text of any of ASN.1's character strings. @throws DER_MALFORMED */
export function asText(node: DerNode, where: string): string {
  const read = node.tagClass === 0 ? STRING_TAGS.get(node.tag) : undefined;
  if (read === undefined) malformed(where, 'a character string expected');
  return read(node.content) ?? malformed(where, 'characters outside the string type');
}

/** The text of a string of exactly one type (`TAG.utf8String`, `TAG.ia5String` …). @throws DER_MALFORMED */
export function asTextOf(node: DerNode, tag: number, where: string): string {
  expect(node, tag, `string type ${tag}`, where);
  return asText(node, where);
}

/** A UTCTime or GeneralizedTime in the Z form of DER. @throws DER_MALFORMED */
export function asTime(node: DerNode, where: string): Date {
  if (isUniversal(node, TAG.utcTime)) return parseUtcTime(latin1Text(node.content), where);
  expect(node, TAG.generalizedTime, 'UTCTime or GeneralizedTime', where);
  return parseGeneralizedTime(latin1Text(node.content), where);
}

/** A GeneralizedTime. @throws DER_MALFORMED */
export function asGeneralizedTime(node: DerNode, where: string): Date {
  expect(node, TAG.generalizedTime, 'GeneralizedTime', where);
  return asTime(node, where);
}

function isAscii(content: Uint8Array): boolean {
  return content.every((octet) => octet < 0x80);
}
