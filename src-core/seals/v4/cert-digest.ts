// CertDigestObj ::= SEQUENCE {           -- GB/T 38540-2020
//   type   PrintableString,              -- free text of the maker
//   value  OCTET STRING }                -- digest of the certificate
import { asOctets, asTextOf, der, SequenceReader, TAG, type DerNode } from '../../asn1/index.ts';
import type { CertDigest } from '../common/property.ts';

/** @throws DER_MALFORMED */
export function readCertDigest(node: DerNode, where: string): CertDigest {
  const reader = new SequenceReader(node, where);
  const digest = {
    type: reader.take('type', (element, path) => asTextOf(element, TAG.printableString, path)),
    value: reader.take('value', asOctets),
  };
  reader.end();
  return digest;
}

/** @throws BAD_ARGUMENT */
export function certDigestDer(digest: CertDigest): Uint8Array {
  return der.sequence(der.printable(digest.type), der.octets(digest.value));
}
