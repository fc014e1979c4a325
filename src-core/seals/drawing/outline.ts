/** A point in mm, x to the right, y downwards, unless said otherwise. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle by its sides. */
export interface Bounds {
  readonly xMin: number;
  readonly yMin: number;
  readonly xMax: number;
  readonly yMax: number;
}

/** One step of a closed contour: a straight line, or a quadratic curve when `control` is there. */
export interface Segment {
  readonly control?: Point;
  readonly to: Point;
}

/** A closed contour; a straight line leads from the last segment's end back to `start`. */
export interface Contour {
  readonly start: Point;
  readonly segments: readonly Segment[];
}

/** Contours filled together by the non-zero winding rule. */
export type Outline = readonly Contour[];

/** Moves every point of an outline; right for affine maps only (they keep quadratic curves what they are). */
export function mapOutline(outline: Outline, map: (point: Point) => Point): Outline {
  return outline.map((contour) => ({
    start: map(contour.start),
    segments: contour.segments.map((segment) =>
      segment.control === undefined
        ? { to: map(segment.to) }
        : { control: map(segment.control), to: map(segment.to) },
    ),
  }));
}

/** A closed polygon as a contour. At least one point. */
export function polygon(points: readonly Point[]): Contour {
  const [start, ...rest] = points;
  return { start: start as Point, segments: rest.map((to) => ({ to })) };
}
