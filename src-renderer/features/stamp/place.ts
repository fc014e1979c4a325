import type { PaperPoint, PaperSize } from '../../ui/pdf/paper.ts';

/** Places are kept to a tenth of a millimetre: finer is not seen and not said. */
const STEP_MM = 0.1;
/** Floats next to a whole step count as that step. */
const NEAR = 1e-6;

/** Where a seal's centre may lie so that the seal lies wholly on the page; undefined: the seal is larger than the page. */
export interface CentreRange {
  readonly minX: number;
  readonly maxX: number;
  readonly minY: number;
  readonly maxY: number;
}

/** The range of the centre, in whole steps, rounded inward. */
export function centreRange(page: PaperSize, seal: PaperSize): CentreRange | undefined {
  const range = {
    minX: up(seal.width / 2),
    maxX: down(page.width - seal.width / 2),
    minY: up(seal.height / 2),
    maxY: down(page.height - seal.height / 2),
  };
  return range.minX <= range.maxX && range.minY <= range.maxY ? range : undefined;
}

/** The nearest place at which the seal lies wholly on the page; a seal larger than the page is put in its middle. */
export function onPage(point: PaperPoint, page: PaperSize, seal: PaperSize): PaperPoint {
  const range = centreRange(page, seal);
  if (range === undefined) return { x: step(page.width / 2), y: step(page.height / 2) };
  return {
    x: Math.min(range.maxX, Math.max(range.minX, step(point.x))),
    y: Math.min(range.maxY, Math.max(range.minY, step(point.y))),
  };
}

/** A place from pixels of the screen, mm. `scale`: CSS pixels a millimetre. */
export function fromPixels(pixels: PaperPoint, scale: number): PaperPoint {
  return { x: pixels.x / scale, y: pixels.y / scale };
}

/** What an arrow key moves by, mm: half a millimetre, with Shift five; undefined: no arrow. */
export function arrowMove(key: string, shift: boolean): PaperPoint | undefined {
  const by = shift ? 5 : 0.5;
  switch (key) {
    case 'ArrowLeft':
      return { x: -by, y: 0 };
    case 'ArrowRight':
      return { x: by, y: 0 };
    case 'ArrowUp':
      return { x: 0, y: -by };
    case 'ArrowDown':
      return { x: 0, y: by };
    default:
      return undefined;
  }
}

function step(value: number): number {
  return tidy(Math.round(value / STEP_MM));
}

function up(value: number): number {
  return tidy(Math.ceil(value / STEP_MM - NEAR));
}

function down(value: number): number {
  return tidy(Math.floor(value / STEP_MM + NEAR));
}

function tidy(steps: number): number {
  return Number((steps * STEP_MM).toFixed(1));
}
