import { SM2_SIGN_WITH_SM3_OID, sm2Verify } from '../sm/index.ts';
import type { Certificate } from './certificate.ts';
import { FOUND_VALID, invalid, unknown, type Finding } from './finding.ts';
import type { PublicKeyInfo } from './public-key.ts';

/** Something signed as certificates and CRLs are. */
export interface SignedBytes {
  readonly tbs: Uint8Array;
  readonly signatureAlgorithmOid: string;
  /** Content of the signature's BIT STRING. */
  readonly signature: Uint8Array;
}

/**
 * Whether a signature verifies with a key: SIGNATURE_WRONG, or cannot tell (SIGNATURE_ALGORITHM_UNSUPPORTED)
 * for every algorithm but SM2 with SM3.
 */
export function verifySignedBytes(signed: SignedBytes, key: PublicKeyInfo): Finding {
  if (signed.signatureAlgorithmOid !== SM2_SIGN_WITH_SM3_OID) {
    return unknown('SIGNATURE_ALGORITHM_UNSUPPORTED', { algorithm: signed.signatureAlgorithmOid });
  }
  if (key.sm2Point === undefined) return invalid('SIGNATURE_WRONG');
  return sm2Verify(key.sm2Point, signed.tbs, signed.signature) ? FOUND_VALID : invalid('SIGNATURE_WRONG');
}

/** Whether `issuer`'s key signed the certificate; says nothing about names, CA bits or times. */
export function verifyCertificateSignature(certificate: Certificate, issuer: Certificate): Finding {
  return verifySignedBytes(certificate, issuer.publicKey);
}
