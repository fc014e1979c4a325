import { createHash } from 'node:crypto';
import { PDFRawStream, type PDFDocument, type PDFRef } from 'pdf-lib';
import { preparePicture, type PdfStream } from '@yinzheng/core/documents';
import { hasCode } from '@yinzheng/core/kernel';

/** Pixels of all pictures of one report: what comes from strangers' files is decoded only up to here. */
const MOST_PIXELS = 1 << 26;

/** A seal's picture inside a report. */
export interface EmbeddedPicture {
  readonly ref: PDFRef;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * Puts pictures into a report, each once; undefined for what is no PNG or JPEG that our own reader takes, and once
 * there are too many. The library's decoders are not used: they inflate without a bound.
 */
export function pictureEmbedder(doc: PDFDocument): (bytes: Uint8Array) => EmbeddedPicture | undefined {
  const known = new Map<string, EmbeddedPicture | undefined>();
  let pixels = 0;
  return (bytes) => {
    const key = createHash('sha256').update(bytes).digest('hex');
    if (known.has(key)) return known.get(key);
    if (pixels > MOST_PIXELS) return undefined;
    const picture = embed(doc, bytes);
    pixels += (picture?.width ?? 0) * (picture?.height ?? 0);
    known.set(key, picture);
    return picture;
  };
}

function embed(doc: PDFDocument, bytes: Uint8Array): EmbeddedPicture | undefined {
  try {
    const { width, height, image, alpha } = preparePicture(bytes);
    const mask = alpha && register(doc, alpha, width, height, undefined);
    return { ref: register(doc, image, width, height, mask), width, height };
  } catch (error) {
    if (hasCode(error, 'SEAL_PICTURE_UNUSABLE')) return undefined;
    throw error;
  }
}

function register(
  doc: PDFDocument,
  { dict, raw }: PdfStream,
  width: number,
  height: number,
  mask: PDFRef | undefined,
): PDFRef {
  const nameOf = (key: string): string => {
    const value = dict.entries.get(key);
    return value?.kind === 'name' ? value.value : '';
  };
  const entries = doc.context.obj({
    Type: 'XObject',
    Subtype: 'Image',
    Width: width,
    Height: height,
    ColorSpace: nameOf('ColorSpace'),
    BitsPerComponent: 8,
    Filter: nameOf('Filter'),
    ...(mask === undefined ? {} : { SMask: mask }),
  });
  return doc.context.register(PDFRawStream.of(entries, raw));
}
