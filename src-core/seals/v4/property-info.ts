// SES_ESPropertyInfo ::= SEQUENCE {      -- GB/T 38540-2020, GM/T 0031-2025
//   type          INTEGER,               -- 1 unit, 2 person
//   name          UTF8String,
//   certListType  INTEGER,               -- 1 certificates, 2 digests
//   certList      SES_CertList,
//   createDate    GeneralizedTime,
//   validStart    GeneralizedTime,
//   validEnd      GeneralizedTime }
import { asGeneralizedTime, asSmallInteger, asTextOf, der, SequenceReader, TAG } from '../../asn1/index.ts';
import type { DerNode } from '../../asn1/index.ts';
import type { SES_ESPropertyInfo } from '../common/property.ts';
import { CERT_LIST_TYPE, certListDer, readCertList } from './cert-list.ts';

/** @throws DER_MALFORMED */
export function readPropertyV4(node: DerNode, where: string): SES_ESPropertyInfo {
  const reader = new SequenceReader(node, where);
  const type = reader.take('type', asSmallInteger);
  const name = reader.take('name', (element, path) => asTextOf(element, TAG.utf8String, path));
  const listType = reader.take('certListType', (element, path) => asSmallInteger(element, path, 1, 2));
  const property: SES_ESPropertyInfo = {
    type,
    name,
    certList: reader.take('certList', (element, path) => readCertList(element, path, listType)),
    createDate: reader.take('createDate', asGeneralizedTime),
    validStart: reader.take('validStart', asGeneralizedTime),
    validEnd: reader.take('validEnd', asGeneralizedTime),
  };
  reader.end();
  return property;
}

/** @throws BAD_ARGUMENT */
export function propertyV4Der(property: SES_ESPropertyInfo): Uint8Array {
  return der.sequence(
    der.integer(property.type),
    der.utf8(property.name),
    der.integer(CERT_LIST_TYPE[property.certList.kind]),
    certListDer(property.certList),
    der.generalizedTime(property.createDate),
    der.generalizedTime(property.validStart),
    der.generalizedTime(property.validEnd),
  );
}
