import { der } from '../../asn1/index.ts';
import { fail } from '../../kernel/index.ts';
import { extDatasDer, type ExtData } from './ext-data.ts';
import { headerDer } from './header.ts';
import { pictureDer, type SES_ESPictrueInfo } from './picture.ts';
import type { SES_ESPropertyInfo } from './property.ts';
import { checkTime } from './time.ts';

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
 * The DER of SES_SealInfo with a version in its header and the property as its generation writes it.
 * @throws BAD_ARGUMENT for a value the standards have no place for.
 */
export function sealInfoDer(
  version: number,
  spec: SealInfoSpec,
  propertyDer: (property: SES_ESPropertyInfo) => Uint8Array,
): Uint8Array {
  checkSpec(spec);
  return der.sequence(
    headerDer(version, spec.Vid),
    der.ia5(spec.esID),
    propertyDer(spec.property),
    pictureDer(spec.picture),
    extDatasDer(spec.extDatas ?? []),
  );
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
