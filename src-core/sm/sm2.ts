import { sm2 } from 'sm-crypto-v2';
import { fail, fromBigInt, fromHex, latin1, toBigInt, toHex, readable } from '../kernel/index.ts';
import type { Random } from '../ports/index.ts';
import { isSm2Point, SM2_CURVE_BYTES, SM2_ORDER } from './curve.ts';
import { KnownKeys } from './known-keys.ts';
import { parseSm2Signature, sm2SignatureFromRaw, type Sm2SignatureValue } from './signature.ts';
import { sm3, SM3_SIZE } from './sm3.ts';

/** An SM2 key pair as bare numbers. */
export interface Sm2KeyPair {
  /** d, 32 bytes big-endian, 1 to n-2. */
  readonly privateKey: Uint8Array;
  /** 04 ‖ x ‖ y, 65 bytes. */
  readonly publicKey: Uint8Array;
}

/** The signer's ID that everybody uses unless agreed otherwise (GB/T 35276): 1234567812345678. */
export const SM2_DEFAULT_ID: Uint8Array = latin1('1234567812345678');

/** Makes a key pair from the given randomness (GB/T 32918.1, 6.1). */
export function sm2KeyPair(random: Random): Sm2KeyPair {
  const privateKey = fromBigInt(randomScalar(random, SM2_ORDER - 2n), 32);
  return { privateKey, publicKey: sm2PublicKey(privateKey) };
}

/** The public key 04 ‖ x ‖ y of a private key. @throws BAD_ARGUMENT when it is not 32 bytes within 1 to n-2. */
export function sm2PublicKey(privateKey: Uint8Array): Uint8Array {
  return fromHex(sm2.getPublicKeyFromPrivateKey(privateHex(privateKey)));
}

/** ZA: SM3 over the signer's ID, the curve and the public key (GB/T 32918.2, 5.5). @throws BAD_ARGUMENT for no point of the curve. */
export function sm2Za(publicKey: Uint8Array, id: Uint8Array = SM2_DEFAULT_ID): Uint8Array {
  if (!isSm2Point(publicKey))
    fail('BAD_ARGUMENT', { name: 'publicKey', detail: 'not a point of the SM2 curve' });
  const bits = id.length * 8;
  if (bits > 0xffff) fail('BAD_ARGUMENT', { name: 'id', detail: 'longer than 8191 bytes' });
  return sm3(Uint8Array.of(bits >> 8, bits & 0xff), id, SM2_CURVE_BYTES, publicKey.subarray(1));
}

/** e = SM3(ZA ‖ message), 32 bytes: what a smart key signs (GB/T 32918.2, 6.1). @throws BAD_ARGUMENT */
export function sm2Digest(publicKey: Uint8Array, message: Uint8Array, id?: Uint8Array): Uint8Array {
  return sm3(sm2Za(publicKey, id), message);
}

/**
 * Signs e and returns DER { r, s }. The number k comes from `random`; without it, from the library's WebCrypto source.
 * @throws BAD_ARGUMENT for a key out of range or an e that is not 32 bytes.
 */
export function sm2SignDigest(privateKey: Uint8Array, e: Uint8Array, random?: Random): Uint8Array {
  if (e.length !== SM3_SIZE) fail('BAD_ARGUMENT', { name: 'e', detail: 'not 32 bytes' });
  const options = random === undefined ? {} : { pointPool: [signaturePoint(random)] };
  const raw = fromHex(sm2.doSignature(e, privateHex(privateKey), options));
  return sm2SignatureFromRaw(raw);
}

/** Signs a message under the default ID and returns DER { r, s }. @throws BAD_ARGUMENT */
export function sm2Sign(privateKey: Uint8Array, message: Uint8Array, random?: Random): Uint8Array {
  return sm2SignDigest(privateKey, sm2Digest(sm2PublicKey(privateKey), message), random);
}

/** Whether the DER signature over a message is right under the default ID; false for anything malformed. */
export function sm2Verify(publicKey: Uint8Array, message: Uint8Array, signatureDer: Uint8Array): boolean {
  return isSm2Point(publicKey) && sm2VerifyDigest(publicKey, sm2Digest(publicKey, message), signatureDer);
}

/**
 * Signatures that were right, by key, e and signature: the same inputs give the same answer, and those of roots, makers
 * and lists come again with every file. The oldest give way.
 */
const right = new Set<string>();
const MOST_REMEMBERED = 2048;

/** Keys by which was verified lately. */
const known = new KnownKeys();

/** Whether the DER signature over e is right (GB/T 32918.2, 7.1); false for anything malformed. */
export function sm2VerifyDigest(publicKey: Uint8Array, e: Uint8Array, signatureDer: Uint8Array): boolean {
  const inputs = [publicKey, e, signatureDer].map(toHex).join(' ');
  if (right.has(inputs)) return true;
  const answer = computedAnswer(publicKey, e, signatureDer);
  if (!answer) return false;
  for (const oldest of right) {
    if (right.size < MOST_REMEMBERED) break;
    right.delete(oldest);
  }
  right.add(inputs);
  return true;
}

function computedAnswer(publicKey: Uint8Array, e: Uint8Array, signatureDer: Uint8Array): boolean {
  const signature = readSignature(signatureDer);
  if (signature === undefined || e.length !== SM3_SIZE || !isSm2Point(publicKey)) return false;
  const { r, s } = signature;
  // x1 = r - e mod n. The owner of a key can make the sum of points the point at infinity, which the library takes
  // for x1 = 0 and other verifiers refuse. A real point meets x1 = 0 only by a chance of 2^-256.
  if ((r - toBigInt(e)) % SM2_ORDER === 0n) return false;
  const raw = toHex(fromBigInt(r, 32)) + toHex(fromBigInt(s, 32));
  return sm2.doVerifySignature(e, raw, known.of(publicKey));
}

function readSignature(signatureDer: Uint8Array): Sm2SignatureValue | undefined {
  return readable(() => parseSm2Signature(signatureDer));
}

function privateHex(privateKey: Uint8Array): string {
  const d = toBigInt(privateKey);
  if (privateKey.length !== 32 || d < 1n || d > SM2_ORDER - 2n) {
    fail('BAD_ARGUMENT', { name: 'privateKey', detail: 'not 32 bytes within 1 to n-2' });
  }
  return toHex(privateKey);
}

/** k and the x of k·G, in the form the library draws them from. */
function signaturePoint(random: Random): { k: bigint; x1: bigint } {
  const k = randomScalar(random, SM2_ORDER - 1n);
  const point = fromHex(sm2.getPublicKeyFromPrivateKey(toHex(fromBigInt(k, 32))));
  return { k, x1: toBigInt(point.subarray(1, 33)) };
}

/** A number within 1 to max, drawn by rejection so that none is likelier than another. */
function randomScalar(random: Random, max: bigint): bigint {
  // Each draw fails with a chance of 2^-32: a source that fails 16 times is broken.
  for (let tries = 0; tries < 16; tries++) {
    const drawn = random.bytes(32);
    if (drawn.length !== 32) break;
    const value = toBigInt(drawn);
    if (value >= 1n && value <= max) return value;
  }
  return fail('INTERNAL', { detail: 'the random source does not yield usable numbers' });
}
