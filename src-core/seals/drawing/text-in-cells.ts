import { mapOutline, type Bounds, type Outline } from './outline.ts';
import type { CommonBox, InkedCharacter } from './seal-text.ts';

// Text in cells: characters of a given size in a row, or each filling a cell of its own.

/** Of a cell's width and height this much is ink. */
const FILL = 0.88;
/** A character that fills its cell is at most so many times as wide as high, or as high as wide. */
const WIDEST = 1.35;
const TALLEST = 2.2;

/** Puts a character into the middle of its cell (mm, y downwards), as large as the cell and the limits above allow. */
export function textInCell(character: InkedCharacter, cell: Bounds, common: CommonBox): Outline {
  const [right, down] = [(cell.xMax - cell.xMin) * FILL, (cell.yMax - cell.yMin) * FILL];
  const width = Math.min(right, down * WIDEST);
  const height = Math.min(down, right * TALLEST);
  const [scaleX, scaleY] = [width / (2 * common.half), height / (common.top - common.bottom)];
  const [x0, y0] = [(cell.xMin + cell.xMax) / 2, (cell.yMin + cell.yMax) / 2 + height / 2];
  return mapOutline(character.outline, ({ x, y }) => ({
    x: x0 + (x - character.middle) * scaleX,
    y: y0 - (y - common.bottom) * scaleY,
  }));
}

/** A row of characters of one size, its middle on the axis. */
export interface RowStyle {
  /** Upper edge of the row, mm. */
  readonly top: number;
  /** Height and width of a character's ink, mm. */
  readonly height: number;
  readonly width: number;
  /** Half the width that the row may have, mm; where that is less, characters and gaps get narrower alike. */
  readonly halfWidth: number;
}

/** Space between two characters of a row, as a share of their width: 18 digits of 1.3 mm take 26 mm. */
export const ROW_GAP = (26 - 18 * 1.3) / 17 / 1.3;

/** Half the width that so many characters of a width take with the gaps between them. */
export function rowHalfWidth(count: number, width: number): number {
  return (width * (count + (count - 1) * ROW_GAP)) / 2;
}

/** Sets a row; `common` is the box that is stretched to the row's height and to a character's width. */
export function textInRow(
  characters: readonly InkedCharacter[],
  row: RowStyle,
  common: CommonBox,
): readonly Outline[] {
  const shrink = Math.min(1, row.halfWidth / rowHalfWidth(characters.length, row.width));
  const width = row.width * shrink;
  const scaleY = row.height / (common.top - common.bottom);
  return characters.map(({ outline, middle, bounds }, i) => {
    const x0 = (i - (characters.length - 1) / 2) * width * (1 + ROW_GAP);
    // A letter that is wider than the digits is condensed into their width.
    const half = Math.max(common.half, middle - bounds.xMin, bounds.xMax - middle);
    const scaleX = width / (2 * half);
    return mapOutline(outline, ({ x, y }) => ({
      x: x0 + (x - middle) * scaleX,
      y: row.top + row.height - (y - common.bottom) * scaleY,
    }));
  });
}

/** The box of the ten digits, so that a number is exactly as high as its row is. `digits` are 0 to 9, inked. */
export function digitBox(digits: readonly InkedCharacter[]): CommonBox {
  let [half, bottom, top] = [0, Infinity, -Infinity];
  for (const { bounds, middle } of digits) {
    half = Math.max(half, middle - bounds.xMin, bounds.xMax - middle);
    bottom = Math.min(bottom, bounds.yMin);
    top = Math.max(top, bounds.yMax);
  }
  return { half, bottom, top };
}
