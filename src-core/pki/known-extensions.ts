import {
  asBitString,
  asBoolean,
  asOctets,
  asOid,
  asSequence,
  asSmallInteger,
  isContext,
  isUniversal,
  malformed,
  readDer,
  SequenceReader,
  TAG,
} from '../asn1/index.ts';
import { latin1Text } from '../kernel/index.ts';

/** Bits of KeyUsage in their order (RFC 5280, 4.2.1.3). */
export const KEY_USAGE_BITS = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type KeyUsageBit = (typeof KEY_USAGE_BITS)[number];

/** Whether a key may sign certificates, and how many CAs may stand between it and a signer. */
export interface BasicConstraints {
  readonly ca: boolean;
  readonly pathLen: number | undefined;
}

/** KeyUsage ::= BIT STRING @throws DER_MALFORMED */
export function parseKeyUsage(value: Uint8Array): ReadonlySet<KeyUsageBit> {
  const { bytes } = asBitString(readDer(value, 'keyUsage'), 'keyUsage');
  return new Set(KEY_USAGE_BITS.filter((_, bit) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0));
}

/** BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE, pathLenConstraint INTEGER (0..MAX) OPTIONAL } @throws DER_MALFORMED */
export function parseBasicConstraints(value: Uint8Array): BasicConstraints {
  const reader = new SequenceReader(readDer(value, 'basicConstraints'), 'basicConstraints');
  const ca = isUniversal(reader.peek(), TAG.boolean) ? reader.take('cA', asBoolean) : false;
  const pathLen = reader.left > 0 ? reader.take('pathLenConstraint', asSmallInteger) : undefined;
  reader.end();
  return { ca, pathLen };
}

/** ExtKeyUsageSyntax ::= SEQUENCE SIZE (1..MAX) OF OBJECT IDENTIFIER @throws DER_MALFORMED */
export function parseExtKeyUsage(value: Uint8Array): readonly string[] {
  return asSequence(readDer(value, 'extKeyUsage'), 'extKeyUsage').map((node) => asOid(node, 'extKeyUsage'));
}

/** SubjectKeyIdentifier ::= OCTET STRING @throws DER_MALFORMED */
export function parseSubjectKeyId(value: Uint8Array): Uint8Array {
  return asOctets(readDer(value, 'subjectKeyIdentifier'), 'subjectKeyIdentifier');
}

/**
 * AuthorityKeyIdentifier ::= SEQUENCE { keyIdentifier [0] IMPLICIT OCTET STRING OPTIONAL, … }
 * The key identifier alone. @throws DER_MALFORMED
 */
export function parseAuthorityKeyId(value: Uint8Array): Uint8Array | undefined {
  const children = asSequence(readDer(value, 'authorityKeyIdentifier'), 'authorityKeyIdentifier');
  const first = children[0];
  if (first === undefined || !isContext(first, 0)) return undefined;
  if (first.constructed) malformed('authorityKeyIdentifier', 'keyIdentifier is constructed');
  return first.content;
}

/**
 * AuthorityInfoAccessSyntax ::= SEQUENCE OF SEQUENCE { accessMethod OBJECT IDENTIFIER, accessLocation GeneralName }
 * The methods. @throws DER_MALFORMED
 */
export function parseAccessMethods(value: Uint8Array): readonly string[] {
  const where = 'authorityInfoAccess';
  return asSequence(readDer(value, where), where).map((access) =>
    new SequenceReader(access, where).take('accessMethod', asOid),
  );
}

/**
 * CRLDistributionPoints ::= SEQUENCE OF DistributionPoint
 * DistributionPoint ::= SEQUENCE { distributionPoint [0] { fullName [0] GeneralNames | … } OPTIONAL, … }
 * The URIs of all full names. @throws DER_MALFORMED
 */
export function parseCrlDistributionPoints(value: Uint8Array): readonly string[] {
  const where = 'cRLDistributionPoints';
  return asSequence(readDer(value, where), where).flatMap((point) => {
    const name = asSequence(point, where).find((part) => isContext(part, 0));
    const fullName = name?.children.find((part) => isContext(part, 0));
    // uniformResourceIdentifier [6] IA5String
    const uris = (fullName?.children ?? []).filter((part) => isContext(part, 6) && !part.constructed);
    return uris.map((uri) => latin1Text(uri.content));
  });
}
