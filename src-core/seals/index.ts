export type { ExtData } from './common/ext-data.ts';
export { SEAL_HEADER_ID, type SES_Header } from './common/header.ts';
export type { SES_ESPictrueInfo } from './common/picture.ts';
export { SEAL_PROPERTY_TYPE } from './common/property.ts';
export type { CertDigest, CertList, SES_ESPropertyInfo } from './common/property.ts';
export type { SES_SealInfo } from './common/seal-info.ts';
export { describeSeal, describeSealSignature } from './describe.ts';
export type {
  CertificateDescription,
  ExtDataDescription,
  SealDescription,
  SealSignatureDescription,
} from './describe.ts';
export * from './drawing/index.ts';
export {
  impressionDataDer,
  impressionDataOf,
  impressionExtData,
  parseImpressionData,
  type ImpressionData,
} from './impression-data.ts';
export { IMPRESSION_DATA_OID, YINZHENG_ARC } from './oids.ts';
export { parseSeal, parseSealSignature, sealDataKind } from './read.ts';
export type { Generation, Seal, SealSignature, TBS_Sign, TimeInfo } from './seal.ts';
export type { SealStatus, SealStatusEntry } from './status-list/entry.ts';
export { parseSealStatusList, sealStatusListFrom, type SealStatusList } from './status-list/list.ts';
export { sealStatusAt, type SealStatusFinding } from './status-list/status-at.ts';
export {
  SEAL_STATUS_LIST_TAG,
  sealStatusListToSign,
  type TbsSealStatusList,
} from './status-list/tbs-list.ts';
export type { SealInfoSpec } from './common/write-info.ts';
export { sealInfoV4, sealV4From } from './v4/write-seal.ts';
export { sealInfoV5, sealV5From } from './v5/write-seal.ts';
export {
  canStampWith,
  sealSignatureFrom,
  sealSignatureMaxSize,
  tbsSign,
  type TbsSignSpec,
} from './write-signature.ts';
