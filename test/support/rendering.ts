import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Pages as two foreign renderers draw them, poppler and MuPDF, each showing the visible page.

export const RENDERERS = ['pdftoppm', 'mutool'] as const;
export type Renderer = (typeof RENDERERS)[number];

/** An RGB bitmap. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Reads a picture as pdftoppm writes it. */
export function readPpm(bytes: Uint8Array): Bitmap {
  const head = /^P6\s+(?:#[^\n]*\n)?(\d+)\s+(\d+)\s+255\s/.exec(
    Buffer.from(bytes.subarray(0, 200)).toString('latin1'),
  );
  if (head === null) throw new Error('not a PPM picture');
  return { width: Number(head[1]), height: Number(head[2]), data: bytes.subarray(head[0].length) };
}

/** Draws one page at a resolution, in dots per inch. */
export function render(
  dir: string,
  renderer: Renderer,
  pdf: Uint8Array,
  resolution: number,
  page = 1,
): Bitmap {
  const from = join(dir, 'render.pdf');
  writeFileSync(from, pdf);
  const to = join(dir, 'render');
  const r = String(resolution);
  const p = String(page);
  if (renderer === 'pdftoppm') {
    execFileSync('pdftoppm', ['-q', '-cropbox', '-singlefile', '-r', r, '-f', p, '-l', p, from, to]);
  } else {
    execFileSync('mutool', ['draw', '-q', '-F', 'ppm', '-r', r, '-o', `${to}.ppm`, from, p], {
      stdio: 'ignore',
    });
  }
  return readPpm(readFileSync(`${to}.ppm`));
}

/** The box that bounds the pixels of a colour: [left, top, right, bottom], in pixels; undefined where there are none. */
export function boundsOf(
  bitmap: Bitmap,
  is: (r: number, g: number, b: number) => boolean,
): readonly [number, number, number, number] | undefined {
  let box: [number, number, number, number] | undefined;
  for (let y = 0; y < bitmap.height; y++) {
    for (let x = 0; x < bitmap.width; x++) {
      const at = 3 * (y * bitmap.width + x);
      if (!is(bitmap.data[at]!, bitmap.data[at + 1]!, bitmap.data[at + 2]!)) continue;
      box ??= [x, y, x + 1, y + 1];
      box = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x + 1), Math.max(box[3], y + 1)];
    }
  }
  return box;
}
