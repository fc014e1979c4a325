// The border between pages and the service: one schema for each question and answer, one policy for all of them.
export {
  channel,
  nothing,
  wireErrorSchema,
  type Answered,
  type Channel,
  type WireErrorOut,
} from './channel.ts';
export {
  CHANNELS,
  PAGE_CHANNELS,
  type Asked,
  type ChannelName,
  type HostChannelName,
  type Input,
  type Output,
  type PageChannelName,
} from './channels.ts';
export { eventSchema, type Audience, type EventOut } from './events.ts';
export { lookedAtSchema, takenFileSchema, type LookedAtOut, type TakenFileOut } from './files.ts';
export { type SealDetailOut } from './holdings.ts';
export { type DriverOut, type KeyCertificateOut, type KeyFileOut, type KeyOut } from './keys.ts';
export {
  JOB_KINDS,
  JOB_STATES,
  type GroundOut,
  type GroundsOut,
  type HaltOut,
  type IssuedRowOut,
  type JobOut,
  type JobResult,
  type JobState,
  type ProductOut,
  type StampedRowOut,
  type VerifiedFileOut,
} from './jobs.ts';
export { type ChainOut, type LedgerDetailOut, type LedgerFilter, type LedgerLicenceOut } from './ledger.ts';
export {
  LICENCE_STATES,
  unfinishedSchema,
  type AuthorisationOut,
  type CollectedOut,
  type DeliveredOut,
  type FormProblemOut,
  type HolderIn,
  type IssueTermsOut,
  type LicenceDetailOut,
  type LicenceFormIn,
  type LicenceRowOut,
  type LicenceStateOut,
  type LifeActOut,
  type PossibleEventOut,
  type UnfinishedOut,
} from './licences.ts';
export { mayAsk, POLICY, type Access } from './policy.ts';
export {
  LICENCE_ACTS,
  type LicenceFactOut,
  type PinFactsOut,
  type PinPlaceOut,
  type PromptFactsOut,
} from './prompt.ts';
export {
  REQUEST_STATES,
  type DocumentStateOut,
  type RequestDetailOut,
  type RequestRelayOut,
  type RequestState,
  type RequestSummaryOut,
} from './requests.ts';
export { preferencesSchema, type MemberOut, type PreferencesOut, type SessionOut } from './session.ts';
export { STAMP_CHECKS, type PlacedDocumentIn, type StampCheckOut } from './stamping.ts';
export {
  OUTBOX_VIEWS,
  type ActSaysOut,
  type DecisionOut,
  type DeliveryStatusOut,
  type OutageOut,
  type OutboxDetailOut,
  type OutboxItemOut,
  type OutboxView,
} from './sync.ts';
export { type RefusedTicketOut, type StoreSettingsOut, type UnitOut } from './unit.ts';
export { type BoxOut, type PositionIn } from './values.ts';
