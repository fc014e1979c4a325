import {
  asExplicit,
  asInteger,
  asOctets,
  asSequence,
  der,
  isUniversal,
  malformed,
  readDer,
  SequenceReader,
  TAG,
  type DerNode,
} from '../asn1/index.ts';
import { equalBytes } from '../kernel/index.ts';
import type { ForeignCrypto } from '../ports/index.ts';
import { sm3, SM3_SIZE } from '../sm/index.ts';
import { parseAlgorithm, sm3Algorithm } from './algorithm.ts';
import type { Certificate } from './certificate.ts';
import { digestOf, SHA1_OID, SHA256_OID } from './digest-algorithms.ts';
import { parseName } from './name.ts';

/*
 * SigningCertificateV2 ::= SEQUENCE { certs SEQUENCE OF ESSCertIDv2, policies … OPTIONAL }     -- RFC 5035, 3
 * ESSCertIDv2 ::= SEQUENCE {
 *   hashAlgorithm AlgorithmIdentifier DEFAULT sha256, certHash OCTET STRING, issuerSerial IssuerSerial OPTIONAL }
 * SigningCertificate ::= SEQUENCE { certs SEQUENCE OF ESSCertID, policies … OPTIONAL }         -- RFC 2634, 5.4
 * ESSCertID ::= SEQUENCE { certHash OCTET STRING, issuerSerial IssuerSerial OPTIONAL }         -- SHA-1
 * IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber INTEGER }
 */

/** SigningCertificateV2 with SM3 for one certificate. */
export function signingCertificateV2({ der: bytes, issuer, serial }: Certificate): Uint8Array {
  return namedCertificate({ digest: sm3(bytes), issuer: issuer.der, serial });
}

/** What such an attribute says of the certificate. */
export interface NamedCertificate {
  /** The whole of it, as it came. */
  readonly bytes: Uint8Array;
  /** SM3 of it. */
  readonly digest: Uint8Array;
  /** DER of its issuer's name. */
  readonly issuer: Uint8Array;
  readonly serial: bigint;
}

function namedCertificate({ digest, issuer, serial }: Omit<NamedCertificate, 'bytes'>): Uint8Array {
  const directoryName = der.explicit(4, issuer); // GeneralName ::= CHOICE { … directoryName [4] Name … }
  const issuerSerial = der.sequence(der.sequence(directoryName), der.integer(serial));
  return der.sequence(der.sequence(der.sequence(sm3Algorithm(), der.octets(digest), issuerSerial)));
}

/** Reads the one form that {@link signingCertificateV2} writes. @throws DER_MALFORMED */
export function parseSigningCertificateV2(bytes: Uint8Array): NamedCertificate {
  const where = 'SigningCertificateV2';
  const [id] = asSequence(only(readDer(bytes, where), where), where);
  const reader = new SequenceReader(id ?? malformed(where, 'names no certificate'), where);
  reader.next('hashAlgorithm');
  const digest = reader.take('certHash', asOctets);
  const issuerSerial = reader.take('issuerSerial', (node, at) => new SequenceReader(node, at));
  const names = issuerSerial.next('issuer');
  const issuer = asExplicit(only(names, where), where);
  parseName(issuer, where);
  const named = { bytes, digest, issuer: issuer.bytes, serial: issuerSerial.take('serialNumber', asInteger) };
  const same = digest.length === SM3_SIZE && equalBytes(namedCertificate(named), bytes);
  return same ? named : malformed(where, 'not in its one form');
}

function only(node: DerNode, where: string): DerNode {
  const [first, ...more] = asSequence(node, where);
  return first !== undefined && more.length === 0 ? first : malformed(where, 'one element expected');
}

/** Whether an attribute names a certificate: that one, another one, or by a digest that cannot be computed. */
export type CertificateMatch = 'match' | 'other' | 'unchecked';

/**
 * Whether the first entry (the signer's, RFC 5035, 3) of a signing-certificate attribute is that certificate.
 * @throws DER_MALFORMED
 */
export function matchSigningCertificate(
  value: Uint8Array,
  version: 1 | 2,
  certificate: Certificate,
  foreign: ForeignCrypto | undefined,
): CertificateMatch {
  const where = version === 1 ? 'SigningCertificate' : 'SigningCertificateV2';
  const first = asSequence(readDer(value, where), where)[0];
  const id = first === undefined ? undefined : asSequence(first, where)[0];
  if (id === undefined) malformed(where, 'names no certificate');
  const { digest, hash } = readId(id, version, where);
  const own = digestOf(digest, certificate.der, foreign);
  if (own === undefined) return 'unchecked';
  return equalBytes(hash, own) ? 'match' : 'other';
}

function readId(node: DerNode, version: 1 | 2, where: string): { digest: string; hash: Uint8Array } {
  const reader = new SequenceReader(node, where);
  const named = version === 2 && isUniversal(reader.peek(), TAG.sequence);
  const algorithm = named ? reader.take('hashAlgorithm', parseAlgorithm).oid : undefined;
  const digest = algorithm ?? (version === 1 ? SHA1_OID : SHA256_OID);
  return { digest, hash: reader.take('certHash', asOctets) };
}
