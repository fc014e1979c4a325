import type { PkiReason } from '../pki/index.ts';
import type { LogReason } from './log-reasons.ts';
import type { PdfReason } from './pdf-reasons.ts';

/**
 * The reasons that verification itself gives; those of certificates and signatures come from pki as they are.
 * Texts: resources/locales/<language>/reasons/verification.json.
 */
export const VERIFICATION_REASONS = [
  // structure
  'STRUCTURE_OK',
  'STRUCTURE_UNREADABLE',
  'STRUCTURE_VERSION_UNKNOWN',
  'STRUCTURE_VERSIONS_DIFFER',
  'STRUCTURE_ALGORITHM_NOT_ALLOWED',
  'STRUCTURE_CERTIFICATE_UNREADABLE',
  'STRUCTURE_KEY_NOT_SM2',
  'STRUCTURE_EXTENSION_UNKNOWN',
  // digest
  'DIGEST_OK',
  'DIGEST_WRONG',
  'DIGEST_CONTENT_MISSING',
  // signature
  'STAMP_SIGNATURE_OK',
  'STAMP_SIGNATURE_WRONG',
  // membership
  'MEMBERSHIP_OK',
  'MEMBERSHIP_NOT_LISTED',
  'MEMBERSHIP_DIGEST_UNKNOWN',
  // seal
  'SEAL_SIGNATURE_OK',
  'SEAL_SIGNATURE_WRONG',
  'SEAL_HEADER_WRONG',
  'SEAL_EXTENSION_UNKNOWN',
  // certificates
  'CERTIFICATE_TRUSTED',
  'REVOCATION_NOT_REVOKED',
  'REVOCATION_NO_SOURCE',
  'REVOCATION_LIST_MISSING',
  'REVOCATION_LIST_UNTRUSTED',
  'REVOCATION_ONLINE_ONLY',
  'REVOCATION_ANSWERS_NOT_CHECKED',
  'CERTIFICATE_POLICIES_NOT_CHECKED',
  'SOURCES_UNREADABLE',
  // time
  'TIME_CLAIMED_IN_VALIDITY',
  'TIME_PROVED_IN_VALIDITY',
  'TIME_PROVED_BY_DOCUMENT',
  'SEAL_IN_VALIDITY',
  'TIME_BEFORE_VALIDITY',
  'TIME_AFTER_VALIDITY',
  'TIME_UNREADABLE',
  'TIME_IN_FUTURE',
  // time stamps
  'TIMESTAMP_OK',
  'TIMESTAMP_UNREADABLE',
  'TIMESTAMP_IMPRINT_WRONG',
  'TIMESTAMP_SIGNATURE_WRONG',
  'TIMESTAMP_KIND_UNKNOWN',
  'TIMESTAMP_NOT_TRUSTED',
  'TIMESTAMP_WEAK',
  'TIMESTAMPS_NOT_CHECKED',
  // document time stamps
  'TIMESTAMP_STRUCTURE_OK',
  'TIMESTAMP_EXTENSION_UNKNOWN',
  'TIMESTAMP_TIME_PROVED',
  'TIMESTAMP_TIME_NOT_PROVED',
  'TIMESTAMP_DOCUMENT_LATE',
  // seal status
  'SEAL_STATUS_ACTIVE',
  'SEAL_STATUS_SUSPENDED',
  'SEAL_STATUS_CANCELLED',
  'SEAL_STATUS_NO_SOURCE',
  'SEAL_STATUS_LIST_MISSING',
  'SEAL_STATUS_LIST_UNTRUSTED',
  'SEAL_STATUS_LIST_STALE',
  'SEAL_STATUS_NOT_LISTED',
  // a step that cannot be judged because another one failed
  'NOT_JUDGED_STRUCTURE',
  'NOT_JUDGED_SIGNATURE',
  'NOT_JUDGED_SEAL',
  'NOT_JUDGED_TIME',
] as const;

export type VerificationReason = (typeof VERIFICATION_REASONS)[number];

/** Why a check has its answer. */
export type ReasonCode = VerificationReason | PkiReason | PdfReason | LogReason;
