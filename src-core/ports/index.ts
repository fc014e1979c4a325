export type { ByteSource } from './byte-source.ts';
export type { Clock } from './clock.ts';
export type { DigestStream, ForeignCrypto, ForeignSignature, SignatureScheme } from './foreign-crypto.ts';
export type { KeyKind, KeySession, KeyToken, SignableMessage } from './key-token.ts';
export type { Random } from './random.ts';
