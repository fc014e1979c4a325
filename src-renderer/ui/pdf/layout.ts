import { scaleOf, type PaperSize, type Room, type Zoom } from './paper.ts';

/** Where pages lie under each other, CSS pixels; index 0 is page 1. */
export interface PageLayout {
  readonly tops: readonly number[];
  readonly widths: readonly number[];
  readonly heights: readonly number[];
  /** CSS pixels a millimetre, for each page. */
  readonly scales: readonly number[];
  readonly total: number;
  readonly widest: number;
}

/** Pages in view, counted from 1, both ends included. */
export interface PageRange {
  readonly first: number;
  readonly last: number;
}

/** A place in the document that stays under the eye while sizes change: a page, and how far down it, 0 to 1. */
export interface Anchor {
  readonly page: number;
  readonly fraction: number;
}

/** Pixels between two pages, and before the first. */
export const PAGE_GAP = 16;

/** Lays out pages under each other. `sizeOf` answers for every page, by an estimate where it is not known yet. */
export function layoutPages(
  pages: number,
  sizeOf: (page: number) => PaperSize,
  zoom: Zoom,
  room: Room,
): PageLayout {
  const tops: number[] = [];
  const widths: number[] = [];
  const heights: number[] = [];
  const scales: number[] = [];
  let y = PAGE_GAP;
  let widest = 0;
  for (let page = 1; page <= pages; page += 1) {
    const size = sizeOf(page);
    const scale = scaleOf(zoom, size, room);
    const width = Math.round(size.width * scale);
    const height = Math.round(size.height * scale);
    tops.push(y);
    widths.push(width);
    heights.push(height);
    scales.push(scale);
    widest = Math.max(widest, width);
    y += height + PAGE_GAP;
  }
  return { tops, widths, heights, scales, total: y, widest };
}

/** The page at a height of the laid out document, counted from 1; between two pages: the upper one. */
export function pageAt(layout: PageLayout, y: number): number {
  let low = 0;
  let high = layout.tops.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((layout.tops[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

/** Pages of which something is seen. */
export function pagesInView(layout: PageLayout, scrollTop: number, height: number): PageRange {
  const upper = pageAt(layout, scrollTop);
  const ends = (layout.tops[upper - 1] ?? 0) + (layout.heights[upper - 1] ?? 0);
  const first = ends <= scrollTop && upper < layout.tops.length ? upper + 1 : upper;
  return { first, last: Math.max(first, pageAt(layout, scrollTop + Math.max(0, height - 1))) };
}

/** The range with neighbours on both sides, within the document. */
export function widen(range: PageRange, by: number, pages: number): PageRange {
  return { first: Math.max(1, range.first - by), last: Math.min(pages, range.last + by) };
}

/** What is read now: the page that holds the line a third down the view; at the document's end its last page. */
export function pageRead(layout: PageLayout, scrollTop: number, height: number): number {
  if (scrollTop + height >= layout.total - 1) return layout.tops.length;
  return pageAt(layout, scrollTop + height / 3);
}

/** The anchor at the top of the view. */
export function anchorAt(layout: PageLayout, scrollTop: number): Anchor {
  const page = pageAt(layout, scrollTop);
  const height = layout.heights[page - 1] ?? 1;
  return { page, fraction: (scrollTop - (layout.tops[page - 1] ?? 0)) / Math.max(1, height) };
}

/** Where to scroll so that the anchor is at the top of the view again. */
export function scrollOf(layout: PageLayout, anchor: Anchor): number {
  return (layout.tops[anchor.page - 1] ?? 0) + anchor.fraction * (layout.heights[anchor.page - 1] ?? 0);
}

/** Where to scroll so that a page begins at the top of the view. */
export function scrollTo(layout: PageLayout, page: number): number {
  return Math.max(0, (layout.tops[page - 1] ?? 0) - PAGE_GAP);
}
