import { broken } from './broken.ts';
import type { PdfDocument, PdfPage } from './document.ts';
import type { PdfDict, PdfObject, PdfRef } from './objects.ts';

// A page's geometry, ISO 32000-1, 7.7.3.3, 7.9.5 and 14.11.2.

type Box = readonly [number, number, number, number];

interface FoundPage {
  readonly number: number;
  readonly ref: PdfRef;
  readonly dict: PdfDict;
  /** Resources, MediaBox, CropBox and Rotate: the page's own or the nearest above it. */
  readonly inherited: ReadonlyMap<string, PdfObject>;
  /** Every Rotate on the way to the page, resolved, the nearest last. */
  readonly rotates: readonly PdfObject[];
}

/** A rectangle by any two opposite corners, put in order; undefined where it is absent. */
function boxOf(doc: Pick<PdfDocument, 'resolve'>, page: FoundPage, key: string): Box | undefined {
  const value = doc.resolve(page.inherited.get(key));
  if (value.kind === 'null') return undefined;
  const items = value.kind === 'array' ? value.items.map((item) => doc.resolve(item)) : [];
  const [a, b, c, d] = items.map((item) => (item.kind === 'number' ? item.value : undefined));
  if (items.length !== 4 || a === undefined || b === undefined || c === undefined || d === undefined) {
    return broken(`${key} of page ${page.number} is not four numbers`);
  }
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
}

/** Below this many units some readers show a page of another size (annex C has three as the least). */
const LEAST_SIDE = 1;
/** The largest integer that every reader takes for one (annex C). */
const MAX_INTEGER = 2_147_483_647;

function hasSides([left, bottom, right, top]: Box, least: number): boolean {
  return right - left >= least && top - bottom >= least;
}

/** A turn by whole quarters, clockwise; undefined: it is none. */
function turnOf(value: PdfObject): PdfPage['rotate'] | undefined {
  if (value.kind !== 'number' || Math.abs(value.value) > MAX_INTEGER || value.value % 90 !== 0)
    return undefined;
  const turn = ((value.value % 360) + 360) % 360;
  return turn === 90 || turn === 180 || turn === 270 ? turn : 0;
}

/**
 * Some readers pass over a real such as `90.0` and take what stands above it, or no turn. That shows the same page only
 * where nothing on the way turns it.
 */
function rotation({ number, rotates }: FoundPage): PdfPage['rotate'] {
  const value = rotates.at(-1);
  if (value === undefined) return 0;
  const turn = turnOf(value) ?? broken(`Rotate of page ${number} is not a multiple of 90`);
  const isInteger = value.kind === 'number' && /^[+-]?\d+$/.test(value.raw);
  if (isInteger || rotates.every((one) => turnOf(one) === 0)) return turn;
  return broken(`Rotate of page ${number} is written as a real, which some readers pass over`);
}

/** The largest unit that readers are known to take: then a page may be 381 km wide. */
const MAX_USER_UNIT = 75_000;

/** UserUnit is not inherited. */
function userUnit(doc: Pick<PdfDocument, 'resolve'>, page: FoundPage): number {
  const value = doc.resolve(page.dict.entries.get('UserUnit'));
  if (value.kind === 'null') return 1;
  if (value.kind !== 'number' || !(value.value > 0)) {
    return broken(`UserUnit of page ${page.number} is not a positive number`);
  }
  return value.value <= MAX_USER_UNIT
    ? value.value
    : broken(`UserUnit of page ${page.number} is beyond ${MAX_USER_UNIT}`);
}

/**
 * The page with its boxes, rotation and unit. A page without MediaBox or with a visible part of less than a unit has no
 * place that all readers agree on. @throws PDF_BROKEN
 */
export function pageFrom(doc: Pick<PdfDocument, 'resolve'>, page: FoundPage): PdfPage {
  const mediaBox = boxOf(doc, page, 'MediaBox') ?? broken(`page ${page.number} has no MediaBox`);
  const crop = boxOf(doc, page, 'CropBox') ?? mediaBox;
  const cropBox: Box = [
    Math.max(crop[0], mediaBox[0]),
    Math.max(crop[1], mediaBox[1]),
    Math.min(crop[2], mediaBox[2]),
    Math.min(crop[3], mediaBox[3]),
  ];
  if (!hasSides(mediaBox, Number.MIN_VALUE) || !hasSides(cropBox, Number.MIN_VALUE)) {
    broken(`page ${page.number} has no visible part`);
  }
  if (!hasSides(cropBox, LEAST_SIDE)) broken(`page ${page.number} is smaller than a unit`);
  const { number, ref, dict } = page;
  return { number, ref, dict, mediaBox, cropBox, rotate: rotation(page), userUnit: userUnit(doc, page) };
}
