import { MM_PER_POINT, type PaperBox } from './paper.ts';

/** How much of a letter's height stands above its base line. */
const ABOVE = 0.88;

/**
 * The box of a piece of text on the page as it is read, mm.
 * @param matrix of the text on the page, points, y down: [a, b, c, d, e, f]
 * @param length along its base line, points
 */
export function textBox(matrix: readonly number[], length: number): PaperBox {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = matrix;
  const height = Math.hypot(c, d);
  const along = Math.hypot(a, b) || 1;
  const right = { x: (a / along) * length, y: (b / along) * length };
  const up = { x: c * ABOVE, y: d * ABOVE };
  const down = { x: -c * (1 - ABOVE), y: -d * (1 - ABOVE) };
  const xs: number[] = [];
  const ys: number[] = [];
  for (const edge of [up, down]) {
    for (const share of [0, 1]) {
      xs.push(e + edge.x + right.x * share);
      ys.push(f + edge.y + right.y * share);
    }
  }
  const box = { x: Math.min(...xs), y: Math.min(...ys) };
  return {
    x: box.x * MM_PER_POINT,
    y: box.y * MM_PER_POINT,
    width: (Math.max(...xs) - box.x) * MM_PER_POINT,
    height: (height === 0 ? 0 : Math.max(...ys) - box.y) * MM_PER_POINT,
  };
}
