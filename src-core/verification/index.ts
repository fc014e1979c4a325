export { judgeCertificate, type CertificateJudgement } from './certificate.ts';
export {
  compareWithLog,
  type ComparedPdf,
  type ComparedSignature,
  type LogAnswer,
  type LogAtHand,
  type LogComparison,
  type LoggedUse,
  type LogLookup,
} from './log.ts';
export { readLogWitnesses, witnessesAmong, type WitnessReading } from './log-witnesses.ts';
export { LOG_REASONS, type LogReason } from './log-reasons.ts';
export { DEFAULT_POLICY, type VerificationContext, type VerificationPolicy } from './policy.ts';
export { VERIFICATION_REASONS, type ReasonCode, type VerificationReason } from './reasons.ts';
export { verifySeal, type SealVerdict, type VerifySealInput } from './ses-seal.ts';
export { verifySealSignature, type SealSignatureVerdict, type VerifySealSignatureInput } from './ses.ts';
export { STEP_NAMES, stepOf, type Check, type StepName, type StepResult, type TimeBasis } from './steps.ts';
export { judgeTimestamp, type TimestampJudgement } from './timestamp.ts';
export { verifyCms, type CmsVerdict, type VerifyCmsInput } from './cms.ts';
export { digestRanges, type DigestRanges, type RangeDigest } from './pdf-digest.ts';
export { PDF_CHANGE_TEXTS, PDF_REASONS, type PdfReason } from './pdf-reasons.ts';
export { verifyPdf } from './pdf.ts';
export type {
  NotChecked,
  PdfVerification,
  SealReport,
  SignatureFormat,
  SignatureReport,
  SignerReport,
} from './report.ts';
