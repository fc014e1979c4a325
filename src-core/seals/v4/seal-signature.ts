// SES_Signature ::= SEQUENCE {           -- GB/T 38540-2020, GM/T 0031-2025
//   toSign          TBS_Sign,
//   cert            OCTET STRING,        -- the stamper's certificate
//   signatureAlgID  OBJECT IDENTIFIER,
//   signature       BIT STRING,          -- over the DER of toSign
//   timeStamp       [0] EXPLICIT BIT STRING OPTIONAL }   -- over the signature value
import { asBits, asOctets, asOid, SequenceReader, type DerNode } from '../../asn1/index.ts';
import { takeTimeStamp } from '../common/time-stamp.ts';
import type { Seal, SealSignature } from '../seal.ts';
import { readTbsSignV4 } from './tbs-sign.ts';

/** Reads it with the seal's reader of the generation. @throws DER_MALFORMED, SEAL_MALFORMED */
export function readSealSignatureV4(
  node: DerNode,
  where: string,
  readSeal: (node: DerNode, where: string) => Seal,
): SealSignature {
  const reader = new SequenceReader(node, where);
  const toSign = reader.take('toSign', (element, path) => readTbsSignV4(element, path, readSeal));
  const signature: SealSignature = {
    generation: toSign.eseal.generation,
    bytes: node.bytes,
    toSign,
    certificate: reader.take('cert', asOctets),
    algorithm: reader.take('signatureAlgID', asOid),
    signature: reader.take('signature', asBits),
    timeStamp: takeTimeStamp(reader),
  };
  reader.end();
  return signature;
}
