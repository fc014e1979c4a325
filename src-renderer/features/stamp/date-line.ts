import type { PaperBox, PaperPoint, PaperSize } from '../../ui/pdf/paper.ts';
import { onPage } from './place.ts';
import { partOf, type TextLine } from './text-lines.ts';

/** 2026年11月24日, ２０２６年１１月２４日, 二〇二六年十一月二十四日 */
const DATE =
  /(?:[0-9０-９]\s*){4}年\s*(?:[0-9０-９]\s*){1,2}月\s*(?:[0-9０-９]\s*){1,2}日|[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日/gu;

/** A date that closes a document: at most this much may follow it on its line. */
const AFTER = /^[\s）)】]*$/u;
/** The signature stands at most so many heights of the date above it. */
const SIGNED_ABOVE = 3.5;
/** How far the date lies below the seal's centre, in heights of the seal (GB/T 9704-2012, 7.3.5.1: a little below it). */
const BELOW_CENTRE = 0.08;
/** From the page's edges, mm, where no date was found. */
const CORNER = { right: 30, bottom: 45 } as const;

/** 落款: the date, and the line of whoever signs above it. */
export interface SignedDate {
  readonly date: PaperBox;
  readonly signature: PaperBox | undefined;
  /** The lines that they stand on. */
  readonly lines: readonly TextLine[];
}

/** The closing date of a page: the lowest one that ends its line; undefined: there is none. */
export function signedDate(lines: readonly TextLine[]): SignedDate | undefined {
  for (const line of [...lines].reverse()) {
    const found = [...line.text.matchAll(DATE)].at(-1);
    if (found === undefined || !AFTER.test(line.text.slice(found.index + found[0].length))) continue;
    const date = partOf(line, found.index, found.index + found[0].length);
    const above = signatureAbove(date, lines);
    return { date, signature: above, lines: above === undefined ? [line] : [above, line] };
  }
  return undefined;
}

/** The line just above a date that stands over it and is not a full line of the text. */
function signatureAbove(date: PaperBox, lines: readonly TextLine[]): TextLine | undefined {
  return lines
    .filter((line) => {
      const gap = date.y - (line.y + line.height);
      const overlaps = line.x < date.x + date.width && line.x + line.width > date.x;
      return (
        gap > -date.height / 2 && gap < SIGNED_ABOVE * date.height && overlaps && line.width < 3 * date.width
      );
    })
    .at(-1);
}

/** The point that a seal over a signed date is pulled to. */
export function sealOver({ date }: SignedDate, seal: PaperSize): PaperPoint {
  return { x: date.x + date.width / 2, y: date.y + date.height / 2 - BELOW_CENTRE * seal.height };
}

/** Where the first seal of a document is put: over its signed date, else near the lower right corner. */
export function firstPlace(found: SignedDate | undefined, page: PaperSize, seal: PaperSize): PaperPoint {
  const point =
    found === undefined
      ? { x: page.width - CORNER.right - seal.width / 2, y: page.height - CORNER.bottom - seal.height / 2 }
      : sealOver(found, seal);
  return onPage(point, page, seal);
}
