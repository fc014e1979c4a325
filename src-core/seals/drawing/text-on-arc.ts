import { mapOutline, type Outline, type Point } from './outline.ts';
import { commonBox, type InkedCharacter } from './seal-text.ts';

// Text that runs clockwise round the origin, every character upright towards the centre.
//
// Each character gets a place: a rectangle whose lower side ("feet") is turned to the centre. Two neighbours
// come closest with the ends of their feet; turned by the pitch p, rectangles of width w whose feet stand at
// radius r touch when w / 2 = r · tan(p / 2). All rules below come from this one condition.

/** What the arc is to look like; lengths in mm. */
export interface ArcStyle {
  /** No ink outside this radius. */
  readonly outerRadius: number;
  readonly maxHeight: number;
  readonly minHeight: number;
}

/** The places of a text on its arc; lengths in mm, angles in radians clockwise from the top. */
export interface ArcLayout {
  /** Angle of each character's middle. */
  readonly angles: readonly number[];
  readonly pitch: number;
  readonly feetRadius: number;
  readonly width: number;
  readonly height: number;
}

/** The circle is cut in (characters + OPEN_PITCHES) equal parts; these stay open at the bottom. */
const OPEN_PITCHES = 5;
/** A character is never wider than this share of its height: seals are written in tall characters. */
const WIDEST = 0.84;
/** Height gives way before a character gets narrower than this share of it, down to the least height. */
const NARROWEST = 0.62;
/** Of the width at which feet would touch, this much is used; the rest is the gap. */
const FILL = 0.9;

/**
 * Spreads `count` characters round the top of the circle.
 *
 * Rule: the pitch is 360° / (count + 5). Height is the style's greatest as long as characters stay at least 0.62
 * of it wide; then it shrinks with the count to the style's least; from there on they are condensed further.
 * Width is 0.9 of what would touch, and at most 0.84 of the height.
 */
export function layOutArc(count: number, style: ArcStyle): ArcLayout {
  const pitch = (2 * Math.PI) / (count + OPEN_PITCHES);
  const spread = 2 * FILL * Math.tan(pitch / 2);
  const { outerRadius, minHeight, maxHeight } = style;
  // The middle of a place's upper side; its corners reach outerRadius at the widest that a place can be.
  const headRadius = Math.sqrt(outerRadius ** 2 - ((WIDEST * maxHeight) / 2) ** 2);
  const wanted = (headRadius * spread) / (NARROWEST + spread);
  const height = Math.min(maxHeight, Math.max(minHeight, wanted));
  const feetRadius = headRadius - height;
  const width = Math.min(WIDEST * height, feetRadius * spread);
  const angles = Array.from({ length: count }, (_, i) => (i - (count - 1) / 2) * pitch);
  return { angles, pitch, feetRadius, width, height };
}

/** The point `right` mm along the tangent and `up` mm outwards of the place whose feet stand at `angle`. */
export function onArc(angle: number, feetRadius: number, right: number, up: number): Point {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const radius = feetRadius + up;
  return { x: right * cos + radius * sin, y: right * sin - radius * cos };
}

/** The four corners of the place of the character at `angle`: feet left, feet right, head right, head left. */
export function placeCorners(layout: ArcLayout, angle: number): readonly Point[] {
  const { feetRadius, width, height } = layout;
  return [
    onArc(angle, feetRadius, -width / 2, 0),
    onArc(angle, feetRadius, width / 2, 0),
    onArc(angle, feetRadius, width / 2, height),
    onArc(angle, feetRadius, -width / 2, height),
  ];
}

/** Puts each character's ink into its place, all scaled alike; narrow ones (digits) are not stretched. */
export function textOnArc(
  characters: readonly InkedCharacter[],
  layout: ArcLayout,
  unitsPerEm: number,
): readonly Outline[] {
  const box = commonBox(characters, unitsPerEm);
  const scaleY = layout.height / (box.top - box.bottom);
  const scaleX = Math.min(scaleY, layout.width / (2 * box.half));
  return characters.map(({ outline, middle }, i) =>
    mapOutline(outline, ({ x, y }) =>
      onArc(layout.angles[i] ?? 0, layout.feetRadius, (x - middle) * scaleX, (y - box.bottom) * scaleY),
    ),
  );
}
