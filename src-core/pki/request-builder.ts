import { der } from '../asn1/index.ts';
import { sm2WithSm3 } from './algorithm.ts';
import { sm2PublicKeyInfo } from './public-key.ts';

/*
 * CertificationRequest ::= SEQUENCE { certificationRequestInfo CertificationRequestInfo,
 *   signatureAlgorithm AlgorithmIdentifier, signature BIT STRING }                  -- RFC 2986, 4.2
 * CertificationRequestInfo ::= SEQUENCE { version INTEGER 0, subject Name,
 *   subjectPKInfo SubjectPublicKeyInfo, attributes [0] IMPLICIT SET OF Attribute }
 */

/** What a certificate request says. */
export interface CertificationRequestSpec {
  /** DER of the subject's name. */
  readonly subject: Uint8Array;
  /** The subject's SM2 key, 65 bytes. */
  readonly publicKey: Uint8Array;
}

/** The bytes of certificationRequestInfo that the subject's own key must sign. @throws BAD_ARGUMENT */
export function certificationRequestInfo(spec: CertificationRequestSpec): Uint8Array {
  return der.sequence(
    der.integer(0),
    spec.subject,
    sm2PublicKeyInfo(spec.publicKey),
    der.implicit(0, der.set()),
  );
}

/** The PKCS#10 request of signed bytes and their SM2 signature (DER { r, s }). */
export function certificationRequestFrom(info: Uint8Array, signatureDer: Uint8Array): Uint8Array {
  return der.sequence(info, sm2WithSm3(), der.bits(signatureDer));
}
