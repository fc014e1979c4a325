// SES_ESPropertyInfo ::= SEQUENCE {      -- GM/T 0031-2014
//   type        INTEGER,                 -- 1 unit, 2 person
//   name        UTF8String,
//   certList    SEQUENCE OF OCTET STRING,   -- certificates
//   createDate  UTCTime,                 -- GeneralizedTime is read too
//   validStart  UTCTime,
//   validEnd    UTCTime }
import {
  asOctets,
  asSequence,
  asSmallInteger,
  asTextOf,
  asTime,
  SequenceReader,
  TAG,
} from '../../asn1/index.ts';
import type { DerNode } from '../../asn1/index.ts';
import type { SES_ESPropertyInfo } from '../common/property.ts';

/** @throws DER_MALFORMED */
export function readPropertyV1(node: DerNode, where: string): SES_ESPropertyInfo {
  const reader = new SequenceReader(node, where);
  const property: SES_ESPropertyInfo = {
    type: reader.take('type', asSmallInteger),
    name: reader.take('name', (element, path) => asTextOf(element, TAG.utf8String, path)),
    certList: {
      kind: 'certificates',
      certificates: reader.take('certList', (list, path) =>
        asSequence(list, path).map((item, index) => asOctets(item, `${path}/${index}`)),
      ),
    },
    createDate: reader.take('createDate', asTime),
    validStart: reader.take('validStart', asTime),
    validEnd: reader.take('validEnd', asTime),
  };
  reader.end();
  return property;
}
