import { equalBytes, latin1 } from '../../kernel/index.ts';
import type { PdfDocument } from './document.ts';
import type { SealPlace } from './geometry.ts';
import {
  pdfArray,
  pdfDict,
  pdfName,
  pdfNumber,
  withEntries,
  type PdfNumber,
  type PdfObject,
  type PdfRef,
  type PdfStream,
} from './objects.ts';
import type { SealPicture } from './picture.ts';
import { serialize } from './serialize.ts';
import type { IncrementalUpdate } from './update.ts';

// What a seal looks like in a document: an image with alpha inside a form XObject, ISO 32000-1, 8.9.5, 8.10 and 12.5.5.

/** A picture that a document already holds, so that further impressions of a job share its bytes. */
export interface PlacedPicture {
  readonly image: PdfRef;
  readonly alpha: PdfRef | undefined;
}

function imageWith(picture: SealPicture, alpha: PdfRef | undefined): PdfStream {
  const { image } = picture;
  return alpha === undefined ? image : { ...image, dict: withEntries(image.dict, { SMask: alpha }) };
}

function holds(doc: PdfDocument, ref: PdfRef, expected: PdfObject): boolean {
  return equalBytes(serialize(doc.object(ref)), serialize(expected));
}

/** Whether the document really holds this picture, byte for byte, where the handle says. */
function isPlaced(doc: PdfDocument, placed: PlacedPicture, picture: SealPicture): boolean {
  const { alpha } = picture;
  if ((placed.alpha === undefined) !== (alpha === undefined)) return false;
  if (placed.alpha !== undefined && alpha !== undefined && !holds(doc, placed.alpha, alpha)) return false;
  return holds(doc, placed.image, imageWith(picture, placed.alpha));
}

/** Adds a picture to an update, or takes the one the document holds already where `reuse` names it. */
export function addPicture(
  doc: PdfDocument,
  update: IncrementalUpdate,
  picture: SealPicture,
  reuse: PlacedPicture | undefined,
): PlacedPicture {
  if (reuse !== undefined && isPlaced(doc, reuse, picture)) return reuse;
  const alpha = picture.alpha === undefined ? undefined : update.add(picture.alpha);
  return { image: update.add(imageWith(picture, alpha)), alpha };
}

/** Adds the form XObject that fills the seal's place with its picture. */
export function addAppearance(update: IncrementalUpdate, place: SealPlace, image: PdfRef): PdfRef {
  const number = (value: number): PdfNumber => pdfNumber(value, place.decimals);
  const width = number(place.width);
  const height = number(place.height);
  return update.add({
    kind: 'stream',
    dict: pdfDict({
      Type: pdfName('XObject'),
      Subtype: pdfName('Form'),
      BBox: pdfArray(pdfNumber(0), pdfNumber(0), width, height),
      Matrix: pdfArray(...place.matrix.map(number)),
      Resources: pdfDict({ XObject: pdfDict({ Seal: image }) }),
    }),
    raw: latin1(`q ${width.raw} 0 0 ${height.raw} 0 0 cm /Seal Do Q`),
  });
}
