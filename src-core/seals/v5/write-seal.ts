import { der, readDer } from '../../asn1/index.ts';
import { fail } from '../../kernel/index.ts';
import { timeStampDer } from '../common/time-stamp.ts';
import { sealInfoDer, type SealInfoSpec } from '../common/write-info.ts';
import { propertyV4Der } from '../v4/property-info.ts';
import { sealV4Elements } from '../v4/write-seal.ts';
import { readSealV5 } from './seal.ts';

const VERSION = 5;

/**
 * First stage of making a seal (GM/T 0031-2025): the DER of SES_SealInfo, which is what the maker signs.
 * Times keep whole seconds. @throws BAD_ARGUMENT for a value the standard has no place for.
 */
export function sealInfoV5(spec: SealInfoSpec): Uint8Array {
  return sealInfoDer(VERSION, spec, propertyV4Der);
}

/**
 * Second stage: the SESeal from what the maker signed, the maker's certificate, the signature { r, s } in DER and,
 * where there is one, a time stamp token over that signature. Nothing is verified here.
 * @throws DER_MALFORMED, BAD_ARGUMENT when the parts make no seal of v5.
 */
export function sealV5From(
  info: Uint8Array,
  makerCertificate: Uint8Array,
  signature: Uint8Array,
  timeStamp?: Uint8Array,
): Uint8Array {
  const bytes = der.sequence(...sealV4Elements(info, makerCertificate, signature), timeStampDer(timeStamp));
  const seal = readSealV5(readDer(bytes, 'SESeal'), 'SESeal');
  if (seal.info.header.version !== VERSION)
    fail('BAD_ARGUMENT', { name: 'info', detail: 'not of version 5' });
  return bytes;
}
