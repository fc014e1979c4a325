import { zlibSync } from 'fflate';
import { fail } from '../../kernel/index.ts';
import { isJpeg, readJpegInfo } from './jpeg.ts';
import { pdfDict, pdfName, pdfNumber, type PdfDict, type PdfStream } from './objects.ts';
import { isPng, readPng, type PngSamples } from './png.ts';

// A seal's picture as image XObjects, ISO 32000-1, 8.9.5 and 11.6.5.3.

/** A picture ready to be written into PDFs; made once per job, used for each of its impressions. */
export interface SealPicture {
  /** Size in pixels. */
  readonly width: number;
  readonly height: number;
  /** The colours, still without the reference to its SMask. */
  readonly image: PdfStream;
  /** The transparency as a grey image of the same size; undefined where the picture is opaque throughout. */
  readonly alpha: PdfStream | undefined;
}

interface Planes {
  readonly colour: Uint8Array;
  readonly colours: 1 | 3;
  readonly alpha: Uint8Array;
}

function imageDict(width: number, height: number, colourSpace: string, filter: string): PdfDict {
  return pdfDict({
    Type: pdfName('XObject'),
    Subtype: pdfName('Image'),
    Width: pdfNumber(width),
    Height: pdfNumber(height),
    ColorSpace: pdfName(colourSpace),
    BitsPerComponent: pdfNumber(8),
    Filter: pdfName(filter),
  });
}

/** The sample of a pixel that tRNS declares transparent: one 16-bit value per channel (PNG 11.3.2). */
function colourKey(png: PngSamples): readonly number[] | undefined {
  const bytes = png.transparency;
  if (bytes === undefined || png.channels === 2 || png.channels === 4) return undefined;
  if (bytes.length !== 2 * png.channels) fail('SEAL_PICTURE_UNUSABLE', { detail: 'PNG: tRNS length' });
  return Array.from({ length: png.channels }, (_, k) => (bytes[2 * k]! << 8) | bytes[2 * k + 1]!);
}

function palettePlanes(png: PngSamples): Planes {
  const { samples, palette, transparency } = png;
  if (palette === undefined || palette.length % 3 !== 0) {
    fail('SEAL_PICTURE_UNUSABLE', { detail: 'PNG: palette' });
  }
  const count = samples.length;
  const colour = new Uint8Array(count * 3);
  const alpha = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const index = samples[i]!;
    if (index * 3 >= palette.length) fail('SEAL_PICTURE_UNUSABLE', { detail: 'PNG: palette index' });
    colour[3 * i] = palette[3 * index]!;
    colour[3 * i + 1] = palette[3 * index + 1]!;
    colour[3 * i + 2] = palette[3 * index + 2]!;
    alpha[i] = transparency?.[index] ?? 255;
  }
  return { colour, colours: 3, alpha };
}

function directPlanes(png: PngSamples): Planes {
  const { samples, channels, depth } = png;
  const colours = channels < 3 ? 1 : 3;
  const hasAlpha = channels !== colours;
  const key = colourKey(png);
  const count = samples.length / channels;
  const scale = 255 / (2 ** depth - 1);
  const colour = new Uint8Array(count * colours);
  const alpha = new Uint8Array(count).fill(255);
  for (let i = 0; i < count; i++) {
    const at = i * channels;
    let keyed = key !== undefined;
    for (let k = 0; k < colours; k++) {
      const sample = samples[at + k]!;
      colour[i * colours + k] = Math.round(sample * scale);
      keyed &&= sample === key?.[k];
    }
    if (hasAlpha) alpha[i] = Math.round(samples[at + colours]! * scale);
    else if (keyed) alpha[i] = 0;
  }
  return { colour, colours, alpha };
}

function preparePng(bytes: Uint8Array): SealPicture {
  const png = readPng(bytes);
  const { width, height } = png;
  const planes = png.colourType === 3 ? palettePlanes(png) : directPlanes(png);
  const colourSpace = planes.colours === 1 ? 'DeviceGray' : 'DeviceRGB';
  const plane = (data: Uint8Array, space: string): PdfStream => ({
    kind: 'stream',
    dict: imageDict(width, height, space, 'FlateDecode'),
    raw: zlibSync(data),
  });
  return {
    width,
    height,
    image: plane(planes.colour, colourSpace),
    alpha: planes.alpha.every((value) => value === 255) ? undefined : plane(planes.alpha, 'DeviceGray'),
  };
}

function prepareJpeg(bytes: Uint8Array): SealPicture {
  const { width, height, components } = readJpegInfo(bytes);
  const dict = imageDict(width, height, components === 1 ? 'DeviceGray' : 'DeviceRGB', 'DCTDecode');
  return { width, height, image: { kind: 'stream', dict, raw: bytes }, alpha: undefined };
}

/** What was made of a picture's bytes, for as long as somebody holds them: it is asked for with every impression. */
const prepared = new WeakMap<Uint8Array, SealPicture>();

/**
 * Turns a seal's picture, whose bytes do not change any more, into what a PDF holds: PNG of every kind as 8-bit grey or RGB with its transparency,
 * JPEG (grey or colour) as it is. The format is told by the bytes, not by the seal's own word for it.
 * @throws SEAL_PICTURE_UNUSABLE for other formats, damaged pictures and more than 2^24 pixels.
 */
export function preparePicture(bytes: Uint8Array): SealPicture {
  const known = prepared.get(bytes);
  if (known !== undefined) return known;
  const picture = prepare(bytes);
  prepared.set(bytes, picture);
  return picture;
}

function prepare(bytes: Uint8Array): SealPicture {
  if (isPng(bytes)) return preparePng(bytes);
  if (isJpeg(bytes)) return prepareJpeg(bytes);
  return fail('SEAL_PICTURE_UNUSABLE', { detail: 'neither PNG nor JPEG' });
}
