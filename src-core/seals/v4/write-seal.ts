import { der, readDer } from '../../asn1/index.ts';
import { fail } from '../../kernel/index.ts';
import { parseSm2Signature, SM2_SIGN_WITH_SM3_OID } from '../../sm/index.ts';
import { extDatasDer, type ExtData } from '../common/ext-data.ts';
import { headerDer } from '../common/header.ts';
import { pictureDer, type SES_ESPictrueInfo } from '../common/picture.ts';
import type { SES_ESPropertyInfo } from '../common/property.ts';
import { checkTime } from '../common/time.ts';
import { propertyV4Der } from './property-info.ts';
import { readSealV4 } from './seal.ts';

const VERSION = 4;
const PICTURE_TYPES: readonly string[] = ['PNG', 'GIF', 'BMP', 'JPG', 'SVG', 'OFD'];

/** Everything the maker vouches for in a seal to be made. */
export interface SealInfoSpec {
  /** Maker of the software, ASCII. */
  readonly Vid: string;
  /** The seal's unique code, ASCII. */
  readonly esID: string;
  readonly property: SES_ESPropertyInfo;
  /** Size in whole millimetres. */
  readonly picture: SES_ESPictrueInfo;
  readonly extDatas?: readonly ExtData[];
}

/**
 * First stage of making a seal (GB/T 38540-2020): the DER of SES_SealInfo, which is what the maker signs.
 * Times keep whole seconds. @throws BAD_ARGUMENT for a value the standard has no place for.
 */
export function sealInfoV4(spec: SealInfoSpec): Uint8Array {
  checkSpec(spec);
  return der.sequence(
    headerDer(VERSION, spec.Vid),
    der.ia5(spec.esID),
    propertyV4Der(spec.property),
    pictureDer(spec.picture),
    extDatasDer(spec.extDatas ?? []),
  );
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
  parseSm2Signature(signature);
  const bytes = der.sequence(
    info,
    der.octets(makerCertificate),
    der.oid(SM2_SIGN_WITH_SM3_OID),
    der.bits(signature),
  );
  const seal = readSealV4(readDer(bytes, 'SESeal'), 'SESeal');
  if (seal.info.header.version !== VERSION)
    fail('BAD_ARGUMENT', { name: 'info', detail: 'not of version 4' });
  return bytes;
}

function checkSpec({ esID, property, picture, extDatas = [] }: SealInfoSpec): void {
  const refuse = (name: string, detail: string): never => fail('BAD_ARGUMENT', { name, detail });
  if (esID === '') refuse('esID', 'empty');
  if (property.name === '') refuse('name', 'empty');
  if (!Number.isSafeInteger(property.type) || property.type < 0) refuse('type', 'not a whole number');
  for (const name of ['createDate', 'validStart', 'validEnd'] as const) checkTime(name, property[name]);
  if (property.validStart.getTime() >= property.validEnd.getTime())
    refuse('validEnd', 'not after validStart');
  const list = property.certList;
  if ((list.kind === 'certificates' ? list.certificates : list.digests).length === 0)
    refuse('certList', 'empty');
  if (!PICTURE_TYPES.includes(picture.type)) refuse('picture.type', picture.type);
  if (picture.data.length === 0) refuse('picture.data', 'empty');
  for (const size of [picture.width, picture.height]) {
    if (!Number.isInteger(size) || size < 1 || size > 1000) refuse('picture', 'size is not 1 to 1000 mm');
  }
  if (new Set(extDatas.map((extData) => extData.extnID)).size !== extDatas.length) {
    refuse('extDatas', 'an extension occurs twice');
  }
}
