export type { ByteSource } from './byte-source.ts';
export type { Clock } from './clock.ts';
export type { DigestStream, ForeignCrypto, ForeignSignature, SignatureScheme } from './foreign-crypto.ts';
export {
  copyOfPin,
  forgetPin,
  NotSigned,
  type Errand,
  type ErrandPart,
  type KeyKind,
  type KeySession,
  type KeyToken,
  type PinEntry,
  type PinSlip,
  type SignableMessage,
} from './key-token.ts';
export type { KeyReset, ResetDone, ResetNeeds } from './key-reset.ts';
export type { Random } from './random.ts';
