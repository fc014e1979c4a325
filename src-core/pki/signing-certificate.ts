import {
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
import { sm3 } from '../sm/index.ts';
import { parseAlgorithm, sm3Algorithm } from './algorithm.ts';
import type { Certificate } from './certificate.ts';
import { digestOf, SHA1_OID, SHA256_OID } from './digest-algorithms.ts';

/*
 * SigningCertificateV2 ::= SEQUENCE { certs SEQUENCE OF ESSCertIDv2, policies … OPTIONAL }     -- RFC 5035, 3
 * ESSCertIDv2 ::= SEQUENCE {
 *   hashAlgorithm AlgorithmIdentifier DEFAULT sha256, certHash OCTET STRING, issuerSerial IssuerSerial OPTIONAL }
 * SigningCertificate ::= SEQUENCE { certs SEQUENCE OF ESSCertID, policies … OPTIONAL }         -- RFC 2634, 5.4
 * ESSCertID ::= SEQUENCE { certHash OCTET STRING, issuerSerial IssuerSerial OPTIONAL }         -- SHA-1
 * IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber INTEGER }
 */

/** SigningCertificateV2 with SM3 for one certificate. */
export function signingCertificateV2(certificate: Certificate): Uint8Array {
  const directoryName = der.explicit(4, certificate.issuer.der); // GeneralName ::= CHOICE { … directoryName [4] Name … }
  const issuerSerial = der.sequence(der.sequence(directoryName), der.integer(certificate.serial));
  const id = der.sequence(sm3Algorithm(), der.octets(sm3(certificate.der)), issuerSerial);
  return der.sequence(der.sequence(id));
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
