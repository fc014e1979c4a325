import type { Point } from './outline.ts';

// An ellipse round the origin and the curves that run beside it at one distance everywhere. (Such a curve is no
// ellipse itself; a stroke along an ellipse has two of them for edges.)

/** An ellipse by its semi-axes in mm: `a` to the right, `b` downwards. */
export interface Oval {
  readonly a: number;
  readonly b: number;
}

/** A place to stand on: where, which way is right and which is up (outwards); both directions of length 1. */
export interface Frame {
  readonly at: Point;
  readonly right: Point;
  readonly up: Point;
}

/** The frame at parameter `t` (0 at the top, growing clockwise, 2π once round) on the curve `inset` mm within the oval. */
export function frameOn({ a, b }: Oval, inset: number, t: number): Frame {
  const [sin, cos] = [Math.sin(t), Math.cos(t)];
  const length = Math.hypot(a * cos, b * sin);
  const right = { x: (a * cos) / length, y: (b * sin) / length };
  const up = { x: right.y, y: -right.x };
  return { at: { x: a * sin - inset * up.x, y: -b * cos - inset * up.y }, right, up };
}

/** The point `right` mm along and `up` mm outwards from a frame. */
export function onFrame({ at, right, up }: Frame, alongRight: number, alongUp: number): Point {
  return {
    x: at.x + alongRight * right.x + alongUp * up.x,
    y: at.y + alongRight * right.y + alongUp * up.y,
  };
}

/** Angle of a point as seen from the origin, in radians clockwise from the top, −π to π. */
export function angleOf({ x, y }: Point): number {
  return Math.atan2(x, -y);
}

/** Chords a curve is cut into when its length is measured: far finer than a pixel. */
const CHORDS = 180;

/** Tells the parameters that cut the curve `inset` mm within the oval, from `from` to `to`, at equal lengths. */
export function equalSteps(oval: Oval, inset: number, from: number, to: number, count: number): number[] {
  const step = (to - from) / CHORDS;
  const lengths = [0];
  let previous = frameOn(oval, inset, from).at;
  for (let i = 1; i <= CHORDS; i++) {
    const { at } = frameOn(oval, inset, from + i * step);
    lengths.push((lengths[i - 1] ?? 0) + Math.hypot(at.x - previous.x, at.y - previous.y));
    previous = at;
  }
  const whole = lengths[CHORDS] ?? 0;
  return Array.from({ length: count }, (_, i) => {
    const wanted = count === 1 ? whole / 2 : (whole * i) / (count - 1);
    const after = Math.max(
      1,
      lengths.findIndex((length) => length >= wanted - 1e-9),
    );
    const [low, high] = [lengths[after - 1] ?? 0, lengths[after] ?? 0];
    return from + (after - 1 + (wanted - low) / (high - low)) * step;
  });
}
