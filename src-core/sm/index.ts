export { isSm2Point, SM2_ORDER } from './curve.ts';
export { EC_PUBLIC_KEY_OID, SM2_CURVE_OID, SM2_SIGN_OID, SM2_SIGN_WITH_SM3_OID, SM3_OID } from './oids.ts';
export {
  parseSm2Signature,
  sm2SignatureFromRaw,
  sm2SignatureToRaw,
  type Sm2SignatureValue,
} from './signature.ts';
export {
  SM2_DEFAULT_ID,
  sm2Digest,
  sm2KeyPair,
  sm2PublicKey,
  sm2Sign,
  sm2SignDigest,
  sm2Verify,
  sm2VerifyDigest,
  sm2Za,
  type Sm2KeyPair,
} from './sm2.ts';
export { createSm3, createSm3Digest, sm3, SM3_SIZE, type Sm3Stream } from './sm3.ts';
export { sm3OfSource } from './source.ts';
