import fontkit from '@cantoo/fontkit';
import { fail } from '@yinzheng/core/kernel';
import { sealFontBytes } from '../seal-font.ts';

/** The font of licences, opened once for all of them; each document embeds what it uses of it. */
export interface Letters {
  /** Gives the opened font to whoever would open it again. */
  readonly fontkit: { readonly create: () => ReturnType<typeof openedFont> };
  readonly bytes: Uint8Array;
  /** From the baseline up to a capital's top, in sizes of the letters. */
  readonly capHeight: number;
  has(character: string): boolean;
  /** Of letters of size 1. */
  width(text: string): number;
}

/** Opens the font. @throws SEAL_FONT_DAMAGED when its file is absent or no font */
export function licenceLetters(): Letters {
  const bytes = sealFontBytes();
  const font = openedFont(bytes);
  const widths = new Map<string, number>();
  const widthOf = (character: string): number => {
    const known = widths.get(character);
    if (known !== undefined) return known;
    const glyph = font.glyphForCodePoint(character.codePointAt(0) ?? 0);
    const width = (glyph?.advanceWidth ?? font.unitsPerEm) / font.unitsPerEm;
    widths.set(character, width);
    return width;
  };
  return {
    fontkit: { create: () => font },
    bytes,
    capHeight: font.capHeight / font.unitsPerEm,
    has: (character) => font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0),
    width: (text) => [...text].reduce((sum, character) => sum + widthOf(character), 0),
  };
}

function openedFont(bytes: Uint8Array) {
  try {
    const font = fontkit.create(bytes);
    if ('layout' in font) return font;
  } catch (cause) {
    return fail('SEAL_FONT_DAMAGED', { where: 'licence' }, cause);
  }
  return fail('SEAL_FONT_DAMAGED', { where: 'licence' });
}
