import { decode } from 'fast-png';
import type { PagePoint } from '@yinzheng/core/documents';
import type { Bitmap } from './rendering.ts';

// Finds a seal in the difference between a page before and after the stamp, as a foreign renderer draws both.

/** A channel that differs by more than this shows the seal; less is the smoothed edge of its outermost pixels. */
const VISIBLE = 40;

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

/** How much of each pixel of a picture is covered, 0 to 1, on a square grid. */
export interface Coverage {
  readonly size: number;
  readonly alpha: Float64Array;
}

/** A seal's coverage at a resolution: what it should look like. */
export function coverageOf(png: Uint8Array, diameterMm: number, dpi: number): Coverage {
  const { data, width, height, channels } = decode(png);
  const size = Math.round((diameterMm / 25.4) * dpi);
  const alpha = new Float64Array(size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let [sum, count] = [0, 0];
      for (let py = Math.floor((y * height) / size); py < Math.ceil(((y + 1) * height) / size); py++) {
        for (let px = Math.floor((x * width) / size); px < Math.ceil(((x + 1) * width) / size); px++) {
          sum += Number(data[channels * (py * width + px) + channels - 1]);
          count++;
        }
      }
      alpha[y * size + x] = sum / count / 255;
    }
  }
  return { size, alpha };
}

/** Compares a page before and after it was stamped with seals of a diameter at the given centres. */
export function pageDifference(
  before: Bitmap,
  after: Bitmap,
  dpi: number,
  centres: readonly PagePoint[],
  seal: { readonly diameterMm: number; readonly coverage: Coverage },
): PageDifference {
  if (before.width !== after.width || before.height !== after.height) throw new Error('pages of two sizes');
  const pixelsPerMm = dpi / 25.4;
  const radius = seal.diameterMm / 2;
  const boxes = centres.map(({ x, y }) => boxAround(x, y, radius, pixelsPerMm));
  let changedElsewhere = 0;
  const bounds = boxes.map(() => ({ left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }));
  for (let y = 0; y < after.height; y++) {
    for (let x = 0; x < after.width; x++) {
      const change = changeAt(before, after, x, y);
      if (change === 0) continue;
      const at = boxes.findIndex((box) => inside(box, x, y));
      if (at < 0) changedElsewhere++;
      else if (change > VISIBLE) {
        const bound = bounds[at]!;
        bound.left = Math.min(bound.left, x);
        bound.right = Math.max(bound.right, x + 1);
        bound.top = Math.min(bound.top, y);
        bound.bottom = Math.max(bound.bottom, y + 1);
      }
    }
  }
  const seals = bounds.map(({ left, top, right, bottom }, i) => {
    if (right < left) return undefined;
    return {
      centre: { x: (left + right) / 2 / pixelsPerMm, y: (top + bottom) / 2 / pixelsPerMm },
      width: (right - left) / pixelsPerMm,
      height: (bottom - top) / pixelsPerMm,
      misfit: misfits(before, after, centres[i]!, pixelsPerMm, seal.coverage),
    };
  });
  return { seals, changedElsewhere };
}

/** The pixels a seal may touch: its box, its edges' pixels and one more for a renderer's rounding. */
function boxAround(x: number, y: number, radius: number, pixelsPerMm: number): Box {
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
/** Ground on which coverage can be told. */
const LIGHT = 160;

function misfits(
  before: Bitmap,
  after: Bitmap,
  centre: PagePoint,
  pixelsPerMm: number,
  { size, alpha }: Coverage,
): Record<Turn, number> {
  const left = Math.round(centre.x * pixelsPerMm - size / 2);
  const top = Math.round(centre.y * pixelsPerMm - size / 2);
  const sums = new Map<Turn, number>(TURNS.map((turn) => [turn, 0]));
  let count = 0;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const at = 3 * ((top + y) * after.width + left + x) + GREEN;
      const ground = before.data[at] ?? 0;
      if (ground < LIGHT) continue;
      count++;
      const covered = (ground - (after.data[at] ?? 0)) / (ground - SEAL_GREEN);
      for (const turn of TURNS) {
        sums.set(turn, sums.get(turn)! + Math.abs(covered - alpha[sourceOf(turn, x, y, size)]!));
      }
    }
  }
  return Object.fromEntries([...sums].map(([turn, sum]) => [turn, sum / count])) as Record<Turn, number>;
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
