export { creditCheck, mod112, mod3736 } from './check-characters.ts';
export {
  cleanedFaceData,
  faceProblems,
  isDay,
  type FaceData,
  type FaceField,
  type FaceKind,
  type FaceProblem,
  type FaceSchema,
  type Privacy,
} from './face-data.ts';
export {
  HOLDER_CODE_TYPES,
  holderCodeProblem,
  holderCodeType,
  isCitizenId,
  isCreditCode,
  type HolderCodeType,
} from './holder-codes.ts';
export {
  DEMO_BLOCK,
  isDemoBlock,
  LICENCE_ROOT,
  licenceIdentifier,
  licenceKey,
  parseLicenceIdentifier,
  parseLicenceKey,
  type LicenceIdentifier,
} from './identifier.ts';
export {
  ENDLESS,
  isLicenceTypeCode,
  isTerm,
  lastDayOf,
  type LicenceType,
  type Level,
} from './licence-type.ts';
export {
  LICENCE_EVENTS,
  LIFE,
  nextState,
  REASON_CLASSES,
  type LicenceEventKind,
  type LicenceState,
  type LicenceStatus,
  type LifeProblem,
  type LifeRule,
  type LifeStep,
  type ReasonClass,
} from './life.ts';
export {
  LICENCE_BUNDLE_TAG,
  licenceBundleDer,
  parseLicenceBundle,
  parseSignedAct,
  type BundleParts,
  type LicenceBundle,
  type SignedAct,
} from './bundle.ts';
export {
  asLicenceEvent,
  isLasting,
  LICENCE_EVENT_TAG,
  licenceEventDer,
  type LicenceEvent,
  type RecordedEvent,
} from './event.ts';
export {
  licenceMetadata,
  METADATA_FIELDS,
  type LicenceMetadata,
  type MetadataField,
  type MetadataKey,
  type MetadataSource,
} from './metadata.ts';
export { licenceMetadataXml, METADATA_FILE_NAME, METADATA_NAMESPACE } from './metadata-xml.ts';
export {
  licenceQrText,
  printedFaceText,
  printedFields,
  type PrintedField,
  type PrintedFields,
} from './printed.ts';
export { asLicenceOrder, LICENCE_ORDER_TAG, licenceOrderDer, type LicenceOrder } from './order.ts';
export {
  asLicenceRecord,
  LICENCE_RECORD_TAG,
  licenceRecordDer,
  type Attachment,
  type Holder,
  type LicenceRecord,
  type TypeRef,
} from './record.ts';
export { asLicenceReview, LICENCE_REVIEW_TAG, licenceReviewDer, type LicenceReview } from './review.ts';
export {
  asAuthorisationEnd,
  asStandingAuthorisation,
  AUTHORISATION_END_TAG,
  authorisationEndDer,
  STANDING_AUTHORISATION_TAG,
  standingAuthorisationDer,
  type AuthorisationEnd,
  type StandingAuthorisation,
} from './standing-authorisation.ts';
export {
  asConflictDecision,
  CONFLICT_DECISION_TAG,
  CONFLICT_DECISIONS,
  conflictDecisionDer,
  givesUp,
  type ConflictChoice,
  type ConflictDecision,
} from './conflict-decision.ts';
export { givenUpBy, partedActs } from './given-up.ts';
export {
  isAuthorisationInForce,
  requireAuthorisable,
  requireCollectable,
  requireDecidable,
  requireDecision,
  requireEnd,
  requireEndable,
  requireEvent,
  requireInForce,
  requireOrderable,
  requireRecord,
  requireRecordable,
  requireReview,
  requireReviewable,
  requireStanding,
  type OrderBasis,
} from './acts-allowed.ts';
export { verifyLicenceBundle, type VerifiedBundle } from './verify-bundle.ts';
export {
  LICENCE_VERSION_TAG,
  licenceVersionDer,
  parseLicenceVersion,
  type LicenceVersion,
} from './version.ts';
export { chinaDay, daysBetween } from './days.ts';
export {
  eventStep,
  lifeDigest,
  lifeEventKind,
  lifeMoment,
  lifeStep,
  requireStep,
  withLifeAct,
  type LicenceLife,
  type LifeAct,
} from './chain.ts';
export {
  characterCode,
  formLastDay,
  formProblems,
  isAmong,
  isOver,
  letterProblems,
  type FormProblem,
  type LicenceForm,
} from './form.ts';
export type { LicenceIssuer, LicenceTypes, SerialSource } from './sources.ts';
export {
  LICENCE_ACT_KINDS,
  type KeptLicenceAct,
  type LicenceActKind,
  type LicenceActs,
  type LicenceLine,
  type LineQuery,
  type NewLicenceAct,
  type TakenSerial,
} from './kept.ts';
export { isIssued, linesOf, lineWords, searchText } from './list.ts';
export {
  LIST_STATES,
  type LicenceList,
  type ListLine,
  type ListQuery,
  type ListRange,
  type ListStanding,
  type ListState,
  type WaitingFor,
} from './listed.ts';
