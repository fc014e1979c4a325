import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { bytesSource } from '../../src-core/documents/pdf/memory-source.ts';
import type { PagePictures } from '../../src-main/adapters/page-picture/index.ts';
import { readPpm, type Bitmap } from './rendering.ts';
import type { Skippable } from './shared.ts';
import { requireTool, run } from './tools.ts';

// Pages as our drawer and as poppler draw them, at the same width.

/** A PNG without its alpha. */
export function bitmapOf(png: Uint8Array): Bitmap {
  const { width, height, channels, data } = decode(png);
  const out = new Uint8Array(3 * width * height);
  for (let at = 0; at < width * height; at++) {
    for (let k = 0; k < 3; k++) out[3 * at + k] = data[channels * at + (channels < 3 ? 0 : k)]!;
  }
  return { width, height, data: out };
}

/** A page as we draw it. */
export async function ours(
  pictures: PagePictures,
  pdf: Uint8Array,
  page: number,
  width: number,
): Promise<Bitmap> {
  return bitmapOf(await pictures.draw(bytesSource(pdf), page, width));
}

/** A page as poppler draws it; skips the test where it is not installed. `lying`: Rotate turns it by 90 or 270. */
export function popplers(
  context: Skippable,
  dir: string,
  pdf: Uint8Array,
  { page, width, lying = false }: { readonly page: number; readonly width: number; readonly lying?: boolean },
): Bitmap {
  const program = requireTool(context, 'pdftoppm');
  const path = join(dir, 'poppler.pdf');
  writeFileSync(path, pdf);
  const [p, w] = [String(page), String(width)];
  // poppler means the page before it is turned.
  const size = lying ? ['-scale-to-x', '-1', '-scale-to-y', w] : ['-scale-to-x', w, '-scale-to-y', '-1'];
  return readPpm(run(program, ['-q', '-cropbox', '-f', p, '-l', p, ...size, path]).bytes);
}

/** Side of the cells that are compared, pixels: what two renderers make of an edge evens out within them. */
const CELL = 6;

/** Mean difference of the cells of two pictures, of 255; a row more or less at the end does not count. */
export function difference(a: Bitmap, b: Bitmap): number {
  if (a.width !== b.width || Math.abs(a.height - b.height) > 1) return 255;
  const [columns, rows] = [Math.floor(a.width / CELL), Math.floor(Math.min(a.height, b.height) / CELL)];
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let k = 0; k < 3; k++) sum += Math.abs(cell(a, column, row, k) - cell(b, column, row, k));
    }
  }
  return sum / (3 * columns * rows);
}

function cell({ width, data }: Bitmap, column: number, row: number, k: number): number {
  let sum = 0;
  for (let y = row * CELL; y < (row + 1) * CELL; y++) {
    for (let x = column * CELL; x < (column + 1) * CELL; x++) sum += data[3 * (y * width + x) + k]!;
  }
  return sum / CELL ** 2;
}
