import {
  asBits,
  asExplicit,
  asInteger,
  asSmallInteger,
  asTime,
  malformed,
  readDer,
  SequenceReader,
  type DerNode,
} from '../asn1/index.ts';
import { toHex } from '../kernel/index.ts';
import { parseAlgorithm, sameAlgorithm, type AlgorithmIdentifier } from './algorithm.ts';
import { parseExtensions, type Extension } from './extensions.ts';
import {
  parseAccessMethods,
  parseAuthorityKeyId,
  parseBasicConstraints,
  parseCrlDistributionPoints,
  parseExtKeyUsage,
  parseKeyUsage,
  parseSubjectKeyId,
  type BasicConstraints,
  type KeyUsageBit,
} from './known-extensions.ts';
import { parseName, type Name } from './name.ts';
import { EXTENSION } from './oids.ts';
import { parsePublicKey, type PublicKeyInfo } from './public-key.ts';

/*
 * Certificate ::= SEQUENCE { tbsCertificate TBSCertificate, signatureAlgorithm AlgorithmIdentifier,
 *   signatureValue BIT STRING }                                                     -- RFC 5280, 4.1
 * TBSCertificate ::= SEQUENCE {
 *   version [0] EXPLICIT INTEGER DEFAULT v1, serialNumber INTEGER, signature AlgorithmIdentifier, issuer Name,
 *   validity SEQUENCE { notBefore Time, notAfter Time }, subject Name, subjectPublicKeyInfo SubjectPublicKeyInfo,
 *   issuerUniqueID [1] IMPLICIT BIT STRING OPTIONAL, subjectUniqueID [2] IMPLICIT BIT STRING OPTIONAL,
 *   extensions [3] EXPLICIT Extensions OPTIONAL }
 */

/** An X.509 certificate (GB/T 20518). */
export interface Certificate {
  /** The original bytes. */
  readonly der: Uint8Array;
  /** The original bytes of tbsCertificate: what its issuer signed. */
  readonly tbs: Uint8Array;
  /** 1, 2 or 3. */
  readonly version: number;
  readonly serial: bigint;
  /** The serial number's content octets in lower-case hexadecimal. */
  readonly serialHex: string;
  readonly issuer: Name;
  readonly subject: Name;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: PublicKeyInfo;
  readonly keyUsage: ReadonlySet<KeyUsageBit> | undefined;
  readonly basicConstraints: BasicConstraints | undefined;
  /** Purposes as OIDs. */
  readonly extKeyUsage: readonly string[] | undefined;
  readonly subjectKeyId: Uint8Array | undefined;
  readonly authorityKeyId: Uint8Array | undefined;
  /** URIs. */
  readonly crlDistributionPoints: readonly string[];
  /** OIDs of how more can be asked of the issuer (authorityInfoAccess): OCSP, for one. */
  readonly accessMethods: readonly string[];
  readonly extensions: readonly Extension[];
  readonly signatureAlgorithmOid: string;
  /** DER of the algorithm's parameters; undefined where there are none, or NULL. */
  readonly signatureParameters: Uint8Array | undefined;
  readonly signature: Uint8Array;
}

/** Reads one certificate. Keys and signatures of other algorithms are read, not judged. @throws DER_MALFORMED */
export function parseCertificate(der: Uint8Array): Certificate {
  const where = 'Certificate';
  const reader = new SequenceReader(readDer(der, where), where);
  const tbsNode = reader.next('tbsCertificate');
  const algorithm = reader.take('signatureAlgorithm', parseAlgorithm);
  const signature = reader.take('signatureValue', asBits);
  reader.end();
  const { signatureAlgorithm, ...tbs } = parseTbs(tbsNode, `${where}.tbsCertificate`);
  // The outer identifier is not signed: it may not say anything else than the inner one.
  if (!sameAlgorithm(signatureAlgorithm, algorithm)) malformed(where, 'the two signature algorithms differ');
  const { oid: signatureAlgorithmOid, parameters } = algorithm;
  const signed = { signatureAlgorithmOid, signatureParameters: parameters?.bytes, signature };
  return { der, tbs: tbsNode.bytes, ...tbs, ...signed };
}

type TbsFields = Omit<
  Certificate,
  'der' | 'tbs' | 'signature' | 'signatureAlgorithmOid' | 'signatureParameters'
> & { readonly signatureAlgorithm: AlgorithmIdentifier };

function parseTbs(node: DerNode, where: string): TbsFields {
  const reader = new SequenceReader(node, where);
  const version = parseVersion(reader.optionalContext(0), `${where}.version`);
  const serialNode = reader.next('serialNumber');
  const serial = asInteger(serialNode, `${where}.serialNumber`);
  if (serialNode.content.length > 64) malformed(`${where}.serialNumber`, 'longer than 64 octets');
  const signatureAlgorithm = reader.take('signature', parseAlgorithm);
  const issuer = reader.take('issuer', parseName);
  const { notBefore, notAfter } = reader.take('validity', parseValidity);
  const subject = reader.take('subject', parseName);
  const publicKey = reader.take('subjectPublicKeyInfo', parsePublicKey);
  reader.optionalContext(1);
  reader.optionalContext(2);
  const extensionsNode = reader.optionalContext(3);
  reader.end();
  if (extensionsNode !== undefined && version !== 3) malformed(where, 'extensions in a certificate below v3');
  const extensions =
    extensionsNode === undefined
      ? []
      : parseExtensions(asExplicit(extensionsNode, where), `${where}.extensions`);
  return {
    ...{ version, serial, serialHex: toHex(serialNode.content), signatureAlgorithm },
    ...{ issuer, subject, notBefore, notAfter, publicKey, extensions },
    ...parseKnown(extensions),
  };
}

function parseKnown(
  extensions: readonly Extension[],
): Pick<
  Certificate,
  | 'keyUsage'
  | 'basicConstraints'
  | 'extKeyUsage'
  | 'subjectKeyId'
  | 'authorityKeyId'
  | 'crlDistributionPoints'
  | 'accessMethods'
> {
  const read = <T>(oid: string, parse: (value: Uint8Array) => T): T | undefined => {
    const found = extensions.find((extension) => extension.oid === oid);
    return found === undefined ? undefined : parse(found.value);
  };
  return {
    keyUsage: read(EXTENSION.keyUsage, parseKeyUsage),
    basicConstraints: read(EXTENSION.basicConstraints, parseBasicConstraints),
    extKeyUsage: read(EXTENSION.extKeyUsage, parseExtKeyUsage),
    subjectKeyId: read(EXTENSION.subjectKeyIdentifier, parseSubjectKeyId),
    authorityKeyId: read(EXTENSION.authorityKeyIdentifier, parseAuthorityKeyId),
    accessMethods: read(EXTENSION.authorityInfoAccess, parseAccessMethods) ?? [],
    crlDistributionPoints: read(EXTENSION.crlDistributionPoints, parseCrlDistributionPoints) ?? [],
  };
}

function parseVersion(node: DerNode | undefined, where: string): number {
  return node === undefined ? 1 : 1 + asSmallInteger(asExplicit(node, where), where, 0, 2);
}

function parseValidity(node: DerNode, where: string): { notBefore: Date; notAfter: Date } {
  const reader = new SequenceReader(node, where);
  const notBefore = reader.take('notBefore', asTime);
  const notAfter = reader.take('notAfter', asTime);
  reader.end();
  return { notBefore, notAfter };
}
