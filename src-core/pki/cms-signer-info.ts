import {
  asInteger,
  asOctets,
  asOid,
  asSmallInteger,
  asTime,
  isContext,
  isUniversal,
  malformed,
  readDer,
  SequenceReader,
  TAG,
  type DerNode,
} from '../asn1/index.ts';
import { concat, toHex } from '../kernel/index.ts';
import { parseAlgorithm } from './algorithm.ts';
import { parseName, type Name } from './name.ts';
import { CMS_ATTRIBUTE } from './oids.ts';

/*
 * SignerInfo ::= SEQUENCE {                                                                  -- RFC 5652, 5.3
 *   version INTEGER, sid SignerIdentifier, digestAlgorithm AlgorithmIdentifier,
 *   signedAttrs [0] IMPLICIT SET SIZE (1..MAX) OF Attribute OPTIONAL, signatureAlgorithm AlgorithmIdentifier,
 *   signature OCTET STRING, unsignedAttrs [1] IMPLICIT SET SIZE (1..MAX) OF Attribute OPTIONAL }
 * SignerIdentifier ::= CHOICE { issuerAndSerialNumber SEQUENCE { issuer Name, serialNumber INTEGER },
 *   subjectKeyIdentifier [0] IMPLICIT OCTET STRING }
 * Attribute ::= SEQUENCE { attrType OBJECT IDENTIFIER, attrValues SET OF ANY }
 */

/** An attribute; each value is one whole DER element. */
export interface CmsAttribute {
  readonly oid: string;
  readonly values: readonly Uint8Array[];
}

/** Which certificate a signer info means. */
export type SignerId =
  | { readonly kind: 'issuerAndSerial'; readonly issuer: Name; readonly serialHex: string }
  | { readonly kind: 'subjectKeyId'; readonly keyId: Uint8Array };

/** One signature of a message. */
export interface SignerInfo {
  readonly id: SignerId;
  readonly digestAlgorithmOid: string;
  readonly signatureAlgorithmOid: string;
  /** DER of the signature algorithm's parameters; undefined where there are none, or NULL. */
  readonly signatureParameters: Uint8Array | undefined;
  readonly signature: Uint8Array;
  /** The signed attributes' bytes under the tag of a SET, as they are signed (RFC 5652, 5.4); undefined when there are none. */
  readonly signedAttributesDer: Uint8Array | undefined;
  readonly signedAttributes: readonly CmsAttribute[];
  /** A time stamp token is `CMS_ATTRIBUTE.timeStampToken`. */
  readonly unsignedAttributes: readonly CmsAttribute[];
  /** The signing time attribute: claimed by the signer. */
  readonly signingTime: Date | undefined;
}

/** @throws DER_MALFORMED */
export function parseSignerInfo(node: DerNode, where: string): SignerInfo {
  const reader = new SequenceReader(node, where);
  reader.take('version', (child, at) => asSmallInteger(child, at, 0, 5));
  const id = reader.take('sid', parseSignerId);
  const digestAlgorithmOid = reader.take('digestAlgorithm', parseAlgorithm).oid;
  const signedNode = reader.optionalContext(0);
  const signatureAlgorithm = reader.take('signatureAlgorithm', parseAlgorithm);
  const signature = reader.take('signature', asOctets);
  const unsignedNode = reader.optionalContext(1);
  reader.end();
  const signedAttributes =
    signedNode === undefined ? [] : parseAttributes(signedNode, `${where}.signedAttrs`);
  const time = attributeValue(signedAttributes, CMS_ATTRIBUTE.signingTime);
  return {
    ...{ id, digestAlgorithmOid, signature, signedAttributes },
    signatureAlgorithmOid: signatureAlgorithm.oid,
    signatureParameters: signatureAlgorithm.parameters?.bytes,
    signedAttributesDer: signedNode === undefined ? undefined : asSetTag(signedNode),
    unsignedAttributes:
      unsignedNode === undefined ? [] : parseAttributes(unsignedNode, `${where}.unsignedAttrs`),
    signingTime: time === undefined ? undefined : asTime(readDer(time, 'signingTime'), 'signingTime'),
  };
}

/** The one value of an attribute; undefined when it is absent or has not exactly one. */
export function attributeValue(attributes: readonly CmsAttribute[], oid: string): Uint8Array | undefined {
  const values = attributes.find((attribute) => attribute.oid === oid)?.values;
  return values?.length === 1 ? values[0] : undefined;
}

function parseSignerId(node: DerNode, where: string): SignerId {
  if (isContext(node, 0)) {
    if (node.constructed) malformed(where, 'subjectKeyIdentifier is constructed');
    return { kind: 'subjectKeyId', keyId: node.content };
  }
  const reader = new SequenceReader(node, where);
  const issuer = reader.take('issuer', parseName);
  const serial = reader.next('serialNumber');
  asInteger(serial, where);
  reader.end();
  return { kind: 'issuerAndSerial', issuer, serialHex: toHex(serial.content) };
}

function parseAttributes(node: DerNode, where: string): CmsAttribute[] {
  if (node.children.length === 0) malformed(where, 'no attribute');
  const seen = new Set<string>();
  return node.children.map((child) => {
    const attribute = parseAttribute(child, where);
    if (seen.has(attribute.oid)) malformed(where, `attribute ${attribute.oid} comes twice`);
    seen.add(attribute.oid);
    return attribute;
  });
}

function parseAttribute(node: DerNode, where: string): CmsAttribute {
  const reader = new SequenceReader(node, where);
  const oid = reader.take('attrType', asOid);
  const values = reader.next('attrValues');
  reader.end();
  if (!isUniversal(values, TAG.set)) malformed(where, 'SET of values expected');
  return { oid, values: values.children.map((value) => value.bytes) };
}

function asSetTag(node: DerNode): Uint8Array {
  return concat(Uint8Array.of(0x20 | TAG.set), node.bytes.subarray(1));
}
