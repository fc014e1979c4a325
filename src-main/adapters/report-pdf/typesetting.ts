import type { PDFFont } from 'pdf-lib';
import { breakLines } from '../line-breaks.ts';

/** What is shown for a character that the font does not have. */
export const MISSING = '□';

/** A font as typesetting needs it. */
export interface Typeface {
  readonly font: PDFFont;
  /** The text with what the font lacks replaced. */
  drawable(text: string): string;
  /** Width of a drawable text, pt. */
  width(text: string, size: number): number;
  /** Lines of a text, each at most `width` pt wide. */
  lines(text: string, size: number, width: number): string[];
}

/** Quotation marks are as wide as an ideograph in the font: Latin text has its own. */
const LATIN_QUOTES: Readonly<Record<string, string>> = { '‘': "'", '’': "'", '“': '"', '”': '"' };

/** Makes a font usable for typesetting in a language (RFC 5646). */
export function typeface(font: PDFFont, language: string): Typeface {
  const known = new Set(font.getCharacterSet());
  const widths = new Map<string, number>();
  const widthOf = (character: string): number => {
    const cached = widths.get(character);
    if (cached !== undefined) return cached;
    const width = font.widthOfTextAtSize(character, 1000) / 1000;
    widths.set(character, width);
    return width;
  };
  const width = (text: string, size: number): number => {
    let sum = 0;
    for (const character of text) sum += widthOf(character);
    return sum * size;
  };
  const quotes = language.startsWith('zh') ? {} : LATIN_QUOTES;
  const drawable = (text: string): string =>
    [...text]
      .map((one) => quotes[one] ?? one)
      .map((one) => (known.has(one.codePointAt(0) ?? 0) ? one : MISSING))
      .join('');
  return {
    font,
    drawable,
    width,
    lines: (text, size, most) => breakLines(drawable(text), most / size, (part) => width(part, 1)),
  };
}
