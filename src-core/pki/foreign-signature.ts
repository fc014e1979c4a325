import { asInteger, readDer, SequenceReader } from '../asn1/index.ts';
import { YinzhengError } from '../kernel/index.ts';
import type { ForeignCrypto, SignatureScheme } from '../ports/index.ts';
import { EC_PUBLIC_KEY_OID } from '../sm/index.ts';
import { foreignDigest } from './digest-algorithms.ts';
import { FOUND_VALID, invalid, unknown, type Finding } from './finding.ts';
import type { PublicKeyInfo } from './public-key.ts';
import { ED25519_OID, RSA_OID, RSA_PSS_OID } from './signature-scheme.ts';

/** RSA keys with fewer bits are weak: 512 bits were factored in 1999, 768 in 2009. */
const MIN_RSA_BITS = 1024;
/** So are curves of fewer bits: their strength is half their size. */
const MIN_CURVE_BITS = 224;

/** Curves by OID, with their bits (RFC 5480, RFC 5639). SM2's is not among them. */
const CURVE_BITS: ReadonlyMap<string, number> = new Map([
  ['1.2.840.10045.3.1.1', 192],
  ['1.3.132.0.33', 224],
  ['1.2.840.10045.3.1.7', 256],
  ['1.3.132.0.34', 384],
  ['1.3.132.0.35', 521],
  ...[192, 192, 224, 224, 256, 256, 320, 320, 384, 384, 512, 512].map(
    (bits, i): [string, number] => [`1.3.36.3.3.2.8.1.1.${i + 3}`, bits], // brainpoolPnnnr1 and t1 in turn
  ),
]);

/** A signature that is not SM2's, and all that is needed to judge it. */
export interface ForeignRequest {
  /** Undefined: not known here. */
  readonly scheme: SignatureScheme | undefined;
  /** OID of the signature's algorithm, for the reason. */
  readonly algorithm: string;
  readonly key: PublicKeyInfo;
  readonly content: Iterable<Uint8Array>;
  readonly signature: Uint8Array;
}

/**
 * Judges a signature through the port. Cannot tell: without the port or for an unknown algorithm
 * (SIGNATURE_ALGORITHM_UNSUPPORTED), for a key that cannot be used (SIGNATURE_KEY_UNUSABLE), and for one that is right
 * but weak (SIGNATURE_WEAK: MD5 or SHA-1, RSA below 1024 bits, a curve below 224). Everything else is invalid.
 */
export function verifyForeign(request: ForeignRequest, foreign: ForeignCrypto | undefined): Finding {
  const { scheme, algorithm, key, content, signature } = request;
  if (scheme === undefined || foreign === undefined) {
    return unknown('SIGNATURE_ALGORITHM_UNSUPPORTED', { algorithm });
  }
  if (!fits(scheme, key)) return invalid('SIGNATURE_WRONG');
  const unusable = unknown('SIGNATURE_KEY_UNUSABLE', { algorithm: key.curveOid ?? key.algorithmOid });
  const bits = keyBits(scheme, key);
  if (bits === undefined) return unusable;
  const answer = foreign.verify({ scheme, publicKey: key.spki, content, signature });
  if (answer === 'unusable') return unusable;
  if (answer === 'wrong') return invalid('SIGNATURE_WRONG');
  const weakness = weaknessOf(scheme, bits);
  return weakness === undefined ? FOUND_VALID : unknown('SIGNATURE_WEAK', { weakness });
}

/** Whether the key is of the scheme's kind. */
function fits({ kind }: SignatureScheme, { algorithmOid }: PublicKeyInfo): boolean {
  switch (kind) {
    case 'rsa-pkcs1':
      return algorithmOid === RSA_OID;
    case 'rsa-pss':
      return algorithmOid === RSA_OID || algorithmOid === RSA_PSS_OID;
    case 'ecdsa':
      return algorithmOid === EC_PUBLIC_KEY_OID;
    case 'ed25519':
      return algorithmOid === ED25519_OID;
  }
}

/** Size of the key; undefined for one that cannot be used: another curve, or a modulus that cannot be read. */
function keyBits({ kind }: SignatureScheme, key: PublicKeyInfo): number | undefined {
  if (kind === 'ed25519') return 255;
  if (kind === 'ecdsa') return key.curveOid === undefined ? undefined : CURVE_BITS.get(key.curveOid);
  return modulusBits(key.key);
}

/** RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER } -- RFC 8017, A.1.1 */
function modulusBits(bytes: Uint8Array): number | undefined {
  try {
    const reader = new SequenceReader(readDer(bytes, 'RSAPublicKey'), 'RSAPublicKey');
    const modulus = reader.take('modulus', asInteger);
    const exponent = reader.take('publicExponent', asInteger);
    reader.end();
    return modulus > 0n && exponent > 1n ? modulus.toString(2).length : undefined;
  } catch (error) {
    if (error instanceof YinzhengError) return undefined;
    throw error;
  }
}

function weaknessOf(scheme: SignatureScheme, bits: number): string | undefined {
  const digest = scheme.kind === 'ed25519' ? undefined : foreignDigest(scheme.digest);
  if (digest?.weak === true) return digest.name;
  if (scheme.kind === 'ecdsa') return bits < MIN_CURVE_BITS ? `ECDSA-${bits}` : undefined;
  return scheme.kind !== 'ed25519' && bits < MIN_RSA_BITS ? `RSA-${bits}` : undefined;
}
