import { der, readDer } from '../../asn1/index.ts';
import { fail } from '../../kernel/index.ts';
import { parseSm2Signature, SM2_SIGN_WITH_SM3_OID } from '../../sm/index.ts';
import { sealInfoDer, type SealInfoSpec } from '../common/write-info.ts';
import { propertyV4Der } from './property-info.ts';
import { readSealV4 } from './seal.ts';

const VERSION = 4;

/**
 * First stage of making a seal (GB/T 38540-2020): the DER of SES_SealInfo, which is what the maker signs.
 * Times keep whole seconds. @throws BAD_ARGUMENT for a value the standard has no place for.
 */
export function sealInfoV4(spec: SealInfoSpec): Uint8Array {
  return sealInfoDer(VERSION, spec, propertyV4Der);
}

/**
 * Second stage: the SESeal from what the maker signed, the maker's certificate and the signature { r, s } in DER.
 * The signature is not verified here. @throws DER_MALFORMED, BAD_ARGUMENT when the parts make no seal of v4.
 */
export function sealV4From(
  info: Uint8Array,
  makerCertificate: Uint8Array,
  signature: Uint8Array,
): Uint8Array {
  const bytes = der.sequence(...sealV4Elements(info, makerCertificate, signature));
  const seal = readSealV4(readDer(bytes, 'SESeal'), 'SESeal');
  if (seal.info.header.version !== VERSION)
    fail('BAD_ARGUMENT', { name: 'info', detail: 'not of version 4' });
  return bytes;
}

/** The four elements that v4 and v5 have in common. @throws DER_MALFORMED when the signature is none */
export function sealV4Elements(
  info: Uint8Array,
  makerCertificate: Uint8Array,
  signature: Uint8Array,
): readonly Uint8Array[] {
  parseSm2Signature(signature);
  return [info, der.octets(makerCertificate), der.oid(SM2_SIGN_WITH_SM3_OID), der.bits(signature)];
}
