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
  LICENCE_ROOT,
  licenceIdentifier,
  licenceKey,
  parseLicenceIdentifier,
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
  type LicenceRole,
  type LicenceState,
  type LicenceStatus,
  type LifeProblem,
  type LifeRule,
  type LifeStep,
  type ReasonClass,
} from './life.ts';
