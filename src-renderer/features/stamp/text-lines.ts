import type { PageText, PaperBox } from '../../ui/pdf/paper.ts';

/** A line of a page's text with the box that it takes up. */
export interface TextLine extends PaperBox {
  readonly text: string;
  /** The pieces that it is made of, left to right. */
  readonly pieces: readonly PageText[];
}

/** A gap wider than so many heights of the letters parts two columns. */
const COLUMN_GAP = 4;

/** Puts pieces of text that stand beside each other into lines, from the top down. */
export function textLines(texts: readonly PageText[]): readonly TextLine[] {
  const lines: PageText[][] = [];
  for (const text of [...texts].sort((a, b) => a.x - b.x)) {
    const line = lines.find((pieces) => continues(pieces, text));
    if (line === undefined) lines.push([text]);
    else line.push(text);
  }
  return lines.map(asLine).sort((a, b) => a.y - b.y || a.x - b.x);
}

function continues(pieces: readonly PageText[], text: PageText): boolean {
  const last = pieces.at(-1);
  if (last === undefined) return false;
  const shared = Math.min(last.y + last.height, text.y + text.height) - Math.max(last.y, text.y);
  const height = Math.min(last.height, text.height);
  return shared > height / 2 && text.x - (last.x + last.width) < COLUMN_GAP * Math.max(height, 1);
}

function asLine(pieces: readonly PageText[]): TextLine {
  const left = Math.min(...pieces.map(({ x }) => x));
  const top = Math.min(...pieces.map(({ y }) => y));
  return {
    text: pieces.map(({ text }) => text).join(''),
    pieces,
    x: left,
    y: top,
    width: Math.max(...pieces.map(({ x, width }) => x + width)) - left,
    height: Math.max(...pieces.map(({ y, height }) => y + height)) - top,
  };
}

/** The box of some characters of a line; letters are taken to be equally wide within a piece, a Latin one half a Chinese one. */
export function partOf(line: TextLine, from: number, to: number): PaperBox {
  const spans: PaperBox[] = [];
  let at = 0;
  for (const piece of line.pieces) {
    const begin = Math.max(from, at) - at;
    const end = Math.min(to, at + piece.text.length) - at;
    if (begin < end) {
      const all = weight(piece.text);
      const x = piece.x + (piece.width * weight(piece.text.slice(0, begin))) / all;
      spans.push({
        x,
        y: piece.y,
        width: (piece.width * weight(piece.text.slice(begin, end))) / all,
        height: piece.height,
      });
    }
    at += piece.text.length;
  }
  const left = Math.min(...spans.map(({ x }) => x));
  const top = Math.min(...spans.map(({ y }) => y));
  return {
    x: left,
    y: top,
    width: Math.max(...spans.map(({ x, width }) => x + width)) - left,
    height: Math.max(...spans.map(({ y, height }) => y + height)) - top,
  };
}

function weight(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter <= '\u02ff' ? 1 : 2), 0);
}
