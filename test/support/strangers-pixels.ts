import { decode } from 'fast-png';
import type { PagePoint } from '@yinzheng/core/documents';
import type { Bitmap } from './rendering.ts';

// Finds a seal in the difference between a page before and after the stamp, as a foreign renderer draws both.

/** A channel that differs by more than this shows the seal; less is the smoothed edge of its outermost pixels. */
const VISIBLE = 40;

/** A seal that is not quite where it should be is looked for so many mm around. */
const NEAR_MM = 4;

/** A box in pixels: from (x, y), `width` wide and `height` high. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What was found where a seal was asked for. */
export interface SealSighting {
  /** In mm from the top left of the rendered page. */
  readonly centre: PagePoint;
  readonly width: number;
  readonly height: number;
  /** How far the picture's coverage differs from the seal's own, 0 to 1, in each of the eight ways to lay it. */
  readonly misfit: Readonly<Record<Turn, number>>;
}

/** Upright, turned clockwise, and mirrored left to right before it is turned. */
const TURNS = ['0', '90', '180', '270', 'mirrored 0', 'mirrored 90', 'mirrored 180', 'mirrored 270'] as const;
export type Turn = (typeof TURNS)[number];

/** The difference a stamp made to a page. */
export interface PageDifference {
  /** One a centre that was asked for; undefined where nothing changed there. */
  readonly seals: readonly (SealSighting | undefined)[];
  /** Pixels that changed at all, outside the boxes of the seals that were asked for. */
  readonly changedElsewhere: number;
}

/** A seal as it should look. */
export interface ExpectedSeal {
  readonly diameterMm: number;
  /** Its coverage, 0 to 1, on a square grid of so many pixels. */
  readonly coverage: (size: number) => Float64Array;
}

/** A seal's coverage from its picture (square, with alpha), made for each size once. */
export function expectedSeal(png: Uint8Array, diameterMm: number): ExpectedSeal {
  const { data, width, channels } = decode(png);
  const made = new Map<number, Float64Array>();
  const coverage = (size: number): Float64Array => {
    const ready = made.get(size);
    if (ready !== undefined) return ready;
    const alpha = new Float64Array(size * size);
    const edge = (at: number): number => Math.round((at * width) / size);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        let sum = 0;
        for (let py = edge(y); py < edge(y + 1); py++) {
          for (let px = edge(x); px < edge(x + 1); px++) {
            sum += Number(data[channels * (py * width + px) + channels - 1]);
          }
        }
        alpha[y * size + x] = sum / ((edge(x + 1) - edge(x)) * (edge(y + 1) - edge(y))) / 255;
      }
    }
    made.set(size, alpha);
    return alpha;
  };
  return { diameterMm, coverage };
}

/** Compares a page before and after it was stamped with seals of a diameter at the given centres. */
export function pageDifference(
  before: Bitmap,
  after: Bitmap,
  dpi: number,
  centres: readonly PagePoint[],
  seal: ExpectedSeal,
): PageDifference {
  if (before.width !== after.width || before.height !== after.height) throw new Error('pages of two sizes');
  const pixelsPerMm = dpi / 25.4;
  const radius = seal.diameterMm / 2;
  const boxes = centres.map((centre) => boxAround(centre, radius, pixelsPerMm));
  const around = centres.map((centre) => boxAround(centre, radius + NEAR_MM, pixelsPerMm));
  let changedElsewhere = 0;
  const bounds = boxes.map(() => ({ left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }));
  for (let y = 0; y < after.height; y++) {
    for (let x = 0; x < after.width; x++) {
      const change = changeAt(before, after, x, y);
      if (change === 0) continue;
      if (!boxes.some((box) => inside(box, x, y))) changedElsewhere++;
      const bound = bounds[around.findIndex((box) => inside(box, x, y))];
      if (bound !== undefined && change > VISIBLE) {
        bound.left = Math.min(bound.left, x);
        bound.right = Math.max(bound.right, x + 1);
        bound.top = Math.min(bound.top, y);
        bound.bottom = Math.max(bound.bottom, y + 1);
      }
    }
  }
  const seals = bounds.map(({ left, top, right, bottom }) => {
    if (right < left) return undefined;
    return {
      centre: { x: (left + right) / 2 / pixelsPerMm, y: (top + bottom) / 2 / pixelsPerMm },
      width: (right - left) / pixelsPerMm,
      height: (bottom - top) / pixelsPerMm,
      misfit: misfits(before, after, { left, top, right, bottom }, seal),
    };
  });
  return { seals, changedElsewhere };
}

/** The pixels a seal may touch: its box, its edges' pixels and one more for a renderer's rounding. */
function boxAround({ x, y }: PagePoint, radius: number, pixelsPerMm: number): Box {
  const left = Math.floor((x - radius) * pixelsPerMm) - 1;
  const top = Math.floor((y - radius) * pixelsPerMm) - 1;
  const right = Math.ceil((x + radius) * pixelsPerMm) + 1;
  const bottom = Math.ceil((y + radius) * pixelsPerMm) + 1;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function inside(box: Box, x: number, y: number): boolean {
  return x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
}

/** The largest change of a channel. */
function changeAt(before: Bitmap, after: Bitmap, x: number, y: number): number {
  const at = 3 * (y * after.width + x);
  let most = 0;
  for (let channel = 0; channel < 3; channel++) {
    most = Math.max(most, Math.abs(after.data[at + channel]! - before.data[at + channel]!));
  }
  return most;
}

const GREEN = 1;
/** The seal's red in the green channel, where it differs most from paper. */
const SEAL_GREEN = 0x16;
/** Pixels a cell is wide: coverage is compared by cells, so that how a renderer smooths edges does not matter. */
const CELL = 6;
/** Ground on which coverage can be told. */
const LIGHT = 160;

/** The bounds of a seal that was found, in pixels. */
interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Compares the coverage that is seen within the bounds with the seal's own, laid in every way. */
function misfits(before: Bitmap, after: Bitmap, bounds: Bounds, seal: ExpectedSeal): Record<Turn, number> {
  const size = Math.round((bounds.right - bounds.left + bounds.bottom - bounds.top) / 2);
  const left = Math.round((bounds.left + bounds.right - size) / 2);
  const top = Math.round((bounds.top + bounds.bottom - size) / 2);
  const alpha = seal.coverage(size);
  const cells = Math.ceil(size / CELL);
  const sums = TURNS.map(() => new Float64Array(cells * cells));
  let count = 0;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const at = 3 * ((top + y) * after.width + left + x) + GREEN;
      const ground = before.data[at] ?? 0;
      if (ground < LIGHT) continue;
      count++;
      const covered = (ground - (after.data[at] ?? 0)) / (ground - SEAL_GREEN);
      const cell = Math.floor(y / CELL) * cells + Math.floor(x / CELL);
      TURNS.forEach((turn, i) => {
        sums[i]![cell]! += covered - alpha[sourceOf(turn, x, y, size)]!;
      });
    }
  }
  const misfit = sums.map((values) => values.reduce((sum, value) => sum + Math.abs(value), 0) / count);
  return Object.fromEntries(TURNS.map((turn, i) => [turn, misfit[i]!])) as Record<Turn, number>;
}

/** Where a pixel of a turned picture comes from in the upright one. */
function sourceOf(turn: Turn, x: number, y: number, size: number): number {
  const end = size - 1;
  const [u, v] = (() => {
    switch (turn) {
      case '0':
      case 'mirrored 0':
        return [x, y];
      case '90':
      case 'mirrored 90':
        return [y, end - x];
      case '180':
      case 'mirrored 180':
        return [end - x, end - y];
      case '270':
      case 'mirrored 270':
        return [end - y, x];
    }
  })();
  return v * size + (turn.startsWith('mirrored') ? end - u : u);
}
