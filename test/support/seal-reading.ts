import { Resvg } from '@resvg/resvg-js';
import { decode } from 'fast-png';
import { FONT_FILE, type XY } from './seal-shapes.ts';

// Reading a seal's picture as a person would: what is covered with ink where, in mm, and which character that looks
// like. Characters are compared with those another reader of the font (resvg's own text) draws.

/** A seal's picture in its true size. */
export interface InkedPicture {
  readonly widthMm: number;
  readonly heightMm: number;
  /** Coverage 0 to 1 at a point in mm from the middle, y downwards; 0 outside. */
  readonly ink: (x: number, y: number) => number;
  /** The box that bounds all ink (more than half covered), in mm: [left, top, right, bottom]. */
  readonly bounds: readonly [number, number, number, number];
}

/** Opens a PNG whose resolution is written in it. */
export function inkedPicture(png: Uint8Array): InkedPicture {
  const { data, width, height, channels, resolution } = decode(png, { checkCrc: true });
  const perMm = (resolution?.x ?? NaN) / 1000;
  const [widthMm, heightMm] = [width / perMm, height / perMm];
  const alphaAt = (px: number, py: number): number =>
    px < 0 || py < 0 || px >= width || py >= height
      ? 0
      : Number(data[channels * (py * width + px) + channels - 1]) / 255;
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (alphaAt(x, y) <= 0.5) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
    }
  }
  return {
    widthMm,
    heightMm,
    ink: (x, y) => alphaAt(Math.floor((x + widthMm / 2) * perMm), Math.floor((y + heightMm / 2) * perMm)),
    bounds: [
      left / perMm - widthMm / 2,
      top / perMm - heightMm / 2,
      right / perMm - widthMm / 2,
      bottom / perMm - heightMm / 2,
    ],
  };
}

/** The share of a box (mm) that is covered with ink. */
export function coverage(
  { ink }: InkedPicture,
  [x0, y0, x1, y1]: readonly [number, number, number, number],
): number {
  let [sum, count] = [0, 0];
  for (let y = y0; y < y1; y += 0.05) {
    for (let x = x0; x < x1; x += 0.05) {
      sum += ink(x, y);
      count += 1;
    }
  }
  return sum / count;
}

const GRID = 96;
const CELLS = 16;

/** The ink of a square of samples, cut to its bounds and averaged over 16 × 16 cells; undefined where there is none. */
function shapeOf(ink: (column: number, row: number) => number): Float64Array | undefined {
  const grid = Array.from({ length: GRID * GRID }, (_, i) => ink(i % GRID, Math.floor(i / GRID)));
  let [left, top, right, bottom] = [GRID, GRID, -1, -1];
  grid.forEach((value, i) => {
    if (value <= 0.5) return;
    const [x, y] = [i % GRID, Math.floor(i / GRID)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  });
  if (right < 0) return undefined;
  const [sums, counts] = [new Float64Array(CELLS * CELLS), new Float64Array(CELLS * CELLS)];
  const cellOf = (at: number, from: number, to: number): number =>
    Math.min(CELLS - 1, Math.floor(((at - from) * CELLS) / (to - from + 1)));
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const cell = cellOf(y, top, bottom) * CELLS + cellOf(x, left, right);
      sums[cell]! += grid[y * GRID + x]!;
      counts[cell]! += 1;
    }
  }
  return sums.map((sum, i) => (counts[i]! === 0 ? 0 : sum / counts[i]!));
}

/** Knows the characters of an alphabet by their shapes. */
export class SealReader {
  private readonly known: readonly (readonly [string, Float64Array])[];

  constructor(alphabet: string) {
    const characters = [...new Set(alphabet)];
    const shapes = templates(characters);
    this.known = characters.map((character, i) => [character, shapes[i]!] as const);
  }

  /**
   * The character in a place: `at` tells the point in mm for shares 0 to 1 to the right and downwards. A blank place
   * is a blank.
   */
  read({ ink }: InkedPicture, at: (right: number, down: number) => XY): string {
    const seen = shapeOf((column, row) => {
      const { x, y } = at((column + 0.5) / GRID, (row + 0.5) / GRID);
      return ink(x, y);
    });
    if (seen === undefined) return ' ';
    const distance = (shape: Float64Array): number =>
      shape.reduce((sum, value, i) => sum + Math.abs(value - seen[i]!), 0);
    const [best] = this.known.toSorted(([, a], [, b]) => distance(a) - distance(b));
    return best?.[0] ?? ' ';
  }
}

/** All characters in a row, 12 units each, so that the font is read once. */
function templates(characters: readonly string[]): Float64Array[] {
  const width = 12 * characters.length;
  const texts = characters.map((character, i) => `<text x="${12 * i + 1}" y="9">${character}</text>`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} 12" width="${width}" height="12">
    <g font-size="10" font-family="Yinzheng Seal Song" font-weight="600">${texts.join('')}</g></svg>`;
  const image = new Resvg(svg, {
    fitTo: { mode: 'height', value: GRID },
    font: { loadSystemFonts: false, fontFiles: [FONT_FILE] },
  }).render();
  const { pixels } = image;
  return characters.map((character, i) => {
    const shape = shapeOf((column, row) => pixels[4 * (row * image.width + i * GRID + column) + 3]! / 255);
    if (shape === undefined) throw new Error(`nothing drawn for ${character}`);
    return shape;
  });
}
