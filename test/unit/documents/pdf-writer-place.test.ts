import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { preparePicture } from '../../../src-core/documents/pdf/picture.ts';
import { A4, onePage, type PageShape } from '../../support/plain-pdf.ts';
import { encodePng } from '../../support/png-encoder.ts';
import { boundsOf, render, RENDERERS, type Renderer } from '../../support/rendering.ts';
import { stampUnsigned } from '../../support/stamping.ts';
import { tempDir } from '../../support/temp.ts';
import { run } from '../../support/tools.ts';

// The seal as two foreign renderers show it: right place, true size, upright, transparent where it should be.

const DPI = 100;
const PIXELS_PER_MM = DPI / 25.4;

interface Case {
  readonly name: string;
  readonly shape: PageShape;
  /** The visible page in user space units, before it is turned. */
  readonly visible: readonly [number, number];
  readonly renderers?: readonly Renderer[];
}

const BOXES: readonly Omit<Case, 'name'>[] = [
  { shape: { mediaBox: A4 }, visible: [595.276, 841.89] },
  { shape: { mediaBox: [-100, 50, 500, 900] }, visible: [600, 850] },
  { shape: { mediaBox: A4, cropBox: [72, 36, 500, 700] }, visible: [428, 664] },
  // A CropBox beyond the MediaBox, its corners swapped; poppler then shows more than 14.11.2.1 allows
  {
    shape: { mediaBox: A4, cropBox: [700, 800, 50, -40] },
    visible: [545.276, 800],
    renderers: ['mutool'],
  },
  { shape: { mediaBox: [0, 0, 300, 250], userUnit: 2.5 }, visible: [300, 250] },
  { shape: { mediaBox: [10, 10, 400, 300], cropBox: [30, 20, 390, 290], userUnit: 2 }, visible: [360, 270] },
];

const CASES: readonly Case[] = BOXES.flatMap(({ shape, ...rest }, i) =>
  (i === 0 ? [undefined, 0, 90, 180, 270, -90, 450] : [undefined, 90, 180, 270]).map((rotate) => ({
    name: `boxes ${i}, Rotate ${rotate}`,
    shape: rotate === undefined ? shape : { ...shape, rotate },
    ...rest,
  })),
);

const RED = (r: number, g: number, b: number): boolean => r > 200 && g < 60 && b < 60;
const GREEN = (r: number, g: number, b: number): boolean => r < 60 && g > 200 && b < 60;
const BLUE = (r: number, g: number, b: number): boolean => r < 60 && g < 60 && b > 200;
const DARK = (r: number, g: number, b: number): boolean => r < 128 && g < 128 && b < 128;

/** Edges may fall on a pixel's border and are smoothed by each renderer in its own way. */
const TOLERANCE = 2;

describe('the seal on the page', () => {
  it.each(CASES)('$name', ({ shape, visible, renderers }) => {
    const dir = tempDir();
    const turned = ((shape.rotate ?? 0) / 90) % 2 !== 0;
    const unit = shape.userUnit ?? 1;
    const [width, height] = turned ? [visible[1], visible[0]] : visible;
    const page = { width: (width * unit * 25.4) / 72, height: (height * unit * 25.4) / 72 };
    // Off the middle in both directions, so that no turn brings it back.
    const centre = { x: page.width * 0.3, y: page.height * 0.65 };
    const { bytes } = stampUnsigned(onePage(shape), { centre });
    for (const renderer of renderers ?? RENDERERS) {
      // poppler takes every UserUnit for 1
      const bitmap = render(dir, renderer, bytes, renderer === 'pdftoppm' ? DPI * unit : DPI);
      expect(Math.abs(bitmap.width - page.width * PIXELS_PER_MM), `${renderer} width`).toBeLessThanOrEqual(
        1.5,
      );
      expect(Math.abs(bitmap.height - page.height * PIXELS_PER_MM), `${renderer} height`).toBeLessThanOrEqual(
        1.5,
      );
      const box = (dx: number, dy: number): number[] =>
        [centre.x + dx, centre.y + dy, centre.x + dx + 20, centre.y + dy + 10].map(
          (mm) => mm * PIXELS_PER_MM,
        );
      const quarters = [
        ['red', RED, box(-20, -10)],
        ['green', GREEN, box(0, -10)],
        ['blue', BLUE, box(-20, 0)],
      ] as const;
      for (const [name, is, expected] of quarters) {
        const found = boundsOf(bitmap, is);
        expect(found, `${renderer} ${name}`).toBeDefined();
        found?.forEach((value, i) => {
          expect(Math.abs(value - expected[i]!), `${renderer} ${name} ${i}: ${found}`).toBeLessThanOrEqual(
            TOLERANCE,
          );
        });
      }
      const nothing = boundsOf(
        bitmap,
        (r, g, b) => DARK(r, g, b) && !BLUE(r, g, b) && !RED(r, g, b) && !GREEN(r, g, b),
      );
      expect(nothing, `${renderer}: the transparent quarter`).toBeUndefined();
    }
    expect(run('qpdf', ['--check', `${dir}/render.pdf`]).code).toBe(0);
  });
});

describe('other pictures, as two foreign renderers show them', () => {
  /** The colour in the middle of the left and of the right half of the seal. */
  function halves(picture: Uint8Array, renderer: Renderer): number[][] {
    const centre = { x: 70, y: 60 };
    const { bytes } = stampUnsigned(onePage({ mediaBox: A4 }), { centre, picture: preparePicture(picture) });
    const bitmap = render(tempDir(), renderer, bytes, DPI);
    return [-10, 10].map((dx) => {
      const [x, y] = [(centre.x + dx) * PIXELS_PER_MM, centre.y * PIXELS_PER_MM].map(Math.round);
      const at = 3 * ((y ?? 0) * bitmap.width + (x ?? 0));
      return [...bitmap.data.subarray(at, at + 3)];
    });
  }

  function expectNear(found: readonly number[][], expected: readonly number[][]): void {
    const off = found.flatMap((half, i) => half.map((value, k) => Math.abs(value - expected[i]![k]!)));
    expect(Math.max(...off), JSON.stringify(found)).toBeLessThanOrEqual(12);
  }

  it.each(RENDERERS)('JPEG, %s', (renderer) => {
    // A JPEG made by poppler: a page whose left half is red and whose right half is blue
    const dir = tempDir();
    const content = '1 0 0 rg 0 0 50 50 re f 0 0 1 rg 50 0 50 50 re f';
    const stream = `<< /Length ${content.length} >>\nstream\n${content}\nendstream`;
    writeFileSync(join(dir, 'a.pdf'), onePage({ mediaBox: [0, 0, 100, 50], more: { 4: stream } }));
    run('pdftoppm', ['-jpeg', '-singlefile', '-r', '72', join(dir, 'a.pdf'), join(dir, 'a')]);
    expectNear(halves(readFileSync(join(dir, 'a.jpg')), renderer), [
      [255, 0, 0],
      [0, 0, 255],
    ]);
  });

  it.each(RENDERERS)('grey with alpha, %s', (renderer) => {
    const samples = Array.from({ length: 16 * 8 }, (_, i) => (i % 16 < 8 ? [64, 255] : [0, 128])).flat();
    const png = encodePng({ width: 16, height: 8, depth: 8, colourType: 4, samples });
    expectNear(halves(png, renderer), [
      [64, 64, 64],
      [127, 127, 127],
    ]);
  });

  it.each(RENDERERS)('palette with transparency, 2 bits, interlaced, %s', (renderer) => {
    const samples = Array.from({ length: 16 * 8 }, (_, i) => (i % 16 < 8 ? 2 : 1));
    const png = encodePng({
      width: 16,
      height: 8,
      depth: 2,
      colourType: 3,
      interlaced: true,
      samples,
      palette: [0, 0, 0, 1, 2, 3, 200, 100, 50],
      transparency: [255, 0],
    });
    expectNear(halves(png, renderer), [
      [200, 100, 50],
      [255, 255, 255],
    ]);
  });
});
