// The shapes of `--json`: they stay stable. A field may be added; none changes its meaning or goes away.
export { annotateSchema, type AnnotateOut } from './annotate.ts';
export { approveSchema, decisionSchema, type ApproveOut, type DecisionOut } from './approve.ts';
export { checkSchema, type CheckFindingOut, type CheckOut } from './check.ts';
export { initSchema, type InitOut } from './init.ts';
export { inspectSchema, type InspectOut } from './inspect.ts';
export {
  keysChangePinSchema,
  keysCsrSchema,
  keysDoctorSchema,
  keysImportSchema,
  keysListSchema,
  keysSealsSchema,
  keysSelfTestSchema,
  type KeyOut,
  type KeysChangePinOut,
  type KeysCsrOut,
  type KeysDoctorOut,
  type KeysImportOut,
  type KeysListOut,
  type KeysSealsOut,
  type KeysSelfTestOut,
} from './keys.ts';
export { logEntrySchema, type LogEntryOut } from './log.ts';
export {
  reportedSignatureSchema,
  reportSchema,
  type ReportedSignatureOut,
  type ReportOut,
} from './report.ts';
export { requestSchema, useRequestSchema, type RequestOut, type UseRequestOut } from './request.ts';
export { sealsSchema, type SealsOut } from './seals.ts';
export { stampRowSchema, type StampedOut, type StampRow } from './stamp.ts';
export {
  signatureSchema,
  verifyRowSchema,
  type LogComparisonOut,
  type SignatureOut,
  type VerifiedOut,
  type VerifyRow,
} from './verify.ts';
export {
  storeCodeSchema,
  storeRevokeSchema,
  storeSettingsSchema,
  storeWorkstationsSchema,
  unitWorkstationSchema,
  type StoreCodeOut,
  type StoreRevokeOut,
  type StoreSettingsOut,
  type StoreWorkstationsOut,
  type UnitWorkstationOut,
} from './unit.ts';
export {
  outageNoteSchema,
  outageReportSchema,
  outboxDecideSchema,
  outboxRetrySchema,
  outboxRowSchema,
  reconcileSchema,
  storeRegisterSchema,
  storeStatusSchema,
  type OutageNoteOut,
  type OutageReportOut,
  type OutboxDecideOut,
  type OutboxRetryOut,
  type OutboxRow,
  type ReconcileOut,
  type StoreRegisterOut,
  type StoreStatusOut,
} from './store.ts';
export { verifyLogSchema, type LogWitnessOut, type VerifyLogOut } from './verify-log.ts';
export type { PersonOut, SealKind } from './values.ts';
export {
  collectFileSchema,
  licenceAuthoriseSchema,
  licenceCollectSchema,
  licenceDraftRowSchema,
  licenceDraftShowSchema,
  licenceEndSchema,
  licenceEventRowSchema,
  licenceIssueRowSchema,
  licenceListRowSchema,
  licenceReviewOutSchema,
  licenceShowSchema,
  licenceTypeOutSchema,
  type CollectFile,
  type DeliveryOut,
  type HolderOut,
  type LicenceAuthoriseOut,
  type LicenceCollectOut,
  type LicenceDraftRow,
  type LicenceDraftShowOut,
  type LicenceEndOut,
  type LicenceEventRow,
  type LicenceIssueRow,
  type LicenceListRow,
  type LicenceReviewOut,
  type LicenceShowOut,
  type LicenceTypeOut,
} from './licence.ts';
