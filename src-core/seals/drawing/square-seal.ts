import { fail } from '../../kernel/index.ts';
import type { Outline } from './outline.ts';
import type { Frame } from './oval-path.ts';
import { commonBox, inkText, type InkedCharacter } from './seal-text.ts';
import {
  layOutSquareSeal,
  NAME_SEAL_SIDES,
  SQUARE_SEAL_SIDES,
  type SquareSealLayout,
  type SquareSealSize,
} from './square-seal-layout.ts';
import { boxLine, filledPath, svgPicture } from './svg.ts';
import { textInCell } from './text-in-cells.ts';
import { TRIAL_PITCH, trialBorder, trialWords } from './trial-border.ts';
import { TRIAL_WORD, trialPlate } from './trial-marks.ts';
import type { SealFont } from './true-type.ts';

/** A square seal of a unit (方章) to be drawn. */
export interface SquareSealSpec {
  readonly size: SquareSealSize;
  /** One to four rows, read from left to right, the upper first: 西安市印证 / 财务专用章. */
  readonly rows: readonly string[];
  /** Writes 试用 into the picture, so that nobody can take it for a real seal. */
  readonly trial: boolean;
}

/** A person's seal (法定代表人名章) to be drawn. */
export interface NameSealSpec {
  readonly size: SquareSealSize;
  /** The person's name, as it is in law; 印 or 之印 is added by the rule of {@link nameSealColumns}. */
  readonly name: string;
  readonly trial: boolean;
}

/** How many rows a square seal has, and how many characters they have each and together. */
export const SQUARE_SEAL_ROWS = { min: 1, max: 4 } as const;
export const SQUARE_SEAL_ROW = { min: 1, max: 10 } as const;
export const SQUARE_SEAL_TEXT = { min: 4, max: 30 } as const;
/** How many characters a person's name may have on a seal. */
export const NAME_SEAL_NAME = { min: 2, max: 20 } as const;

/**
 * Draws a square seal as SVG: red shapes on nothing, in true size.
 * @throws SEAL_TEXT_LENGTH, SEAL_TEXT_UNSUPPORTED for rows that cannot be set
 * @throws SEAL_SHAPE_UNSUITABLE for measures that leave no room for the text
 * @throws SEAL_FONT_DAMAGED when the font cannot be read
 */
export function drawSquareSeal({ size, rows, trial }: SquareSealSpec, font: SealFont): string {
  const { min, max } = SQUARE_SEAL_ROWS;
  if (rows.length < min || rows.length > max) {
    fail('BAD_ARGUMENT', { name: 'rows', detail: `not ${min} to ${max}` });
  }
  const inked = rows.map((row) => inkText(row, font, SQUARE_SEAL_ROW));
  const text = inkText(rows.join(''), font, SQUARE_SEAL_TEXT);
  const lengths = inked.map((row) => row.length);
  const layout = layOutSquareSeal(size, SQUARE_SEAL_SIDES, lengths, 'rows', trial);
  return drawn(size, text, layout, font);
}

/**
 * Draws a person's seal as SVG: the name in columns, red on nothing, in true size.
 * @throws SEAL_TEXT_LENGTH, SEAL_TEXT_UNSUPPORTED for a name that cannot be set
 * @throws SEAL_SHAPE_UNSUITABLE for measures that leave no room for the name
 * @throws SEAL_FONT_DAMAGED when the font cannot be read
 */
export function drawNameSeal({ size, name, trial }: NameSealSpec, font: SealFont): string {
  inkText(name, font, NAME_SEAL_NAME);
  const columns = nameSealColumns(name);
  const text = inkText(columns.join(''), font, { min: 1, max: NAME_SEAL_NAME.max + 1 });
  const lengths = columns.map((column) => [...column].length);
  const layout = layOutSquareSeal(size, NAME_SEAL_SIDES, lengths, 'columns', trial);
  return drawn(size, text, layout, font);
}

/**
 * A name as its seal has it, column by column, the right one first. Two characters get 之印, other odd numbers 印, so
 * that columns are even: 张敏 → 张敏 之印, 李建国 → 李建 国印, 欧阳修文 → 欧阳 修文. Longer names take more columns.
 */
export function nameSealColumns(name: string): readonly string[] {
  const own = [...name];
  const text = own.length === 2 ? [...own, '之', '印'] : own.length % 2 === 1 ? [...own, '印'] : own;
  const columns = Math.max(2, Math.round(Math.sqrt(text.length * 0.85)));
  const made: string[] = [];
  let at = 0;
  for (let column = 0; column < columns; column++) {
    // What is left over by the division goes to the columns that are read first.
    const length = Math.ceil((text.length - at) / (columns - column));
    made.push(text.slice(at, at + length).join(''));
    at += length;
  }
  return made;
}

function drawn(
  { side, border }: SquareSealSize,
  text: readonly InkedCharacter[],
  { cells, plate }: SquareSealLayout,
  font: SealFont,
): string {
  const common = commonBox(text, font.unitsPerEm);
  const parts = text.flatMap((character, i) => {
    const cell = cells[i];
    return cell === undefined ? [] : [filledPath(textInCell(character, cell, common))];
  });
  if (plate === undefined) return svgPicture(side, side, [boxLine(side, side, border), ...parts]);
  const word = inkText(TRIAL_WORD, font, { min: 1, max: TRIAL_WORD.length });
  const { depth, line } = trialBorder(border);
  const inner = side - 2 * (depth - line);
  return svgPicture(side, side, [
    boxLine(side, side, line),
    boxLine(inner, inner, line),
    ...parts,
    filledPath(trialPlate(word, plate, font.unitsPerEm)),
    filledPath(wordsAround(word, side, border, font.unitsPerEm)),
  ]);
}

/** 试用 between the two lines of a trial seal's border, along all four sides, with free corners. */
function wordsAround(
  word: readonly InkedCharacter[],
  side: number,
  border: number,
  unitsPerEm: number,
): Outline {
  const { depth, height } = trialBorder(border);
  const feet = side / 2 - (depth + height) / 2;
  const length = 2 * (feet - height);
  const count = Math.floor(length / (TRIAL_PITCH * height));
  const frames = [0, 1, 2, 3].flatMap((quarter) => {
    const [sin, cos] = [Math.sin((quarter * Math.PI) / 2), Math.cos((quarter * Math.PI) / 2)];
    return Array.from({ length: count }, (_, i): Frame => {
      const along = (i - (count - 1) / 2) * (length / count);
      return {
        at: { x: along * cos + feet * sin, y: along * sin - feet * cos },
        right: { x: cos, y: sin },
        up: { x: sin, y: -cos },
      };
    });
  });
  return trialWords(word, frames, height, unitsPerEm);
}
