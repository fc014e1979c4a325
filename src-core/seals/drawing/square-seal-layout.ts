import { fail } from '../../kernel/index.ts';
import type { Bounds } from './outline.ts';

/** The measures of a square seal, in mm. */
export interface SquareSealSize {
  /** Side, border included. */
  readonly side: number;
  readonly border: number;
}

/** 法定代表人名章 is a square of 18 to 25 mm; 20 is what devices are given. Practice, on loose evidence. */
export const NAME_SEAL_SIZES = {
  mm18: { side: 18, border: 0.8 },
  mm20: { side: 20, border: 1 },
  mm25: { side: 25, border: 1 },
} as const satisfies Record<string, SquareSealSize>;

/** The sides that a name seal may have, and any square seal. */
export const NAME_SEAL_SIDES = { min: 18, max: 25 } as const;
export const SQUARE_SEAL_SIDES = { min: 18, max: 45 } as const;

/** How the text runs: in rows from left to right, the upper first, or in columns downwards, the right one first. */
export type TextDirection = 'rows' | 'columns';

/** Where everything of a square seal lies: mm, origin in the seal's middle, y downwards. */
export interface SquareSealLayout {
  /** A cell for each character, in the order of the text. */
  readonly cells: readonly Bounds[];
  /** Only in a trial seal: the box of the 试用 plate. */
  readonly plate: Bounds | undefined;
}

const BORDERS = { min: 0.8, max: 2 };
/** Free space inside the border, as a share of the side. */
const GAP = 0.035;
/** A trial seal's plate stands at the bottom: its height and the space above it, as shares of the side. */
const PLATE = { height: 0.17, gap: 0.02, halfWidth: 0.3 };
/** A character's cell is at least this large in each direction, in mm. */
const LEAST_CELL = 1.6;

/**
 * Divides the square among the lines (rows or columns), and each line among its characters: every line fills the
 * square from side to side.
 * @param lengths characters of each line, in the order they are read
 * @throws SEAL_SHAPE_UNSUITABLE when side or border are out of bounds, or leave no room for the text
 */
export function layOutSquareSeal(
  { side, border }: SquareSealSize,
  sides: { readonly min: number; readonly max: number },
  lengths: readonly number[],
  direction: TextDirection,
  trial: boolean,
): SquareSealLayout {
  const refuse = (): never => fail('SEAL_SHAPE_UNSUITABLE', { width: side, height: side, border });
  if (!(side >= sides.min && side <= sides.max && border >= BORDERS.min && border <= BORDERS.max)) refuse();
  const inner = side / 2 - border - GAP * side;
  const plateTop = inner - PLATE.height * side;
  const plate = trial
    ? { xMin: -PLATE.halfWidth * side, xMax: PLATE.halfWidth * side, yMin: plateTop, yMax: inner }
    : undefined;
  const bottom = trial ? plateTop - PLATE.gap * side : inner;
  const area: Bounds = { xMin: -inner, xMax: inner, yMin: -inner, yMax: bottom };
  const cells = lengths.flatMap((length, line) =>
    Array.from({ length }, (_, i) =>
      direction === 'rows'
        ? cellOf(area, { at: i, of: length }, { at: line, of: lengths.length })
        : cellOf(area, { at: lengths.length - 1 - line, of: lengths.length }, { at: i, of: length }),
    ),
  );
  const tooSmall = cells.some(
    ({ xMin, xMax, yMin, yMax }) => xMax - xMin < LEAST_CELL || yMax - yMin < LEAST_CELL,
  );
  return tooSmall ? refuse() : { cells, plate };
}

interface Share {
  readonly at: number;
  readonly of: number;
}

function cellOf(area: Bounds, across: Share, down: Share): Bounds {
  const width = (area.xMax - area.xMin) / across.of;
  const height = (area.yMax - area.yMin) / down.of;
  const [xMin, yMin] = [area.xMin + across.at * width, area.yMin + down.at * height];
  return { xMin, xMax: xMin + width, yMin, yMax: yMin + height };
}
