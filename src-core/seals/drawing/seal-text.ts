import { fail } from '../../kernel/index.ts';
import type { Bounds, Outline } from './outline.ts';
import type { SealFont } from './true-type.ts';

/** A character with the shape it will be drawn in; all in font units, y upwards from the base line. */
export interface InkedCharacter {
  readonly character: string;
  readonly outline: Outline;
  readonly bounds: Bounds;
  /** What is put on the middle of the character's place. */
  readonly middle: number;
}

/** How many characters (code points) a text may have. */
export interface TextLength {
  readonly min: number;
  readonly max: number;
}

const HAN = /^\p{Script=Han}$/u;
const VISIBLE = /^[\p{L}\p{N}\p{P}\p{S}]$/u;

/** What a person is shown for a character: itself, or its number where nothing would be seen. */
function nameOf(character: string): string {
  if (VISIBLE.test(character)) return character;
  const number = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${number.padStart(4, '0')}`;
}

/**
 * Looks up every character of a seal's text, before anything is drawn. The text is taken as it is: nothing is
 * trimmed or replaced, for what the picture says must be what the certificate says.
 *
 * A hanzi keeps its place in its cell, as the type designer balanced it; anything else (brackets, dots, digits,
 * letters) is set with its ink in the middle, since a full-width bracket's ink lies at one side of its cell.
 * @throws SEAL_TEXT_LENGTH when the text has too few or too many characters
 * @throws SEAL_TEXT_UNSUPPORTED naming the characters that the font cannot draw, blanks among them
 */
export function inkText(text: string, font: SealFont, { min, max }: TextLength): InkedCharacter[] {
  const characters = [...text];
  if (characters.length < min || characters.length > max) {
    fail('SEAL_TEXT_LENGTH', { length: characters.length, min, max });
  }
  const unsupported = new Set<string>();
  const inked: InkedCharacter[] = [];
  for (const character of characters) {
    const glyph = font.glyph(character);
    if (glyph?.bounds === undefined) {
      unsupported.add(nameOf(character));
      continue;
    }
    const { outline, bounds, advance } = glyph;
    const middle = HAN.test(character) ? advance / 2 : (bounds.xMin + bounds.xMax) / 2;
    inked.push({ character, outline, bounds, middle });
  }
  if (unsupported.size > 0) fail('SEAL_TEXT_UNSUPPORTED', { characters: [...unsupported].join(' ') });
  return inked;
}

/** The box that holds the ink of each of the characters, about their common middle and base line. */
export interface CommonBox {
  /** Half the width, in font units. */
  readonly half: number;
  readonly bottom: number;
  readonly top: number;
}

/** Where the ink of nearly every hanzi of the seal font ends below and above the base line, in 1/1000 em. */
const HANZI_BOTTOM = -90;
const HANZI_TOP = 850;

/**
 * The smallest such box, yet as high as hanzi are: 一 is not blown up to the height of 局.
 * `unitsPerEm` is the font's.
 */
export function commonBox(characters: readonly InkedCharacter[], unitsPerEm: number): CommonBox {
  const em = unitsPerEm / 1000;
  let [half, bottom, top] = [0, HANZI_BOTTOM * em, HANZI_TOP * em];
  for (const { bounds, middle } of characters) {
    half = Math.max(half, middle - bounds.xMin, bounds.xMax - middle);
    bottom = Math.min(bottom, bounds.yMin);
    top = Math.max(top, bounds.yMax);
  }
  return { half, bottom, top };
}
