import { asInteger, der, readDer, SequenceReader } from '../asn1/index.ts';
import { concat, fail, fromBigInt, toBigInt } from '../kernel/index.ts';
import { SM2_ORDER } from './curve.ts';

/*
 * SM2Signature ::= SEQUENCE { r INTEGER, s INTEGER }   -- GM/T 0009, both 1 to n-1
 */

/** The two numbers of an SM2 signature. */
export interface Sm2SignatureValue {
  readonly r: bigint;
  readonly s: bigint;
}

/** Reads the DER form strictly: nothing after it, minimal integers, both within 1 to n-1. @throws DER_MALFORMED, BAD_ARGUMENT */
export function parseSm2Signature(signatureDer: Uint8Array): Sm2SignatureValue {
  const reader = new SequenceReader(readDer(signatureDer, 'SM2Signature'), 'SM2Signature');
  const value = { r: reader.take('r', asInteger), s: reader.take('s', asInteger) };
  reader.end();
  return inRange(value);
}

/** DER of r ‖ s (64 bytes), as a smart key returns them. @throws BAD_ARGUMENT for another size or numbers out of range. */
export function sm2SignatureFromRaw(raw: Uint8Array): Uint8Array {
  if (raw.length !== 64) fail('BAD_ARGUMENT', { name: 'SM2Signature', detail: 'r ‖ s is 64 bytes' });
  const { r, s } = inRange({ r: toBigInt(raw.subarray(0, 32)), s: toBigInt(raw.subarray(32)) });
  return der.sequence(der.integer(r), der.integer(s));
}

/** r ‖ s (64 bytes) of the DER form. @throws DER_MALFORMED, BAD_ARGUMENT */
export function sm2SignatureToRaw(signatureDer: Uint8Array): Uint8Array {
  const { r, s } = parseSm2Signature(signatureDer);
  return concat(fromBigInt(r, 32), fromBigInt(s, 32));
}

function inRange(value: Sm2SignatureValue): Sm2SignatureValue {
  for (const part of [value.r, value.s]) {
    if (part < 1n || part >= SM2_ORDER) {
      fail('BAD_ARGUMENT', { name: 'SM2Signature', detail: 'r or s outside 1 to n-1' });
    }
  }
  return value;
}
