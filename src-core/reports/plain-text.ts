/** Characters that must not come from outside into a report: they tear lines, turn the direction of writing, or are not seen. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Cn}]/u;
const BLANK = /[\p{Zs}\t]/u;
const ELLIPSIS = '…';
/** Longest text of one value in a report, in characters. */
export const LONGEST_VALUE = 300;

/**
 * A text from outside as a report shows it: one line, what cannot be seen as its code point such as `[U+202E]`, at
 * most `most` characters, what is cut shown by an ellipsis.
 */
export function plainText(text: string, most: number = LONGEST_VALUE): string {
  let plain = '';
  let length = 0;
  for (const character of text) {
    const shown = shownAs(character);
    length += shown.length;
    if (length > most) return plain + ELLIPSIS;
    plain += shown;
  }
  return plain;
}

function shownAs(character: string): string {
  if (BLANK.test(character)) return ' ';
  if (!HARMFUL.test(character)) return character;
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `[U+${code}]`;
}
