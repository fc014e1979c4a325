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
import { sm3, SM3_OID } from '../sm/index.ts';
import { parseAlgorithm, sm3Algorithm } from './algorithm.ts';
import type { Certificate } from './certificate.ts';

/*
 * SigningCertificateV2 ::= SEQUENCE { certs SEQUENCE OF ESSCertIDv2, policies … OPTIONAL }     -- RFC 5035, 3
 * ESSCertIDv2 ::= SEQUENCE {
 *   hashAlgorithm AlgorithmIdentifier DEFAULT sha256, certHash OCTET STRING, issuerSerial IssuerSerial OPTIONAL }
 * IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber INTEGER }
 */

/** SigningCertificateV2 with SM3 for one certificate. */
export function signingCertificateV2(certificate: Certificate): Uint8Array {
  const directoryName = der.explicit(4, certificate.issuer.der); // GeneralName ::= CHOICE { … directoryName [4] Name … }
  const issuerSerial = der.sequence(der.sequence(directoryName), der.integer(certificate.serial));
  const id = der.sequence(sm3Algorithm(), der.octets(sm3(certificate.der)), issuerSerial);
  return der.sequence(der.sequence(id));
}

/**
 * Whether the attribute's first entry (the signer's, RFC 5035, 3) is that certificate; unchecked when it hashes with
 * another algorithm than SM3. @throws DER_MALFORMED
 */
export function matchSigningCertificate(
  value: Uint8Array,
  certificate: Certificate,
): 'match' | 'other' | 'unchecked' {
  const where = 'SigningCertificateV2';
  const first = asSequence(readDer(value, where), where)[0];
  const id = first === undefined ? undefined : asSequence(first, where)[0];
  if (id === undefined) malformed(where, 'names no certificate');
  return matchId(id, certificate, where);
}

function matchId(node: DerNode, certificate: Certificate, where: string): 'match' | 'other' | 'unchecked' {
  const reader = new SequenceReader(node, where);
  const algorithm = isUniversal(reader.peek(), TAG.sequence)
    ? reader.take('hashAlgorithm', parseAlgorithm)
    : undefined;
  const hash = reader.take('certHash', asOctets);
  if (algorithm?.oid !== SM3_OID) return 'unchecked';
  return equalBytes(hash, sm3(certificate.der)) ? 'match' : 'other';
}
