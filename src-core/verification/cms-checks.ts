import { equalBytes } from '../kernel/index.ts';
import { foreignDigest, type SignedContent, type SignerInfo, type SignerResult } from '../pki/index.ts';
import type { ForeignCrypto } from '../ports/index.ts';
import { SM3_OID } from '../sm/index.ts';
import { invalid, unknown, valid, type Check } from './steps.ts';

/** What a message was made over, and by which digest that is given (SM3 unless told otherwise). */
export interface ProtectedContent extends SignedContent {
  readonly oid?: string;
}

/** The content's digest against the one that is stated; a weak digest vouches for nothing. */
export function contentCheck(
  algorithm: { readonly digest: string; readonly signature: string },
  stated: Uint8Array | undefined,
  content: ProtectedContent | undefined,
  foreign: ForeignCrypto | undefined,
): Check {
  const { digest } = algorithm;
  const known = foreignDigest(digest);
  if (digest !== SM3_OID && (known === undefined || foreign === undefined)) {
    return unknown('CMS_ALGORITHM_UNSUPPORTED', { ...algorithm });
  }
  if (content === undefined || (content.oid ?? SM3_OID) !== digest) return unknown('PDF_DIGEST_NOT_COMPUTED');
  if (stated === undefined || !equalBytes(stated, content.digest)) return invalid('CMS_DIGEST_WRONG');
  return known?.weak === true ? unknown('CMS_DIGEST_WEAK', { digest: known.name }) : valid('CMS_DIGEST_OK');
}

/** The step of the signature itself. */
export function signatureCheck({ answer, reason, params, certificate }: SignerResult): Check {
  if (answer === 'valid') return valid('CMS_SIGNATURE_OK', { subject: certificate?.subject.text ?? '' });
  // Told by the steps that they concern: certificate and structure.
  if (reason === 'CMS_SIGNING_CERTIFICATE_WRONG' || reason === 'CMS_CONTENT_TYPE_WRONG') {
    return unknown('CMS_NOT_JUDGED_SIGNATURE');
  }
  return answer === 'invalid' ? invalid(reason, params) : unknown(reason, params);
}

/** Whether the signature's arithmetic is right; with a weak algorithm too, for what else is wrong must be told. */
export function computes(signature: Check): boolean {
  return signature.answer === 'valid' || signature.reason === 'SIGNATURE_WEAK';
}

/** Why nothing rests on what is only claimed: the signature over it is wrong, or could not be judged. */
export function notJudged(signature: Check): Check {
  return unknown(signature.answer === 'invalid' ? 'CMS_NOT_JUDGED_SIGNATURE' : 'CMS_NOT_JUDGED_ALGORITHM');
}

/** The algorithms of a signer info, as reasons name them. */
export function algorithmsOf(signer: SignerInfo): { readonly digest: string; readonly signature: string } {
  return { digest: signer.digestAlgorithmOid, signature: signer.signatureAlgorithmOid };
}
