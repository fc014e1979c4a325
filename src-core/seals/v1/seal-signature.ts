// SES_Signature ::= SEQUENCE {           -- GM/T 0031-2014
//   toSign     TBS_Sign,
//   signature  BIT STRING }
import { asBits, SequenceReader, type DerNode } from '../../asn1/index.ts';
import type { SealSignature } from '../seal.ts';
import { readTbsSignV1 } from './tbs-sign.ts';

/** @throws DER_MALFORMED, SEAL_MALFORMED */
export function readSealSignatureV1(node: DerNode, where: string): SealSignature {
  const reader = new SequenceReader(node, where);
  const { toSign, cert, signatureAlgorithm } = reader.take('toSign', readTbsSignV1);
  const signature = reader.take('signature', asBits);
  reader.end();
  return {
    generation: 'v1',
    bytes: node.bytes,
    toSign,
    certificate: cert,
    algorithm: signatureAlgorithm,
    signature,
    timeStamp: undefined,
  };
}
