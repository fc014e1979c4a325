import { mapOutline, type Outline, type Point } from './outline.ts';
import { angleOf, equalSteps, frameOn, onFrame, type Frame, type Oval } from './oval-path.ts';
import { commonBox, type InkedCharacter } from './seal-text.ts';

// Text that runs clockwise along an oval, every character upright on it. Each has a place, a rectangle whose feet stand
// on a curve beside the oval; places are spread at equal lengths along that curve.

/** What the ring is to look like; lengths in mm. */
export interface OvalTextStyle {
  readonly oval: Oval;
  /** How far within the oval the nearest ink may come to it. */
  readonly headInset: number;
  readonly height: number;
  /** The angle, in radians as seen from the middle, between the outer sides of the first and the last place. */
  readonly span: number;
}

/** The places of a text on an oval; lengths in mm. */
export interface OvalTextLayout {
  readonly frames: readonly Frame[];
  readonly width: number;
  readonly height: number;
}

/** A character is never wider than this share of its height. */
const WIDEST = 0.84;
/** Of the width at which neighbours would touch, this much is used; the rest is the gap. */
const FILL = 0.9;
const HALVINGS = 24;

/** Spreads `count` (at least 2) characters over the top of the oval; undefined where the oval is too small for them. */
export function layOutOval(count: number, style: OvalTextStyle): OvalTextLayout | undefined {
  const { height } = style;
  let [none, most] = [0, WIDEST * height];
  let best: readonly Frame[] | undefined;
  // The wider the characters, the less room is between them: the widest that still fits is looked for.
  for (let i = 0; i < HALVINGS; i++) {
    const width = i === 0 ? most : (none + most) / 2;
    const frames = framesFor(count, style, width);
    if (frames !== undefined && width <= FILL * touchingWidth(frames)) {
      [none, best] = [width, frames];
      if (i === 0) break;
    } else {
      most = width;
    }
  }
  return best === undefined ? undefined : { frames: best, width: none, height };
}

/** Corners of heads stand nearer to the oval than their middles do, most where it is bent most. */
function feetInset({ oval, headInset, height }: OvalTextStyle, width: number): number {
  const sharpest = oval.b ** 2 / oval.a - headInset;
  return headInset + height + sharpest - Math.sqrt(Math.max(0, sharpest ** 2 - (width / 2) ** 2));
}

function framesFor(count: number, style: OvalTextStyle, width: number): readonly Frame[] | undefined {
  const { oval, height, span } = style;
  const inset = feetInset(style, width);
  // Feet must stand on a curve without kinks.
  if (inset >= oval.b ** 2 / oval.a) return undefined;
  const outerSide = (t: number): number => angleOf(onFrame(frameOn(oval, inset, t), width / 2, height / 2));
  let [low, high] = [0, Math.PI];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    // Beyond the bottom the angle starts again at −π.
    const angle = outerSide(middle);
    if (angle >= 0 && angle < span / 2) low = middle;
    else high = middle;
  }
  return equalSteps(oval, inset, -low, low, count).map((t) => frameOn(oval, inset, t));
}

/** The width at which two neighbours' feet would touch. */
function touchingWidth(frames: readonly Frame[]): number {
  let least = Infinity;
  frames.slice(1).forEach((right, i) => {
    const left = frames[i] ?? right;
    // Both feet lines prolonged meet at `left.at + d1 · left.right` and `right.at − d2 · right.right`.
    const [dx, dy] = [right.at.x - left.at.x, right.at.y - left.at.y];
    const turn = left.right.x * right.right.y - left.right.y * right.right.x;
    const chord = Math.hypot(dx, dy);
    const d1 = turn < 1e-9 ? chord / 2 : (dx * right.right.y - dy * right.right.x) / turn;
    const d2 = turn < 1e-9 ? chord / 2 : (left.right.x * dy - left.right.y * dx) / turn;
    least = Math.min(least, 2 * Math.min(d1, d2));
  });
  return least;
}

/** The four corners of a place: feet left, feet right, head right, head left. */
export function ovalPlaceCorners({ width, height }: OvalTextLayout, frame: Frame): readonly Point[] {
  return [
    onFrame(frame, -width / 2, 0),
    onFrame(frame, width / 2, 0),
    onFrame(frame, width / 2, height),
    onFrame(frame, -width / 2, height),
  ];
}

/** Puts each character's ink into its place, all scaled alike; narrow ones (digits) are not stretched. */
export function textOnOval(
  characters: readonly InkedCharacter[],
  layout: OvalTextLayout,
  unitsPerEm: number,
): readonly Outline[] {
  const box = commonBox(characters, unitsPerEm);
  const scaleY = layout.height / (box.top - box.bottom);
  const scaleX = Math.min(scaleY, layout.width / (2 * box.half));
  return characters.flatMap(({ outline, middle }, i) => {
    const frame = layout.frames[i];
    if (frame === undefined) return [];
    return [
      mapOutline(outline, ({ x, y }) => onFrame(frame, (x - middle) * scaleX, (y - box.bottom) * scaleY)),
    ];
  });
}
