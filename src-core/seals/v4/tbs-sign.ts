// TBS_Sign ::= SEQUENCE {                -- GB/T 38540-2020, GM/T 0031-2025
//   version       INTEGER,
//   eseal         SESeal,
//   timeInfo      GeneralizedTime,
//   dataHash      BIT STRING,
//   propertyInfo  IA5String,
//   extDatas      [0] EXPLICIT ExtensionDatas OPTIONAL }
import {
  asBits,
  asGeneralizedTime,
  asSmallInteger,
  asTextOf,
  SequenceReader,
  TAG,
} from '../../asn1/index.ts';
import type { DerNode } from '../../asn1/index.ts';
import { takeExtDatas } from '../common/ext-data.ts';
import type { Seal, TBS_Sign } from '../seal.ts';

/** Reads it with the seal's reader of the generation. @throws DER_MALFORMED, SEAL_MALFORMED */
export function readTbsSignV4(
  node: DerNode,
  where: string,
  readSeal: (node: DerNode, where: string) => Seal,
): TBS_Sign {
  const reader = new SequenceReader(node, where);
  const toSign: TBS_Sign = {
    bytes: node.bytes,
    version: reader.take('version', asSmallInteger),
    eseal: reader.take('eseal', readSeal),
    timeInfo: { kind: 'time', time: reader.take('timeInfo', asGeneralizedTime) },
    dataHash: reader.take('dataHash', asBits),
    propertyInfo: reader.take('propertyInfo', (element, path) => asTextOf(element, TAG.ia5String, path)),
    extDatas: takeExtDatas(reader),
  };
  reader.end();
  return toSign;
}
