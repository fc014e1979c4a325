import { PDF_CHANGE_KINDS, PDF_SIGNATURE_PROBLEMS } from '../documents/index.ts';
import type { PdfChangeKind, PdfSignatureProblem } from '../documents/index.ts';

/** The reason that tells of a problem with a signature's place in its file. */
export type PdfProblemReason = `PDF_${PdfSignatureProblem}`;

/** Reasons about signatures in PDFs, in CMS form or of no known form, and about files as a whole. */
const OWN_REASONS = [
  'PDF_FORMAT_UNKNOWN',
  'PDF_CONTENT_UNREADABLE',
  'PDF_DIGEST_NOT_COMPUTED',
  'PDF_IMPRESSION_UNREADABLE',
  // CMS
  'CMS_STRUCTURE_OK',
  'CMS_UNREADABLE',
  'CMS_SIGNER_COUNT',
  'CMS_NOT_DETACHED',
  'CMS_DIGEST_OK',
  'CMS_DIGEST_IN_SIGNATURE',
  'CMS_DIGEST_WEAK',
  'CMS_SIGNATURE_OK',
  'CMS_SIGNING_CERTIFICATE_UNCHECKED',
  'CMS_TIME_CLAIMED',
  'CMS_TIME_PROVED',
  'CMS_TIME_PROVED_BY_DOCUMENT',
  'CMS_TIME_MISSING',
  'CMS_NOT_JUDGED_SIGNATURE',
  'CMS_NOT_JUDGED_ALGORITHM',
  'CMS_POLICY_NOT_CHECKED',
  'CMS_COUNTERSIGNATURE_NOT_CHECKED',
  'CMS_ATTRIBUTE_NOT_CHECKED',
  // the file
  'FILE_VALID',
  'FILE_CHANGED_BETWEEN',
  'FILE_SIGNATURE_INVALID',
  'FILE_SIGNATURE_UNKNOWN',
  'FILE_CHANGED',
  'FILE_CHANGE_FORBIDDEN',
  'FILE_ADDED_UNSIGNED',
  'FILE_ADDED_BETWEEN',
  'FILE_ENCRYPTED',
  'FILE_TIMESTAMPS_ONLY',
  'NO_SIGNATURES',
] as const;

/** Every reason of this part; texts: resources/locales/<language>/reasons/pdf.json. */
export const PDF_REASONS: readonly PdfReason[] = [
  ...PDF_SIGNATURE_PROBLEMS.map((problem): PdfProblemReason => `PDF_${problem}`),
  ...OWN_REASONS,
];
export type PdfReason = PdfProblemReason | (typeof OWN_REASONS)[number];

/**
 * The key of a change's text in resources/locales/<language>/reasons/pdf-changes.json: the kind itself.
 * Listed here so that one place knows all the texts this part needs.
 */
export const PDF_CHANGE_TEXTS: readonly PdfChangeKind[] = PDF_CHANGE_KINDS;
