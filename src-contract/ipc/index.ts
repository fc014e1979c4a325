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
  type JobOut,
  type JobResult,
  type JobState,
  type ProductOut,
  type StampedRowOut,
  type VerifiedFileOut,
} from './jobs.ts';
export { type ChainOut, type LedgerDetailOut, type LedgerFilter } from './ledger.ts';
export { mayAsk, POLICY, type Access } from './policy.ts';
export { type PinFactsOut, type PinPlaceOut, type PromptFactsOut } from './prompt.ts';
export {
  REQUEST_STATES,
  type DocumentStateOut,
  type RequestDetailOut,
  type RequestState,
  type RequestSummaryOut,
} from './requests.ts';
export { preferencesSchema, type MemberOut, type PreferencesOut, type SessionOut } from './session.ts';
export { STAMP_CHECKS, type PlacedDocumentIn, type StampCheckOut } from './stamping.ts';
export { type BoxOut, type PositionIn } from './values.ts';
