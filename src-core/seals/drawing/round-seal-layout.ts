import { fail } from '../../kernel/index.ts';
import type { Bounds } from './outline.ts';
import { layOutArc, placeCorners, type ArcLayout } from './text-on-arc.ts';
import { freeHalfWidth } from './text-line.ts';

/** The measures of a round seal with a star, in mm. */
export interface RoundSealSize {
  /** Outer diameter, border included. */
  readonly diameter: number;
  /** Width of the border. */
  readonly border: number;
  /** Diameter of the circle through the star's five tips; 0: the middle is left blank, as special seals often have it. */
  readonly star: number;
}

/**
 * Sizes in use for seals of units and companies. Local practice, not national law: offer them, do not force
 * them. (国发〔1999〕25号 fixes the diameters of state organs; for enterprises and institutions it says at most
 * 45 mm.)
 */
export const ROUND_SEAL_SIZES = {
  /** Units; state-owned and joint-stock companies. */
  mm42: { diameter: 42, border: 1.2, star: 14 },
  /** Limited companies, departments, special seals. */
  mm40: { diameter: 40, border: 1.0, star: 14 },
  /** Sole traders, private firms, small departments. */
  mm38: { diameter: 38, border: 1.0, star: 14 },
} as const satisfies Record<string, RoundSealSize>;

/** Sizes in use for special seals (专用章), whose purpose stands in the line; their middle is blank or has a star. */
export const SPECIAL_SEAL_SIZES = {
  /** 财务专用章 and others. */
  mm40: { diameter: 40, border: 1.0, star: 0 },
  mm38: { diameter: 38, border: 1.0, star: 0 },
  /** 合同专用章 as it is now (38 to 45 mm), and in its old form. */
  contract45: { diameter: 45, border: 1.3, star: 0 },
  contract58: { diameter: 58, border: 1.5, star: 0 },
} as const satisfies Record<string, RoundSealSize>;

/** Where everything of a round seal lies: mm, origin in the seal's middle, y downwards. */
export interface RoundSealLayout {
  readonly outerRadius: number;
  readonly border: number;
  readonly starRadius: number;
  readonly name: ArcLayout;
  /** Box of the small line under the star. */
  readonly line: Bounds | undefined;
  /** Only in a trial seal: the box of the 试用 plate and the fine ring inside the border. */
  readonly trial: { readonly plate: Bounds; readonly ring: FineRing } | undefined;
}

/** Small characters all round: their feet's radius and their height, in mm. */
export interface FineRing {
  readonly feetRadius: number;
  readonly height: number;
}

/** What a seal has besides its name. */
export interface RoundSealParts {
  readonly nameLength: number;
  /** Characters of the line under the star; 0 for none. */
  readonly lineLength: number;
  readonly trial: boolean;
}

const DIAMETERS = { min: 30, max: 60 };

// All lengths below are for a diameter of 42 mm and scale with the diameter.
const REFERENCE_DIAMETER = 42;
/** Free space between the border and the name. */
const BORDER_GAP = 1.15;
/** The star that a line stands under where the middle is blank. */
const USUAL_STAR_RADIUS = 7;
/** Least space between the star's tips and the name's feet. */
const STAR_GAP = 1;
const NAME_HEIGHT = { max: 6, min: 4.4 };
/** Fine ring of a trial seal: gap to the border, height, gap to the name. */
const RING = { gap: 0.4, height: 1.15, nameGap: 0.7 };
/** The line under the star: space below the star's lower tips, height, space to the name at both sides. */
const LINE = { starGap: 3.6, height: 3.5, sideGap: 1.3 };
/** The same of a trial seal's plate, and the greatest half of its width. */
const PLATE = { starGap: 1.5, height: 5, maxHalfWidth: 7, sideGap: 0.9 };
/** Least space between a line or plate and characters of the name above or below it. */
const CLEAR_ABOVE_AND_BELOW = 0.4;
/** Half of the least width a line or plate can have. */
const LEAST_HALF_WIDTH = 3.4;
/** A trial seal with a line has a lower plate, and its line close under it. */
const PLATE_OVER_LINE = { height: 4.2, gap: 1, lineHeight: 2.9 };

/**
 * Computes where everything goes.
 * @throws SEAL_SIZE_UNSUITABLE when the diameter is not 30 to 60 mm, or border and star leave no room for the text
 */
export function layOutRoundSeal(size: RoundSealSize, parts: RoundSealParts): RoundSealLayout {
  const { diameter, border, star } = size;
  const refuse = (): never => fail('SEAL_SIZE_UNSUITABLE', { diameter, border, star, ...DIAMETERS });
  const positive = [diameter, border].every((length) => length > 0) && star >= 0;
  if (
    !positive ||
    ![diameter, border, star].every(Number.isFinite) ||
    diameter < DIAMETERS.min ||
    diameter > DIAMETERS.max
  )
    refuse();

  const unit = diameter / REFERENCE_DIAMETER;
  const outerRadius = diameter / 2;
  const starRadius = star / 2;
  const inside = outerRadius - border;
  const ring: FineRing = {
    feetRadius: inside - (RING.gap + RING.height) * unit,
    height: RING.height * unit,
  };
  const nameRadius = parts.trial ? ring.feetRadius - RING.nameGap * unit : inside - BORDER_GAP * unit;
  const name = layOutArc(parts.nameLength, {
    outerRadius: nameRadius,
    maxHeight: NAME_HEIGHT.max * unit,
    minHeight: NAME_HEIGHT.min * unit,
  });
  if (!(name.feetRadius >= starRadius + STAR_GAP * unit)) refuse();

  const places = name.angles.map((angle) => placeCorners(name, angle));
  const clear = CLEAR_ABOVE_AND_BELOW * unit;
  const boxAt = (top: number, height: number, sideGap: number, most = Infinity): Bounds => {
    const free = freeHalfWidth(top - clear, top + height + clear, nameRadius, places) - sideGap * unit;
    if (free < LEAST_HALF_WIDTH * unit) refuse();
    const half = Math.min(free, most);
    return { xMin: -half, xMax: half, yMin: top, yMax: top + height };
  };
  // Under the star's two lower tips, which lie at 36° from the axis; where there is none, as if it were a usual one.
  const underStar = (star === 0 ? USUAL_STAR_RADIUS * unit : starRadius) * Math.cos(Math.PI / 5);
  const hasLine = parts.lineLength > 0;
  const lineAt = (top: number, height: number): Bounds | undefined =>
    hasLine ? boxAt(top, height * unit, LINE.sideGap) : undefined;

  if (!parts.trial) {
    const line = lineAt(underStar + LINE.starGap * unit, LINE.height);
    return { outerRadius, border, starRadius, name, line, trial: undefined };
  }
  const plateHeight = (hasLine ? PLATE_OVER_LINE.height : PLATE.height) * unit;
  const plateTop = underStar + PLATE.starGap * unit;
  const plate = boxAt(plateTop, plateHeight, PLATE.sideGap, PLATE.maxHalfWidth * unit);
  const line = lineAt(plateTop + plateHeight + PLATE_OVER_LINE.gap * unit, PLATE_OVER_LINE.lineHeight);
  return { outerRadius, border, starRadius, name, line, trial: { plate, ring } };
}
