import type { PaperPoint, PaperSize } from '../../ui/pdf/paper.ts';

/** Margins of official documents (GB/T 9704-2012, 5.2.1: 37 mm above, 28 mm left, 156 × 225 mm of text on A4). */
const MARGIN = { left: 28, right: 26, top: 37, bottom: 35 } as const;
/** How near a line must be to pull, mm. */
const PULL_MM = 2;

/** A line that pulled, to be shown: at so many millimetres from the left (`x`) or from the top (`y`). */
export interface Guide {
  readonly axis: 'x' | 'y';
  readonly at: number;
}

export interface Snapped {
  readonly point: PaperPoint;
  readonly guides: readonly Guide[];
}

interface Target {
  /** Where the centre goes. */
  readonly centre: number;
  /** The line that is shown. */
  readonly line: number;
}

/**
 * Pulls a seal's centre to what is near: the page's middle, its edges to the margins of official documents, its middle
 * to `marks` (the middle of a line of text that a seal belongs to).
 */
export function snap(
  point: PaperPoint,
  page: PaperSize,
  seal: PaperSize,
  marks: readonly PaperPoint[] = [],
): Snapped {
  const x = nearest(point.x, [
    { centre: page.width / 2, line: page.width / 2 },
    { centre: MARGIN.left + seal.width / 2, line: MARGIN.left },
    { centre: page.width - MARGIN.right - seal.width / 2, line: page.width - MARGIN.right },
    ...marks.map((mark) => ({ centre: mark.x, line: mark.x })),
  ]);
  const y = nearest(point.y, [
    { centre: page.height / 2, line: page.height / 2 },
    { centre: MARGIN.top + seal.height / 2, line: MARGIN.top },
    { centre: page.height - MARGIN.bottom - seal.height / 2, line: page.height - MARGIN.bottom },
    ...marks.map((mark) => ({ centre: mark.y, line: mark.y })),
  ]);
  const guides: Guide[] = [];
  if (x !== undefined) guides.push({ axis: 'x', at: x.line });
  if (y !== undefined) guides.push({ axis: 'y', at: y.line });
  return { point: { x: x?.centre ?? point.x, y: y?.centre ?? point.y }, guides };
}

function nearest(value: number, targets: readonly Target[]): Target | undefined {
  let best: Target | undefined;
  for (const target of targets) {
    const distance = Math.abs(target.centre - value);
    if (distance <= PULL_MM && (best === undefined || distance < Math.abs(best.centre - value)))
      best = target;
  }
  return best;
}
