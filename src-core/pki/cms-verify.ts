import { asOctets, asOid, readDer } from '../asn1/index.ts';
import { equalBytes } from '../kernel/index.ts';
import type { ForeignCrypto } from '../ports/index.ts';
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
import { foreignDigest } from './digest-algorithms.ts';
import { FOUND_VALID, invalid, unknown, type Finding } from './finding.ts';
import { verifyForeign } from './foreign-signature.ts';
import { CMS_ATTRIBUTE, CMS_OIDS } from './oids.ts';
import { schemeOf } from './signature-scheme.ts';
import { matchSigningCertificate, type CertificateMatch } from './signing-certificate.ts';

/** What signed data was made over. */
export interface SignedContent {
  /** Digest of the content, by the algorithm that the signer info names. */
  readonly digest: Uint8Array;
  /**
   * SM3 of `prefix` followed by the content. Only a signature without signed attributes needs it: SM2 then signs
   * SM3(ZA ‖ content), which SM3 of the content alone does not give.
   */
  readonly digestAfter?: (prefix: Uint8Array) => Uint8Array;
  /** The content in pieces, for signatures of other algorithms without signed attributes. */
  readonly pieces?: () => Iterable<Uint8Array>;
}

/** The answer about one signer info, and the certificate it was checked with. */
export interface SignerResult extends Finding {
  readonly certificate: Certificate | undefined;
  /** Whether the signing-certificate attributes name that certificate. */
  readonly signingCertificate: CertificateMatch | 'absent';
}

/** Where else certificates may come from, and what verifies algorithms other than SM2. */
export interface SignerSources {
  readonly others?: readonly Certificate[];
  readonly foreign?: ForeignCrypto | undefined;
}

/** Names that makers give to SM2 over SM3 in a signer info. */
const SM2_SIGNATURES: ReadonlySet<string> = new Set([SM2_SIGN_WITH_SM3_OID, SM2_SIGN_OID, SM2_CURVE_OID]);

/**
 * Checks one signature of a message over its content: digest, attributes and signature (RFC 5652, 5.6; GB/T 35275).
 * Chains, times and the message's own content field are the caller's. Unknown for algorithms that are not known here,
 * or need a port that is not given (CMS_ALGORITHM_UNSUPPORTED, with their OIDs), and where the certificate is missing.
 * That the content's digest is a weak one is the caller's to tell.
 * @throws DER_MALFORMED for attributes that cannot be read.
 */
export function verifySignerInfo(
  signedData: SignedData,
  signer: SignerInfo,
  content: SignedContent,
  { others = [], foreign }: SignerSources = {},
): SignerResult {
  const certificate = signerCertificate(signedData, signer, others);
  if (certificate === undefined) {
    const params = { signer: signer.id.kind === 'issuerAndSerial' ? signer.id.issuer.text : '' };
    const missing = unknown('CMS_SIGNER_CERTIFICATE_MISSING', params);
    return { ...missing, certificate, signingCertificate: 'unchecked' };
  }
  const signingCertificate = namedCertificate(signer, certificate, foreign);
  const finding =
    signingCertificate === 'other'
      ? invalid('CMS_SIGNING_CERTIFICATE_WRONG')
      : verifySignature(signedData, signer, certificate, content, foreign);
  return { ...finding, certificate, signingCertificate };
}

/** What the attributes of both versions say together. */
function namedCertificate(
  { signedAttributes }: SignerInfo,
  certificate: Certificate,
  foreign: ForeignCrypto | undefined,
): SignerResult['signingCertificate'] {
  const versions = [CMS_ATTRIBUTE.signingCertificate, CMS_ATTRIBUTE.signingCertificateV2] as const;
  const found = versions.flatMap((oid, index) => {
    const value = attributeValue(signedAttributes, oid);
    const version = index === 0 ? 1 : 2;
    return value === undefined ? [] : [matchSigningCertificate(value, version, certificate, foreign)];
  });
  return (['other', 'match', 'unchecked'] as const).find((answer) => found.includes(answer)) ?? 'absent';
}

function verifySignature(
  signedData: SignedData,
  signer: SignerInfo,
  certificate: Certificate,
  content: SignedContent,
  foreign: ForeignCrypto | undefined,
): Finding {
  const { digestAlgorithmOid: digest, signatureAlgorithmOid: signature } = signer;
  if (digest !== SM3_OID) return verifyOther(signedData, signer, certificate, content, foreign);
  if (!SM2_SIGNATURES.has(signature)) return unknown('CMS_ALGORITHM_UNSUPPORTED', { digest, signature });
  const point = certificate.publicKey.sm2Point;
  if (point === undefined) return invalid('SIGNATURE_WRONG');
  const signed = signer.signedAttributesDer;
  if (signed === undefined) return verifyBare(signedData, signer, point, content);
  const fault = attributeFault(signedData, signer, content.digest);
  if (fault !== undefined) return fault;
  return sm2Verify(point, signed, signer.signature) ? FOUND_VALID : invalid('SIGNATURE_WRONG');
}

/** RSA, ECDSA and Ed25519 (RFC 3370, 5753, 8419). */
function verifyOther(
  signedData: SignedData,
  signer: SignerInfo,
  certificate: Certificate,
  content: SignedContent,
  foreign: ForeignCrypto | undefined,
): Finding {
  const { digestAlgorithmOid: digest, signatureAlgorithmOid: oid, signatureParameters, signature } = signer;
  const scheme = schemeOf({ oid, parameters: signatureParameters }, digest);
  if (scheme === undefined || foreign === undefined || foreignDigest(digest) === undefined) {
    return unknown('CMS_ALGORITHM_UNSUPPORTED', { digest, signature: oid });
  }
  const signed = signer.signedAttributesDer;
  const fault =
    signed === undefined ? bareFault(signedData) : attributeFault(signedData, signer, content.digest);
  if (fault !== undefined) return fault;
  // Ed25519 reads what it signs twice: over whole files it is not made.
  const pieces = signed !== undefined ? [signed] : scheme.kind === 'ed25519' ? undefined : content.pieces?.();
  if (pieces === undefined) return unknown('CMS_CONTENT_NEEDED');
  const key = certificate.publicKey;
  return verifyForeign({ scheme, algorithm: oid, key, content: pieces, signature }, foreign);
}

/** Signed attributes may be left out for plain data alone (RFC 5652, 5.3). */
function bareFault({ contentType }: SignedData): Finding | undefined {
  const isData = contentType === CMS_OIDS.rfc5652.data || contentType === CMS_OIDS.gbt35275.data;
  return isData ? undefined : invalid('CMS_CONTENT_TYPE_WRONG', { contentType });
}

/** Without signed attributes. */
function verifyBare(
  signedData: SignedData,
  signer: SignerInfo,
  point: Uint8Array,
  content: SignedContent,
): Finding {
  const fault = bareFault(signedData);
  if (fault !== undefined) return fault;
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
