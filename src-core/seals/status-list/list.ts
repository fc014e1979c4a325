// SealStatusList ::= SEQUENCE {          -- docs/formats/seal-status-list.md
//   toSign              TBS_SealStatusList,
//   cert                OCTET STRING,    -- the issuer's certificate
//   signatureAlgorithm  OBJECT IDENTIFIER,
//   signature           BIT STRING }     -- over the DER of toSign
import { asBits, asOctets, asOid, der, malformed, readSequence } from '../../asn1/index.ts';
import { parseSm2Signature, SM2_SIGN_WITH_SM3_OID } from '../../sm/index.ts';
import { readTbsStatusList, type TbsSealStatusList } from './tbs-list.ts';

/** A signed list of what became of seals. */
export interface SealStatusList extends TbsSealStatusList {
  /** The whole list as it came. */
  readonly bytes: Uint8Array;
  /** What its issuer signed. */
  readonly signedBytes: Uint8Array;
  /** DER of the issuer's certificate. */
  readonly certificate: Uint8Array;
  /** DER of the issuer's signature { r, s }. */
  readonly signature: Uint8Array;
}

/** Reads a list strictly; whether it is true is for verification to say. @throws DER_MALFORMED */
export function parseSealStatusList(bytes: Uint8Array): SealStatusList {
  const reader = readSequence(bytes, 'SealStatusList');
  const toSign = reader.next('toSign');
  const certificate = reader.take('cert', asOctets);
  const algorithm = reader.take('signatureAlgorithm', asOid);
  if (algorithm !== SM2_SIGN_WITH_SM3_OID) malformed('SealStatusList.signatureAlgorithm', 'not SM2 with SM3');
  const signature = reader.take('signature', asBits);
  reader.end();
  const content = readTbsStatusList(toSign, 'SealStatusList.toSign');
  return { ...content, bytes, signedBytes: toSign.bytes, certificate, signature };
}

/**
 * Second stage of making a list: from what was signed ({@link sealStatusListToSign}), the issuer's certificate and
 * the signature { r, s } in DER. The signature is not verified here. @throws DER_MALFORMED, BAD_ARGUMENT
 */
export function sealStatusListFrom(
  toSign: Uint8Array,
  certificate: Uint8Array,
  signature: Uint8Array,
): Uint8Array {
  parseSm2Signature(signature);
  const bytes = der.sequence(
    toSign,
    der.octets(certificate),
    der.oid(SM2_SIGN_WITH_SM3_OID),
    der.bits(signature),
  );
  parseSealStatusList(bytes);
  return bytes;
}
