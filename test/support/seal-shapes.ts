import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSealFont, type SealFont } from '../../src-core/seals/drawing/index.ts';
import { ROOT } from './repo.ts';

// Looking at a seal's drawing as a stranger would: only at the SVG text, or at polygons.

export interface XY {
  readonly x: number;
  readonly y: number;
}

export const FONT_FILE = join(ROOT, 'resources', 'fonts', 'YinzhengSealSong-SemiBold.ttf');

export function sealFont(): SealFont {
  return parseSealFont(readFileSync(FONT_FILE));
}

/** Every point named by each `<path>`, in the order of the file. */
export function pathPoints(svg: string): XY[][] {
  return [...svg.matchAll(/<path d="([^"]*)"\/>/g)].map(([, d]) => {
    const numbers = (d ?? '').match(/-?\d+(?:\.\d+)?/g)?.map(Number) ?? [];
    return Array.from({ length: numbers.length / 2 }, (_, i) => ({
      x: numbers[2 * i] ?? NaN,
      y: numbers[2 * i + 1] ?? NaN,
    }));
  });
}

/** The convex hull, by Andrew's monotone chain. */
export function hull(points: readonly XY[]): XY[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (all: readonly XY[]): XY[] => {
    const chain: XY[] = [];
    for (const p of all) {
      for (;;) {
        const [a, b] = [chain.at(-2), chain.at(-1)];
        if (a === undefined || b === undefined) break;
        if ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) > 0) break;
        chain.pop();
      }
      chain.push(p);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}

/** The gap between two convex polygons along their best separating side's normal; negative when they overlap. */
export function separation(a: readonly XY[], b: readonly XY[]): number {
  let best = -Infinity;
  for (const sides of [a, b]) {
    sides.forEach((from, i) => {
      const to = sides[(i + 1) % sides.length] ?? from;
      const length = Math.hypot(to.x - from.x, to.y - from.y);
      if (length === 0) return;
      const along = (p: XY): number => (p.x * (to.y - from.y) - p.y * (to.x - from.x)) / length;
      const [pa, pb] = [a.map(along), b.map(along)];
      best = Math.max(best, Math.min(...pa) - Math.max(...pb), Math.min(...pb) - Math.max(...pa));
    });
  }
  return best;
}

export function radius({ x, y }: XY): number {
  return Math.hypot(x, y);
}

/** GB 2312's rows 16 to 87, decoded by the platform. */
export const HANZI = Array.from({ length: 72 * 94 }, (_, i) =>
  new TextDecoder('gb2312').decode(Uint8Array.of(0xb0 + Math.floor(i / 94), 0xa1 + (i % 94))),
).filter((text) => /^\p{Script=Han}$/u.test(text));
