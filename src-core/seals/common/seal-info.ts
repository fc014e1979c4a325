// SES_SealInfo ::= SEQUENCE {
//   header    SES_Header,
//   esID      IA5String,                 -- the seal's unique code
//   property  SES_ESPropertyInfo,        -- of the generation
//   picture   SES_ESPictrueInfo,
//   extDatas  [0] EXPLICIT ExtensionDatas OPTIONAL }
import { asTextOf, SequenceReader, TAG, type DerNode } from '../../asn1/index.ts';
import { takeExtDatas, type ExtData } from './ext-data.ts';
import { readHeader, type SES_Header } from './header.ts';
import { readPicture, type SES_ESPictrueInfo } from './picture.ts';
import type { SES_ESPropertyInfo } from './property.ts';

/** What the seal's maker vouches for. */
export interface SES_SealInfo {
  /** The original DER. */
  readonly bytes: Uint8Array;
  readonly header: SES_Header;
  readonly esID: string;
  readonly property: SES_ESPropertyInfo;
  readonly picture: SES_ESPictrueInfo;
  readonly extDatas: readonly ExtData[];
}

/** Reads it with the property's reader of the generation. @throws DER_MALFORMED, SEAL_MALFORMED */
export function readSealInfo(
  node: DerNode,
  where: string,
  readProperty: (node: DerNode, where: string) => SES_ESPropertyInfo,
): SES_SealInfo {
  const reader = new SequenceReader(node, where);
  const header = reader.take('header', readHeader);
  const esID = reader.take('esID', (element, path) => asTextOf(element, TAG.ia5String, path));
  const property = reader.take('property', readProperty);
  const picture = reader.take('picture', readPicture);
  const extDatas = takeExtDatas(reader);
  reader.end();
  return { bytes: node.bytes, header, esID, property, picture, extDatas };
}
