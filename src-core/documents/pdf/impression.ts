import { fail, latin1, latin1Text, toHex } from '../../kernel/index.ts';
import { addAppearance, addPicture, type PlacedPicture } from './appearance.ts';
import type { PdfDocument } from './document.ts';
import { acroForm, optionalDict, optionalItems } from './form-fields.ts';
import { placeSeal, type PagePoint, type PaperSize } from './geometry.ts';
import {
  pdfArray,
  pdfDict,
  pdfName,
  pdfNumber,
  pdfString,
  type PdfDict,
  type PdfNumber,
  type PdfObject,
  type PdfRef,
} from './objects.ts';
import type { SealPicture } from './picture.ts';
import { addField } from './signature-field.ts';
import { dateString, textOf, textString } from './text.ts';
import { startUpdate } from './update.ts';

// One impression: one field with one signature and one appearance, as one incremental update (ISO 32000-1, 12.8.1).

/** Print and Locked (table 165): printed with the page, not to be moved or deleted by hand. */
const ANNOTATION_FLAGS = 132;
/** Width kept for each number of the ByteRange, which are known only when everything else is written. */
const RANGE_DIGITS = 10;

/** What the signature dictionary says. */
export interface SignatureTerms {
  /** Filter and SubFilter: `GM.PKILite` and `GM.sm2seal`, or `Adobe.PPKLite` and `adbe.pkcs7.detached`. */
  readonly filter: string;
  readonly subFilter: string;
  readonly date: Date;
  /** The signer's offset from UTC, in minutes: 480 in China. */
  readonly utcOffsetMinutes: number;
  readonly name?: string;
  readonly reason?: string;
  readonly location?: string;
}

export interface ImpressionSpec {
  /** Counted from 1. */
  readonly page: number;
  /** The seal's centre, in mm from the top left of the page as its reader sees it. */
  readonly centre: PagePoint;
  /** The seal's true size. */
  readonly size: PaperSize;
  readonly picture: SealPicture;
  /** What an earlier impression of the same job said of its picture: where the document holds it, it is shared. */
  readonly reuse?: PlacedPicture | undefined;
  readonly signature: SignatureTerms;
  /** Bytes of DER kept for the signature, from a dry run. */
  readonly contentsSize: number;
  /** 32 random bytes, of this impression alone: the first 16 name the field, the rest identify the file's new version. */
  readonly random: Uint8Array;
}

/** An update that lacks only its signature. */
export interface PreparedImpression {
  /** The bytes to append to the document; Contents is filled with zeros. */
  readonly update: Uint8Array;
  /** The four numbers written into the signature dictionary; offsets count from the start of the file. */
  readonly byteRange: readonly [number, number, number, number];
  /** Offset of the `<` of Contents from the start of the file. */
  readonly contentsAt: number;
  /** Bytes of DER that fit into Contents. */
  readonly contentsSize: number;
  /** Size of the document that the update is appended to. */
  readonly originalSize: number;
  readonly fieldName: string;
  readonly field: PdfRef;
  /** To be given as `reuse` to the next impression of the same job. */
  readonly picture: PlacedPicture;
}

/** A number whose text is filled with spaces to a fixed width, so that it can be replaced later. */
function wideNumber(value: number): PdfNumber {
  return { kind: 'number', value, raw: String(value).padEnd(RANGE_DIGITS) };
}

function signatureDict(terms: SignatureTerms, contentsSize: number): PdfDict {
  const entries: Record<string, PdfObject> = {
    Type: pdfName('Sig'),
    Filter: pdfName(terms.filter),
    SubFilter: pdfName(terms.subFilter),
    ByteRange: pdfArray(pdfNumber(0), wideNumber(0), wideNumber(0), wideNumber(0)),
    Contents: pdfString(new Uint8Array(contentsSize), 'hex'),
    M: dateString(terms.date, terms.utcOffsetMinutes),
  };
  if (terms.name !== undefined) entries['Name'] = textString(terms.name);
  if (terms.reason !== undefined) entries['Reason'] = textString(terms.reason);
  if (terms.location !== undefined) entries['Location'] = textString(terms.location);
  return pdfDict(entries);
}

/** Offset in `bytes`, from `from`, just after a piece of text. */
function after(bytes: Uint8Array, from: number, text: string): number {
  const at = latin1Text(bytes.subarray(from, from + 1000)).indexOf(text);
  if (at < 0) fail('INTERNAL', { detail: `${text} not found in the signature dictionary` });
  return from + at + text.length;
}

/** Whether the form has a field of that name; only fields without a parent can, for the name has no period. */
function hasField(doc: PdfDocument, name: string): boolean {
  const roots = optionalItems(doc, acroForm(doc)?.entries.get('Fields'), 'Fields');
  return roots.some((root) => {
    const title = doc.resolve(optionalDict(doc, root, 'a field')?.entries.get('T'));
    return title.kind === 'string' && textOf(title) === name;
  });
}

/**
 * Builds the update that adds one impression to a document. The same spec gives the same bytes.
 * The document has passed `assertStampable`.
 * @throws PDF_PAGE_MISSING, STAMP_POSITION_OUTSIDE, STAMP_LARGER_THAN_PAGE, PDF_BROKEN;
 * BAD_ARGUMENT when `random` is not 32 bytes or names a field that exists.
 */
export function prepareImpression(doc: PdfDocument, spec: ImpressionSpec): PreparedImpression {
  const { random, contentsSize } = spec;
  if (random.length !== 32) fail('BAD_ARGUMENT', { name: 'random', detail: 'not 32 bytes' });
  const page = doc.page(spec.page);
  const place = placeSeal(page, spec.centre, spec.size);
  const fieldName = `YZ-${toHex(random.subarray(0, 16))}`;
  if (hasField(doc, fieldName)) {
    fail('BAD_ARGUMENT', { name: 'random', detail: 'its field exists in the document' });
  }

  const update = startUpdate(doc, random.subarray(16));
  const picture = addPicture(doc, update, spec.picture, spec.reuse);
  const appearance = addAppearance(update, place, picture.image);
  const signature = update.add(signatureDict(spec.signature, contentsSize));
  const field = update.add(
    pdfDict({
      Type: pdfName('Annot'),
      Subtype: pdfName('Widget'),
      FT: pdfName('Sig'),
      T: pdfString(latin1(fieldName)),
      F: pdfNumber(ANNOTATION_FLAGS),
      Rect: pdfArray(...place.rect.map((side) => pdfNumber(side, place.decimals))),
      P: page.ref,
      V: signature,
      AP: pdfDict({ N: appearance }),
    }),
  );
  addField(doc, update, page, field);

  const built = update.build();
  const originalSize = doc.source.size;
  const total = originalSize + built.bytes.length;
  const signatureAt = built.offsetOf(signature) - originalSize;
  const contentsAt = originalSize + after(built.bytes, signatureAt, '/Contents ');
  const contentsEnd = contentsAt + 2 * contentsSize + 2;
  const byteRange = [0, contentsAt, contentsEnd, total - contentsEnd] as const;
  const rangeText = byteRange.slice(1).map((value) => wideNumber(value).raw);
  built.bytes.set(latin1(rangeText.join(' ')), after(built.bytes, signatureAt, '/ByteRange [0 '));
  return {
    update: built.bytes,
    byteRange,
    contentsAt,
    contentsSize,
    originalSize,
    fieldName,
    field,
    picture,
  };
}

/** The bytes of an update that its signature protects, before and after Contents; the whole document precedes them. */
export function protectedParts(prepared: PreparedImpression): readonly [Uint8Array, Uint8Array] {
  const start = prepared.contentsAt - prepared.originalSize;
  return [
    prepared.update.subarray(0, start),
    prepared.update.subarray(start + 2 * prepared.contentsSize + 2),
  ];
}

/**
 * The update with its signature in place; the rest of Contents stays zero.
 * @throws INTERNAL when the signature is larger than what was kept for it.
 */
export function fillContents(prepared: PreparedImpression, der: Uint8Array): Uint8Array {
  if (der.length > prepared.contentsSize) {
    fail('INTERNAL', { detail: `signature of ${der.length} bytes, ${prepared.contentsSize} kept` });
  }
  const out = prepared.update.slice();
  out.set(latin1(toHex(der).toUpperCase()), prepared.contentsAt - prepared.originalSize + 1);
  return out;
}
