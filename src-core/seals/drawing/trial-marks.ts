import { mapOutline, polygon, type Bounds, type Contour, type Outline, type Point } from './outline.ts';
import { commonBox, type InkedCharacter } from './seal-text.ts';
import { star } from './star.ts';
import { onArc } from './text-on-arc.ts';
import { textInBox } from './text-line.ts';

// What makes a trial seal a trial seal at first sight. Three marks, none of which a real seal has, and none of
// which can be cut away without cutting the seal: 试用 in white on a red plate under the star, a star of lines
// instead of a solid one, and 试用 all round inside the border.

/** The word itself; the same in every language, since it stands in the picture of a Chinese seal. */
export const TRIAL_WORD = '试用';

/** A rectangle with cut corners, running against the way that glyphs turn, so that glyphs in it are holes. */
function plate(box: Bounds, cut: number): Contour {
  const { xMin, yMin, xMax, yMax } = box;
  return polygon([
    { x: xMin, y: yMin + cut },
    { x: xMin, y: yMax - cut },
    { x: xMin + cut, y: yMax },
    { x: xMax - cut, y: yMax },
    { x: xMax, y: yMax - cut },
    { x: xMax, y: yMin + cut },
    { x: xMax - cut, y: yMin },
    { x: xMin + cut, y: yMin },
  ]);
}

/** 试用 left free in a red plate. `word` are the inked characters of TRIAL_WORD. */
export function trialPlate(word: readonly InkedCharacter[], box: Bounds, unitsPerEm: number): Outline {
  const height = box.yMax - box.yMin;
  const inner = {
    xMin: box.xMin + height * 0.2,
    xMax: box.xMax - height * 0.2,
    yMin: box.yMin + height * 0.12,
    yMax: box.yMax - height * 0.12,
  };
  return [plate(box, height * 0.16), ...textInBox(word, inner, unitsPerEm).flat()];
}

/** The star of a trial seal: a thin outline, and level lines of a third of their distance inside it. */
export function trialStar(tipRadius: number): Outline {
  const rim = star(tipRadius);
  const inner = star(tipRadius * 0.86);
  const hole = polygon([inner.start, ...inner.segments.map(({ to }) => to)].reverse());
  return [rim, hole, ...levelLines(inner, tipRadius / 14, tipRadius / 38)];
}

/** Where the level line at y crosses a polygon's sides, from left to right. */
function crossings(corners: readonly Point[], y: number): number[] {
  const found: number[] = [];
  corners.forEach((from, i) => {
    const to = corners[(i + 1) % corners.length] ?? from;
    if (from.y <= y === to.y <= y) return;
    found.push(from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x));
  });
  return found.sort((a, b) => a - b);
}

/** Fills a polygon with level lines of `width` mm every `step` mm. */
function levelLines(shape: Contour, step: number, width: number): Outline {
  const corners = [shape.start, ...shape.segments.map(({ to }) => to)];
  const ys = corners.map(({ y }) => y);
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const lines: Contour[] = [];
  for (let y = top + step; y < bottom; y += step) {
    const xs = crossings(corners, y);
    for (let i = 0; i + 1 < xs.length; i += 2) {
      const [left, right] = [xs[i] ?? 0, xs[i + 1] ?? 0];
      const [upper, lower] = [y - width / 2, y + width / 2];
      lines.push(
        polygon([
          { x: left, y: upper },
          { x: right, y: upper },
          { x: right, y: lower },
          { x: left, y: lower },
        ]),
      );
    }
  }
  return lines;
}

/** 试用 over and over, all round the circle; characters of `height` mm with their feet at `feetRadius`. */
export function trialRing(
  word: readonly InkedCharacter[],
  feetRadius: number,
  height: number,
  unitsPerEm: number,
): Outline {
  const box = commonBox(word, unitsPerEm);
  const scale = height / (box.top - box.bottom);
  const pairWidth = word.length * height * 1.15 + height * 0.9;
  const pairs = Math.floor((2 * Math.PI * feetRadius) / pairWidth);
  const step = (height * 1.15) / feetRadius;
  return Array.from({ length: pairs }, (_, pairNumber) => {
    const middleOfPair = (2 * Math.PI * pairNumber) / pairs;
    return word.flatMap(({ outline, middle }, i) => {
      const angle = middleOfPair + (i - (word.length - 1) / 2) * step;
      return mapOutline(outline, ({ x, y }) =>
        onArc(angle, feetRadius, (x - middle) * scale, (y - box.bottom) * scale),
      );
    });
  }).flat();
}
