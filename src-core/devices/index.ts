export { custodianGrants, requireCustodian, type SealUse } from './custodian.ts';
export {
  impressionBytes,
  signThroughGate,
  type CheckpointOver,
  type GateAct,
  type GateContext,
  type Impression,
  type SignedAct,
} from './gate.ts';
export { MESSAGE_KINDS, messageBytes, type MessageKind } from './message.ts';
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
