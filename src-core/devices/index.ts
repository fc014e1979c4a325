export { custodianGrants } from './custodian.ts';
export {
  impressionBytes,
  signThroughGate,
  type CheckpointOver,
  type GateAct,
  type GateContext,
  type Impression,
  type SignedAct,
} from './gate.ts';
export { ckrName } from './ckr.ts';
export {
  FILE_CHANGED,
  FILE_CHANGED_LOADED,
  faultError,
  OTHER_KEY,
  PIN_UNPASSED,
  type FaultSubject,
} from './faults.ts';
export {
  certificateUse,
  chooseCertificate,
  type CertificateChoice,
  type CertificateQuery,
  type CertificateUse,
} from './key-certificate.ts';
export { keyIdentity } from './key-identity.ts';
export {
  requireRoom,
  requireSealOfKey,
  sealOfKey,
  sealsOnKey,
  type KeySeal,
  type SealOfKey,
} from './key-seals.ts';
export { keyStates, type KeySituation } from './key-states.ts';
export { allowedLicenceAct, type AllowedAct, type LicenceAct } from './gate-licences.ts';
export {
  checkpointPart,
  decisionErrand,
  impressionErrand,
  licenceErrand,
  ordersErrand,
  watchErrand,
  type ErrandWatch,
} from './errand.ts';
export { readMessage, type MessageSays } from './message-form.ts';
export { messageKindOf, messageKindsOf } from './message-kind.ts';
export { MESSAGE_KINDS, messageBytes, type MessageKind } from './message.ts';
export {
  PIN_PROBLEMS,
  PIN_REMINDER_DAYS,
  pinAgeDays,
  pinLimits,
  pinProblem,
  pinReminder,
  type PinPlan,
  type PinProblem,
} from './pin-rules.ts';
export { PIN_ENCODINGS, pinPasses, type PinEncoding } from './pin-encoding.ts';
export { parseProbe, PROBE_TAG, probeDer, probeHolds, type Probe } from './probe.ts';
export {
  chooseProfile,
  isSm2Key,
  lacksAll,
  type ProfileChoice,
  type ProfileLack,
  type ProfileQuery,
  type ProfileReason,
} from './profile-choice.ts';
export {
  KEY_TYPE_EC,
  mechanismsOf,
  profileById,
  PROFILE_FAMILIES,
  PROFILES,
  profilesOf,
  rulesWith,
  type DataRules,
  type KeyProfile,
  type ProfileFamily,
  type ProfileSetting,
  type TokenRules,
} from './profiles.ts';
export { MET_ALWAYS, QUIRKS, type Quirk } from './quirks.ts';
export {
  isVerifierName,
  parseSignIn,
  SIGN_IN_AGE,
  SIGN_IN_TAG,
  signInDer,
  signInHolds,
  type SignIn,
  type SignInAct,
  type SignInChallenge,
} from './sign-in.ts';
export { signatureReadings, verifiedSignature, type SignedBy } from './signature-form.ts';
export { stateError, type StateSubject } from './state-errors.ts';
export { KEY_STATES, type KeyState } from './states.ts';
export type {
  CertificateFacts,
  DataFacts,
  DeviceFault,
  KeyFacts,
  SigningWay,
  SlotFacts,
  TokenContents,
  TokenFacts,
  TokenId,
} from './token-facts.ts';
export { hasFlag, pinStanding, TOKEN_FLAG, type TokenFlag } from './token-flags.ts';
