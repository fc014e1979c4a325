// SESeal ::= SEQUENCE {                  -- GM/T 0031-2025
//   eSealInfo    SES_SealInfo,
//   cert         OCTET STRING,           -- the maker's certificate
//   signAlgID    OBJECT IDENTIFIER,
//   signedValue  BIT STRING,             -- over the DER of eSealInfo
//   timeStamp    [0] EXPLICIT BIT STRING OPTIONAL }   -- over the signature value
import { SequenceReader, type DerNode } from '../../asn1/index.ts';
import { takeTimeStamp } from '../common/time-stamp.ts';
import type { Seal } from '../seal.ts';
import { takeSealV4 } from '../v4/seal.ts';

/** @throws DER_MALFORMED */
export function readSealV5(node: DerNode, where: string): Seal {
  const reader = new SequenceReader(node, where);
  const common = takeSealV4(reader);
  const timeStamp = takeTimeStamp(reader);
  reader.end();
  return { ...common, generation: 'v5', bytes: node.bytes, timeStamp };
}
