import { oneLine } from '@yinzheng/contract/texts';

/** Characters that take two columns of a terminal: East Asian wide and full-width ones (UAX #11), emoji aside. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]|[\u2014\u2018\u2019\u201c\u201d\u2026]/u;
/** Characters that take none: marks and controls. */
const NARROW = /\p{Mn}|\p{Me}|\p{Cf}|\p{Cc}/u;

/** How many columns of a terminal a text takes. Quotation marks and dashes of Chinese text count as wide. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (NARROW.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** A text filled up with blanks to a number of columns. */
export function padTo(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
}

/** A text that takes at most so many columns; what is cut is shown by … */
export function cutTo(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let cut = '';
  for (const character of text) {
    if (displayWidth(cut + character) > columns - 2) break;
    cut += character;
  }
  return `${cut}…`;
}

const GAP = 2;

/** Rows under a heading, columns aligned, two blanks between them. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  return columns([heading, ...rows]);
}

/** Rows with aligned columns. */
export function columns(rows: readonly (readonly string[])[], indent = 0): string {
  const widths: number[] = [];
  const clean = rows.map((row) => row.map(oneLine));
  for (const row of clean) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell));
    }
  }
  return clean
    .map((row) => {
      const cells = row.map((cell, column) =>
        column === row.length - 1 ? cell : padTo(cell, (widths[column] ?? 0) + GAP),
      );
      return `${' '.repeat(indent)}${cells.join('')}`.trimEnd() + '\n';
    })
    .join('');
}
