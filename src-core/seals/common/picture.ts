// SES_ESPictrueInfo ::= SEQUENCE {      -- the standard's own spelling
//   type    IA5String,                  -- PNG, GIF, BMP, JPG, SVG or OFD
//   data    OCTET STRING,
//   width   INTEGER,                    -- mm
//   height  INTEGER }                   -- mm
import { asOctets, asSmallInteger, asTextOf, der, SequenceReader, TAG } from '../../asn1/index.ts';
import type { DerNode } from '../../asn1/index.ts';

/** The seal's picture; `width` and `height` are millimetres on paper. */
export interface SES_ESPictrueInfo {
  readonly type: string;
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Larger than any paper a seal is put on; keeps hostile sizes out of the drawing code. */
const MAX_SIZE_MM = 10_000;

/** @throws DER_MALFORMED */
export function readPicture(node: DerNode, where: string): SES_ESPictrueInfo {
  const reader = new SequenceReader(node, where);
  const size = (element: DerNode, path: string): number => asSmallInteger(element, path, 1, MAX_SIZE_MM);
  const picture = {
    type: reader.take('type', (element, path) => asTextOf(element, TAG.ia5String, path)),
    data: reader.take('data', asOctets),
    width: reader.take('width', size),
    height: reader.take('height', size),
  };
  reader.end();
  return picture;
}

/** @throws BAD_ARGUMENT */
export function pictureDer(picture: SES_ESPictrueInfo): Uint8Array {
  return der.sequence(
    der.ia5(picture.type),
    der.octets(picture.data),
    der.integer(picture.width),
    der.integer(picture.height),
  );
}
