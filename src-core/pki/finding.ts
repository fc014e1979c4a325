import type { Answer, ErrorParams } from '../kernel/index.ts';

/** Every reason the checks of this module give; texts: resources/locales/<language>/reasons/pki.json. */
export const PKI_REASONS = [
  'OK',
  // one signature of one certificate, list or message
  'SIGNATURE_WRONG',
  'SIGNATURE_ALGORITHM_UNSUPPORTED',
  'SIGNATURE_KEY_UNUSABLE',
  'SIGNATURE_WEAK',
  // the path to a trusted root
  'CHAIN_NO_ROOT_GIVEN',
  'CHAIN_ROOT_NOT_REACHED',
  'CHAIN_TOO_LARGE',
  'CHAIN_SIGNATURE_WRONG',
  'CHAIN_NOT_A_CA',
  'CHAIN_CA_KEY_USAGE',
  'CHAIN_PATH_TOO_LONG',
  'CHAIN_KEY_USAGE',
  'CHAIN_EXT_KEY_USAGE',
  'CHAIN_UNKNOWN_EXTENSION',
  'CHAIN_CONSTRAINTS_NOT_CHECKED',
  'CERTIFICATE_NOT_YET_VALID',
  'CERTIFICATE_EXPIRED',
  // revocation
  'CRL_OTHER_ISSUER',
  'CRL_OUT_OF_DATE',
  'CRL_UNSUPPORTED',
  'CRL_ISSUER_KEY_USAGE',
  'CERTIFICATE_REVOKED',
  // signer infos of CMS
  'CMS_SIGNER_CERTIFICATE_MISSING',
  'CMS_ALGORITHM_UNSUPPORTED',
  'CMS_DIGEST_WRONG',
  'CMS_CONTENT_TYPE_WRONG',
  'CMS_SIGNING_CERTIFICATE_WRONG',
  'CMS_CONTENT_NEEDED',
] as const;
export type PkiReason = (typeof PKI_REASONS)[number];

/** What a check found: the answer, why, and the values the reason's text names. */
export interface Finding {
  readonly answer: Answer;
  readonly reason: PkiReason;
  readonly params: ErrorParams;
}

/** A finding without anything to complain about. */
export const FOUND_VALID: Finding = { answer: 'valid', reason: 'OK', params: {} };

/** A finding of `invalid`. */
export function invalid(reason: PkiReason, params: ErrorParams = {}): Finding {
  return { answer: 'invalid', reason, params };
}

/** A finding of `unknown`: cannot tell. */
export function unknown(reason: PkiReason, params: ErrorParams = {}): Finding {
  return { answer: 'unknown', reason, params };
}
