import { asOctets, asOid, readDer } from '../asn1/index.ts';
import { equalBytes } from '../kernel/index.ts';
import {
  SM2_CURVE_OID,
  SM2_SIGN_OID,
  SM2_SIGN_WITH_SM3_OID,
  sm2Verify,
  sm2VerifyDigest,
  sm2Za,
  SM3_OID,
} from '../sm/index.ts';
import type { Certificate } from './certificate.ts';
import { signerCertificate, type SignedData } from './cms.ts';
import { attributeValue, type SignerInfo } from './cms-signer-info.ts';
import { FOUND_VALID, invalid, unknown, type Finding } from './finding.ts';
import { CMS_ATTRIBUTE, CMS_OIDS } from './oids.ts';
import { matchSigningCertificate } from './signing-certificate.ts';

/** What signed data was made over. */
export interface SignedContent {
  /** SM3 of the content. */
  readonly digest: Uint8Array;
  /**
   * SM3 of `prefix` followed by the content. Only a signature without signed attributes needs it: SM2 then signs
   * SM3(ZA ‖ content), which SM3 of the content alone does not give.
   */
  readonly digestAfter?: (prefix: Uint8Array) => Uint8Array;
}

/** The answer about one signer info, and the certificate it was checked with. */
export interface SignerResult extends Finding {
  readonly certificate: Certificate | undefined;
  /** Whether the signing-certificate-v2 attribute names that certificate. */
  readonly signingCertificate: 'match' | 'other' | 'absent' | 'unchecked';
}

/** Names that makers give to SM2 over SM3 in a signer info. */
const SM2_SIGNATURES: ReadonlySet<string> = new Set([SM2_SIGN_WITH_SM3_OID, SM2_SIGN_OID, SM2_CURVE_OID]);

/**
 * Checks one signature of a message over its content: digest, attributes and SM2 signature (RFC 5652, 5.6; GB/T 35275).
 * Chains, times and the message's own content field are the caller's. Unknown for other algorithms
 * (CMS_ALGORITHM_UNSUPPORTED, with their OIDs) and where the certificate is missing.
 * @throws DER_MALFORMED for attributes that cannot be read.
 */
export function verifySignerInfo(
  signedData: SignedData,
  signer: SignerInfo,
  content: SignedContent,
  others: readonly Certificate[] = [],
): SignerResult {
  const certificate = signerCertificate(signedData, signer, others);
  if (certificate === undefined) {
    const params = { signer: signer.id.kind === 'issuerAndSerial' ? signer.id.issuer.text : '' };
    const missing = unknown('CMS_SIGNER_CERTIFICATE_MISSING', params);
    return { ...missing, certificate, signingCertificate: 'unchecked' };
  }
  const signingCertificate = namedCertificate(signer, certificate);
  const finding =
    signingCertificate === 'other'
      ? invalid('CMS_SIGNING_CERTIFICATE_WRONG')
      : verifySignature(signedData, signer, certificate, content);
  return { ...finding, certificate, signingCertificate };
}

function namedCertificate(signer: SignerInfo, certificate: Certificate): SignerResult['signingCertificate'] {
  const value = attributeValue(signer.signedAttributes, CMS_ATTRIBUTE.signingCertificateV2);
  return value === undefined ? 'absent' : matchSigningCertificate(value, certificate);
}

function verifySignature(
  signedData: SignedData,
  signer: SignerInfo,
  certificate: Certificate,
  content: SignedContent,
): Finding {
  const { digestAlgorithmOid: digest, signatureAlgorithmOid: signature } = signer;
  if (digest !== SM3_OID || !SM2_SIGNATURES.has(signature)) {
    return unknown('CMS_ALGORITHM_UNSUPPORTED', { digest, signature });
  }
  const point = certificate.publicKey.sm2Point;
  if (point === undefined) return invalid('SIGNATURE_WRONG');
  const signed = signer.signedAttributesDer;
  if (signed === undefined) return verifyBare(signedData, signer, point, content);
  const fault = attributeFault(signedData, signer, content.digest);
  if (fault !== undefined) return fault;
  return sm2Verify(point, signed, signer.signature) ? FOUND_VALID : invalid('SIGNATURE_WRONG');
}

/** Without signed attributes, allowed for plain data alone (RFC 5652, 5.3). */
function verifyBare(
  { contentType }: SignedData,
  signer: SignerInfo,
  point: Uint8Array,
  content: SignedContent,
): Finding {
  const isData = contentType === CMS_OIDS.rfc5652.data || contentType === CMS_OIDS.gbt35275.data;
  if (!isData) return invalid('CMS_CONTENT_TYPE_WRONG', { contentType });
  if (content.digestAfter === undefined) return unknown('CMS_CONTENT_NEEDED');
  const e = content.digestAfter(sm2Za(point));
  return sm2VerifyDigest(point, e, signer.signature) ? FOUND_VALID : invalid('SIGNATURE_WRONG');
}

function attributeFault(
  { contentType }: SignedData,
  signer: SignerInfo,
  contentDigest: Uint8Array,
): Finding | undefined {
  const type = attributeValue(signer.signedAttributes, CMS_ATTRIBUTE.contentType);
  if (type === undefined || asOid(readDer(type, 'contentType'), 'contentType') !== contentType) {
    return invalid('CMS_CONTENT_TYPE_WRONG', { contentType });
  }
  const digest = attributeValue(signer.signedAttributes, CMS_ATTRIBUTE.messageDigest);
  const same =
    digest !== undefined &&
    equalBytes(asOctets(readDer(digest, 'messageDigest'), 'messageDigest'), contentDigest);
  return same ? undefined : invalid('CMS_DIGEST_WRONG');
}
