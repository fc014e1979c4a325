// SES_CertList ::= CHOICE {              -- GB/T 38540-2020; chosen by certListType
//   certs       CertInfoList,            -- 1: SEQUENCE OF OCTET STRING (certificate)
//   certDigests CertDigestList }         -- 2: SEQUENCE OF CertDigestObj
import { asOctets, asSequence, der, type DerNode } from '../../asn1/index.ts';
import type { CertList } from '../common/property.ts';
import { certDigestDer, readCertDigest } from './cert-digest.ts';

/** certListType of each kind of list. */
export const CERT_LIST_TYPE = { certificates: 1, digests: 2 } as const;

/** @throws DER_MALFORMED */
export function readCertList(node: DerNode, where: string, listType: number): CertList {
  const items = asSequence(node, where);
  if (listType === CERT_LIST_TYPE.certificates) {
    return {
      kind: 'certificates',
      certificates: items.map((item, index) => asOctets(item, `${where}/${index}`)),
    };
  }
  return { kind: 'digests', digests: items.map((item, index) => readCertDigest(item, `${where}/${index}`)) };
}

/** @throws BAD_ARGUMENT */
export function certListDer(list: CertList): Uint8Array {
  return der.sequence(
    ...(list.kind === 'certificates' ? list.certificates.map(der.octets) : list.digests.map(certDigestDer)),
  );
}
