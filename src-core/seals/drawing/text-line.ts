import { mapOutline, type Bounds, type Outline, type Point } from './outline.ts';
import { commonBox, type InkedCharacter } from './seal-text.ts';

// A straight line of text across the seal's middle axis (purpose, number, 试用).

/** A character is never wider than this share of its own width at that height: like the ring's, tall. */
const WIDEST = 0.86;
/** Of a character's cell, this much is ink; the rest is the gap. */
const FILL = 0.86;

/**
 * Half the width that is free on both sides of the axis between the heights `top` and `bottom` (mm, y downwards)
 * inside a circle round the origin and outside every one of the convex `obstacles`.
 */
export function freeHalfWidth(
  top: number,
  bottom: number,
  radius: number,
  obstacles: readonly (readonly Point[])[],
): number {
  const far = Math.max(Math.abs(top), Math.abs(bottom));
  let free = far < radius ? Math.sqrt(radius ** 2 - far ** 2) : 0;
  for (const corners of obstacles) {
    corners.forEach((from, i) => {
      const to = corners[(i + 1) % corners.length] ?? from;
      // The part of this side whose y lies between top and bottom; its ends are nearest to the axis.
      const [upper, lower] = from.y <= to.y ? [from, to] : [to, from];
      if (lower.y < top || upper.y > bottom) return;
      for (const y of [Math.max(top, upper.y), Math.min(bottom, lower.y)]) {
        const share = lower.y === upper.y ? 0 : (y - upper.y) / (lower.y - upper.y);
        free = Math.min(free, Math.abs(upper.x + share * (lower.x - upper.x)));
      }
    });
  }
  return free;
}

/** Sets a text in the middle of a box (mm): as high as the box, condensed where it would be too wide. */
export function textInBox(
  characters: readonly InkedCharacter[],
  box: Bounds,
  unitsPerEm: number,
): readonly Outline[] {
  const common = commonBox(characters, unitsPerEm);
  const scaleY = (box.yMax - box.yMin) / (common.top - common.bottom);
  const natural = 2 * common.half * scaleY * WIDEST;
  const cell = Math.min(natural / FILL, (box.xMax - box.xMin) / characters.length);
  const scaleX = (cell * FILL) / (2 * common.half);
  const axis = (box.xMin + box.xMax) / 2;
  return characters.map(({ outline, middle }, i) => {
    const x0 = axis + (i - (characters.length - 1) / 2) * cell;
    return mapOutline(outline, ({ x, y }) => ({
      x: x0 + (x - middle) * scaleX,
      y: box.yMax - (y - common.bottom) * scaleY,
    }));
  });
}
