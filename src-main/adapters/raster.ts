import { crc32, deflateSync } from 'node:zlib';
import { fail } from '@yinzheng/core/kernel';
import { Resvg } from '@resvg/resvg-js';

/** Resolution of seal pictures: fine enough for print, and what makers of seals commonly use. */
export const SEAL_DPI = 600;

const MM_PER_INCH = 25.4;

/** A drawing of one ink to be turned into pixels. */
export interface InkDrawing {
  /** SVG of shapes only (no text: no font is ever loaded), transparent background. */
  readonly svg: string;
  /** True size on paper. */
  readonly widthMm: number;
  readonly heightMm: number;
  /** The one colour of the picture as #RRGGBB; from the drawing only the coverage is taken. */
  readonly ink: string;
}

/** A PNG (RGBA, 8 bits, straight alpha) with its size. */
export interface InkPicture {
  readonly png: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * Turns a drawing into a transparent PNG of its true size, its resolution written in it (pHYs).
 *
 * Every pixel has the ink's colour, clear ones too, and differs in alpha only: edges keep the exact hue, whatever
 * lies beneath, and the file is half as large as the renderer's own (the picture is part of every signature, so its
 * size counts).
 * @throws SEAL_PICTURE_FAILED when the renderer refuses the drawing or makes it another size
 */
export function renderInk(drawing: InkDrawing, dpi: number = SEAL_DPI): InkPicture {
  const widthPx = Math.round((drawing.widthMm / MM_PER_INCH) * dpi);
  const heightPx = Math.round((drawing.heightMm / MM_PER_INCH) * dpi);
  const image = render(drawing.svg, widthPx);
  if (image.width !== widthPx || Math.abs(image.height - heightPx) > 1) {
    fail('SEAL_PICTURE_FAILED', { detail: `${image.width}×${image.height}` });
  }
  const pixels = inInk(image.pixels, drawing.ink);
  const pixelsPerMetre = Math.round((dpi / MM_PER_INCH) * 1000);
  return {
    png: encodePng(pixels, image.width, image.height, pixelsPerMetre),
    widthPx: image.width,
    heightPx: image.height,
  };
}

function render(svg: string, width: number): { width: number; height: number; pixels: Uint8Array } {
  try {
    const image = new Resvg(svg, {
      fitTo: { mode: 'width', value: width },
      font: { loadSystemFonts: false },
      shapeRendering: 2,
      logLevel: 'off',
    }).render();
    return { width: image.width, height: image.height, pixels: image.pixels };
  } catch (cause) {
    return fail('SEAL_PICTURE_FAILED', { detail: 'SVG' }, cause);
  }
}

/** Gives every pixel the ink's colour, and keeps the drawing's alpha. */
function inInk(rgba: Uint8Array, ink: string): Uint8Array {
  const red = Number.parseInt(ink.slice(1, 3), 16);
  const green = Number.parseInt(ink.slice(3, 5), 16);
  const blue = Number.parseInt(ink.slice(5, 7), 16);
  const pixels = new Uint8Array(rgba.length);
  for (let at = 0; at < rgba.length; at += 4) {
    pixels[at] = red;
    pixels[at + 1] = green;
    pixels[at + 2] = blue;
    pixels[at + 3] = rgba[at + 3] ?? 0;
  }
  return pixels;
}

const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** One PNG chunk (ISO/IEC 15948, 5.3): length, type, data, CRC-32 over type and data. */
function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
}

/** Writes RGBA pixels as PNG (ISO/IEC 15948). Rows are unfiltered: with one colour that compresses best. */
function encodePng(rgba: Uint8Array, width: number, height: number, pixelsPerMetre: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8); // 8 bits, RGBA, deflate, adaptive filtering, no interlace
  const resolution = Buffer.alloc(9);
  resolution.writeUInt32BE(pixelsPerMetre, 0);
  resolution.writeUInt32BE(pixelsPerMetre, 4);
  resolution[8] = 1; // unit: metre
  const stride = width * 4;
  const rows = new Uint8Array(height * (stride + 1));
  for (let y = 0; y < height; y += 1) {
    rows.set(rgba.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  }
  const file = Buffer.concat([
    PNG_SIGNATURE,
    chunk('IHDR', header),
    chunk('pHYs', resolution),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  ]);
  return new Uint8Array(file);
}
