// TBS_Sign ::= SEQUENCE {                -- GM/T 0031-2014
//   version             INTEGER,
//   eseal               SESeal,
//   timeInfo            BIT STRING,      -- OCTET STRING is read too
//   dataHash            BIT STRING,      -- OCTET STRING is read too
//   propertyInfo        IA5String,
//   cert                OCTET STRING,    -- the stamper's certificate
//   signatureAlgorithm  OBJECT IDENTIFIER }
import { asBits, asOctets, asOid, asSmallInteger, asTextOf, isUniversal } from '../../asn1/index.ts';
import { SequenceReader, TAG, type DerNode } from '../../asn1/index.ts';
import type { TBS_Sign } from '../seal.ts';
import { readSealV1 } from './seal.ts';
import { readTimeInfoV1 } from './time-info.ts';

/** In v1 the certificate and the algorithm are part of what is signed. */
export interface TbsSignV1 {
  readonly toSign: TBS_Sign;
  readonly cert: Uint8Array;
  readonly signatureAlgorithm: string;
}

/** @throws DER_MALFORMED, SEAL_MALFORMED */
export function readTbsSignV1(node: DerNode, where: string): TbsSignV1 {
  const reader = new SequenceReader(node, where);
  const toSign: TBS_Sign = {
    bytes: node.bytes,
    version: reader.take('version', asSmallInteger),
    eseal: reader.take('eseal', readSealV1),
    timeInfo: readTimeInfoV1(reader.take('timeInfo', asBitsOrOctets)),
    dataHash: reader.take('dataHash', asBitsOrOctets),
    propertyInfo: reader.take('propertyInfo', (element, path) => asTextOf(element, TAG.ia5String, path)),
    extDatas: [],
  };
  const cert = reader.take('cert', asOctets);
  const signatureAlgorithm = reader.take('signatureAlgorithm', asOid);
  reader.end();
  return { toSign, cert, signatureAlgorithm };
}

function asBitsOrOctets(node: DerNode, where: string): Uint8Array {
  return isUniversal(node, TAG.octetString) ? asOctets(node, where) : asBits(node, where);
}
