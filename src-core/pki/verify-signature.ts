import type { ForeignCrypto } from '../ports/index.ts';
import { SM2_SIGN_WITH_SM3_OID, sm2Verify } from '../sm/index.ts';
import type { Certificate } from './certificate.ts';
import { FOUND_VALID, invalid, type Finding } from './finding.ts';
import { verifyForeign } from './foreign-signature.ts';
import type { PublicKeyInfo } from './public-key.ts';
import { schemeOf } from './signature-scheme.ts';

/** Something signed as certificates and CRLs are. */
export interface SignedBytes {
  readonly tbs: Uint8Array;
  readonly signatureAlgorithmOid: string;
  /** DER of the algorithm's parameters. */
  readonly signatureParameters: Uint8Array | undefined;
  /** Content of the signature's BIT STRING. */
  readonly signature: Uint8Array;
}

/**
 * Whether a signature verifies with a key: SIGNATURE_WRONG, or cannot tell. SM2 with SM3 is verified here, other
 * algorithms through the port (see {@link verifyForeign}).
 */
export function verifySignedBytes(
  signed: SignedBytes,
  key: PublicKeyInfo,
  foreign: ForeignCrypto | undefined,
): Finding {
  const { tbs, signatureAlgorithmOid: oid, signatureParameters: parameters, signature } = signed;
  if (oid !== SM2_SIGN_WITH_SM3_OID) {
    const scheme = schemeOf({ oid, parameters }, undefined);
    return verifyForeign({ scheme, algorithm: oid, key, content: [tbs], signature }, foreign);
  }
  if (key.sm2Point === undefined) return invalid('SIGNATURE_WRONG');
  return sm2Verify(key.sm2Point, tbs, signature) ? FOUND_VALID : invalid('SIGNATURE_WRONG');
}

/** Whether `issuer`'s key signed the certificate; says nothing about names, CA bits or times. */
export function verifyCertificateSignature(
  certificate: Certificate,
  issuer: Certificate,
  foreign?: ForeignCrypto,
): Finding {
  return verifySignedBytes(certificate, issuer.publicKey, foreign);
}
