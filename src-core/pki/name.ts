import {
  asOid,
  asSequence,
  der,
  malformed,
  SequenceReader,
  TAG,
  TAG_CLASS,
  type DerNode,
} from '../asn1/index.ts';
import { equalBytes, fail, latin1Text, toHex, utf8Text } from '../kernel/index.ts';
import { NAME_TYPES, type NameType } from './oids.ts';

/*
 * Name ::= SEQUENCE OF RelativeDistinguishedName            -- RFC 5280, 4.1.2.4
 * RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue
 * AttributeTypeAndValue ::= SEQUENCE { type OBJECT IDENTIFIER, value ANY }
 */

/** A distinguished name. */
export interface Name {
  /** The original bytes. */
  readonly der: Uint8Array;
  /** For people, in the order of the encoding: `C=CN, O=…, CN=…`. Not unique; never compare it. */
  readonly text: string;
  /** The last CN, where there is one. */
  readonly commonName: string | undefined;
  /** Form for comparing: see {@link sameName}. */
  readonly comparable: string;
}

/** @throws DER_MALFORMED */
export function parseName(node: DerNode, where: string): Name {
  const parts = asSequence(node, where).map((rdn, i) => parseRdn(rdn, `${where}[${i}]`));
  const attributes = parts.flat();
  return {
    der: node.bytes,
    text: attributes
      .map(({ type, text }) => `${TYPE_NAMES.get(type) ?? type}=${escapeText(text)}`)
      .join(', '),
    commonName: attributes.findLast(({ type }) => type === NAME_TYPES.CN)?.text,
    comparable: JSON.stringify(parts.map((rdn) => rdn.map(({ type, text }) => [type, fold(text)]).sort())),
  };
}

interface NameAttribute {
  readonly type: string;
  readonly text: string;
}

function parseRdn(node: DerNode, where: string): NameAttribute[] {
  // SET order is not demanded: names of older makers break it, and the original bytes are what counts.
  if (node.tagClass !== TAG_CLASS.universal || node.tag !== TAG.set || node.children.length === 0) {
    malformed(where, 'SET of attributes expected');
  }
  return node.children.map((child) => {
    const reader = new SequenceReader(child, where);
    const type = reader.take('type', asOid);
    const text = valueText(reader.next('value'));
    reader.end();
    return { type, text };
  });
}

/** Text of a value as far as it can be read: makers put characters into string types that may not hold them. */
function valueText(node: DerNode): string {
  if (node.tagClass !== TAG_CLASS.universal || node.constructed) return `#${toHex(node.bytes)}`;
  switch (node.tag) {
    case TAG.utf8String:
    case TAG.printableString:
    case TAG.ia5String:
    case TAG.numericString:
    case TAG.visibleString:
      return utf8Text(node.content) ?? `#${toHex(node.bytes)}`;
    case TAG.t61String:
      return latin1Text(node.content);
    case TAG.bmpString:
      return bmpText(node.content) ?? `#${toHex(node.bytes)}`;
    default:
      return `#${toHex(node.bytes)}`;
  }
}

function bmpText(content: Uint8Array): string | undefined {
  if (content.length % 2 !== 0) return undefined;
  let out = '';
  for (let i = 0; i < content.length; i += 2)
    out += String.fromCharCode((content[i]! << 8) | content[i + 1]!);
  return out;
}

/** Keeps one attribute from looking like two, and control or direction characters from reordering the line. */
function escapeText(text: string): string {
  return text.replace(/[\\,+"<>;=]|\p{Cc}|\p{Cf}/gu, (found) =>
    /[\p{Cc}\p{Cf}]/u.test(found) ? `\\u{${found.codePointAt(0)!.toString(16)}}` : `\\${found}`,
  );
}

/** Case and runs of blanks do not count (RFC 5280, 7.1; ASCII case only, as OpenSSL does). */
function fold(text: string): string {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/[A-Z]+/g, (found) => found.toLowerCase());
}

/** Whether two names are the same: equal bytes, or equal after folding case, blanks and string types. */
export function sameName(a: Name, b: Name): boolean {
  return equalBytes(a.der, b.der) || a.comparable === b.comparable;
}

/** One attribute of a name to be written. */
export interface NamePart {
  readonly type: NameType;
  readonly value: string;
}

/**
 * DER of a name with one attribute per RDN, in the order given (the broadest first).
 * @throws BAD_ARGUMENT for an empty value or one longer than the attribute may be.
 */
export function x500Name(parts: readonly NamePart[]): Uint8Array {
  return der.sequence(
    ...parts.map(({ type, value }) =>
      der.set(der.sequence(der.oid(NAME_TYPES[type]), nameValue(type, value))),
    ),
  );
}

function nameValue(type: NameType, value: string): Uint8Array {
  const length = [...value].length;
  const max = type === 'C' ? 2 : type === 'L' || type === 'ST' ? 128 : type === 'EMAIL' ? 255 : 64;
  if (length === 0 || length > max || (type === 'C' && length !== 2)) {
    fail('BAD_ARGUMENT', { name: type, detail: `1 to ${max} characters expected` });
  }
  if (type === 'C' || type === 'SERIALNUMBER') return der.printable(value);
  if (type === 'EMAIL' || type === 'DC') return der.ia5(value);
  return der.utf8(value);
}

const TYPE_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(NAME_TYPES).map(([name, oid]) => [oid, name]),
);
