// SES_SignInfo ::= SEQUENCE {            -- GM/T 0031-2014
//   cert                OCTET STRING,    -- the maker's certificate
//   signatureAlgorithm  OBJECT IDENTIFIER,
//   signData            BIT STRING }
import { asBits, asOctets, asOid, SequenceReader, type DerNode } from '../../asn1/index.ts';

/** The maker's signature of a v1 seal. */
export interface SES_SignInfo {
  readonly cert: Uint8Array;
  readonly signatureAlgorithm: string;
  readonly signData: Uint8Array;
  /** The original elements that the maker signs beside eSealInfo: cert and signatureAlgorithm. */
  readonly signedElements: readonly [Uint8Array, Uint8Array];
}

/** @throws DER_MALFORMED */
export function readSignInfo(node: DerNode, where: string): SES_SignInfo {
  const reader = new SequenceReader(node, where);
  const cert = reader.next('cert');
  const signatureAlgorithm = reader.next('signatureAlgorithm');
  const signData = reader.take('signData', asBits);
  reader.end();
  return {
    cert: asOctets(cert, `${where}.cert`),
    signatureAlgorithm: asOid(signatureAlgorithm, `${where}.signatureAlgorithm`),
    signData,
    signedElements: [cert.bytes, signatureAlgorithm.bytes],
  };
}
