import { asSequence, isUniversal, readDer, SequenceReader, TAG, type DerNode } from '../asn1/index.ts';
import { sealMalformed } from './common/malformed.ts';
import { readHeader } from './common/header.ts';
import type { Seal, SealSignature } from './seal.ts';
import { readSealV1 } from './v1/seal.ts';
import { readSealSignatureV1 } from './v1/seal-signature.ts';
import { readSealV4 } from './v4/seal.ts';
import { readSealSignatureV4 } from './v4/seal-signature.ts';
import { readSealV5 } from './v5/seal.ts';

/** The version in the header that makes a seal one of the fifth generation. */
const VERSION_5 = 5;

/**
 * Parses a SESeal of any generation; the input must hold nothing else. It says what the structure is,
 * not whether it is true: that is verification's. @throws DER_MALFORMED, SEAL_MALFORMED
 */
export function parseSeal(bytes: Uint8Array): Seal {
  return readSeal(readDer(bytes, 'SESeal'), 'SESeal');
}

/** Parses a SES_Signature of any generation; the input must hold nothing else. @throws DER_MALFORMED, SEAL_MALFORMED */
export function parseSealSignature(bytes: Uint8Array): SealSignature {
  const node = readDer(bytes, 'SES_Signature');
  const size = asSequence(node, 'SES_Signature').length;
  if (size === 2) return readSealSignatureV1(node, 'SES_Signature');
  if (size === 4 || size === 5) return readSealSignatureV4(node, 'SES_Signature', readLaterSeal);
  return sealMalformed('SES_Signature', `${size} elements: no known generation`);
}

/**
 * Which of the two the bytes seem to be, by their first elements only; undefined: neither.
 * @throws DER_MALFORMED when they are no DER at all.
 */
export function sealDataKind(bytes: Uint8Array): 'seal' | 'seal-signature' | undefined {
  const inner = readDer(bytes, 'SESeal').children[0];
  const [first, second] = inner?.children ?? [];
  if (!isUniversal(inner, TAG.sequence)) return undefined;
  if (isUniversal(first, TAG.sequence)) return 'seal';
  // A certificate list begins with a number as well, but then comes an algorithm.
  const stamp = isUniversal(first, TAG.integer) && isUniversal(second?.children[0], TAG.sequence);
  return stamp ? 'seal-signature' : undefined;
}

function readSeal(node: DerNode, where: string): Seal {
  return asSequence(node, where).length === 2 ? readSealV1(node, where) : readLaterSeal(node, where);
}

/** v4 and v5 are told apart by the header's version alone. */
function readLaterSeal(node: DerNode, where: string): Seal {
  const size = asSequence(node, where).length;
  if (size !== 4 && size !== 5) sealMalformed(where, `${size} elements: no known generation`);
  const info = new SequenceReader(node, where).next('eSealInfo');
  const header = new SequenceReader(info, `${where}.eSealInfo`).take('header', readHeader);
  return header.version === VERSION_5 ? readSealV5(node, where) : readSealV4(node, where);
}
