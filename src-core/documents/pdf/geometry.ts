import { fail } from '../../kernel/index.ts';
import type { PdfPage } from './document.ts';

// Where a seal stands: from millimetres on the page as its reader sees it to user space, ISO 32000-1, 8.3.2.3, 14.11.2.

/** One millimetre in 1/72 inch. */
const POINTS_PER_MM = 72 / 25.4;
/** Rounding allowed at the page's edge, in mm; far below what is visible. */
const EDGE_TOLERANCE_MM = 1e-6;

/** The part of a page that its geometry needs. */
export type PageGeometry = Pick<PdfPage, 'number' | 'cropBox' | 'rotate' | 'userUnit'>;

/** A point in millimetres from the top left corner of the visible page, x to the right and y down. */
export interface PagePoint {
  readonly x: number;
  readonly y: number;
}

/** A size on paper in millimetres. */
export interface PaperSize {
  readonly width: number;
  readonly height: number;
}

/** Where the centre of a seal may lie, in millimetres from the top left, so that the seal lies wholly on the page. */
export interface CentreRange {
  readonly minX: number;
  readonly maxX: number;
  readonly minY: number;
  readonly maxY: number;
}

/** A seal's place in the terms of an annotation and its appearance (ISO 32000-1, 12.5.5). */
export interface SealPlace {
  /** The annotation's Rect: [left, bottom, right, top] in default user space. */
  readonly rect: readonly [number, number, number, number];
  /** The appearance's BBox is [0, 0, width, height], in default user space units. */
  readonly width: number;
  readonly height: number;
  /** The appearance's Matrix; it turns the seal so that it is upright where the page is turned. */
  readonly matrix: readonly [number, number, number, number, number, number];
  /** Decimals that these numbers need on paper: the larger a unit is, the more. */
  readonly decimals: number;
}

/** Decimals for a unit of 1/72 inch: finer than any printer. */
const DECIMALS = 5;

function unitsPerMm(page: PageGeometry): number {
  return POINTS_PER_MM / page.userUnit;
}

/** The size of the visible page as its reader sees it, turned and scaled. */
export function visibleSize(page: PageGeometry): PaperSize {
  const [left, bottom, right, top] = page.cropBox;
  const across = (right - left) / unitsPerMm(page);
  const up = (top - bottom) / unitsPerMm(page);
  return page.rotate === 90 || page.rotate === 270
    ? { width: up, height: across }
    : { width: across, height: up };
}

/** User space coordinates [x, y] of a point on the visible page. */
export function toUserSpace(page: PageGeometry, point: PagePoint): readonly [number, number] {
  const [left, bottom, right, top] = page.cropBox;
  const x = point.x * unitsPerMm(page);
  const y = point.y * unitsPerMm(page);
  switch (page.rotate) {
    case 0:
      return [left + x, top - y];
    case 90:
      return [left + y, bottom + x];
    case 180:
      return [right - x, bottom + y];
    case 270:
      return [right - y, top - x];
  }
}

/** The point on the visible page of user space coordinates; the inverse of {@link toUserSpace}. */
export function toPagePoint(page: PageGeometry, x: number, y: number): PagePoint {
  const [left, bottom, right, top] = page.cropBox;
  const unit = unitsPerMm(page);
  switch (page.rotate) {
    case 0:
      return { x: (x - left) / unit, y: (top - y) / unit };
    case 90:
      return { x: (y - bottom) / unit, y: (x - left) / unit };
    case 180:
      return { x: (right - x) / unit, y: (y - bottom) / unit };
    case 270:
      return { x: (top - y) / unit, y: (right - x) / unit };
  }
}

/** A rectangle on the visible page in millimetres: its left upper corner, and its size. */
export interface PageBox extends PagePoint, PaperSize {}

/**
 * What is seen of a rectangle on its page; undefined where nothing is: it lies beside the visible page, or is empty.
 * @param rect two opposite corners in default user space, in any order (ISO 32000-1, 7.9.5)
 */
export function visibleBox(
  page: PageGeometry,
  [x1, y1, x2, y2]: readonly [number, number, number, number],
): PageBox | undefined {
  const [a, b] = [toPagePoint(page, x1, y1), toPagePoint(page, x2, y2)];
  const { width, height } = visibleSize(page);
  const left = Math.max(0, Math.min(a.x, b.x));
  const top = Math.max(0, Math.min(a.y, b.y));
  const right = Math.min(width, Math.max(a.x, b.x));
  const bottom = Math.min(height, Math.max(a.y, b.y));
  if (!(right > left && bottom > top)) return undefined;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function roundUp(value: number): number {
  return Math.ceil(value * 100 - 1e-4) / 100;
}

function roundDown(value: number): number {
  return Math.floor(value * 100 + 1e-4) / 100;
}

/**
 * Where the seal's centre may lie on a page.
 * @throws STAMP_LARGER_THAN_PAGE where no position fits; BAD_ARGUMENT for a size that is not positive.
 */
export function centreRange(page: PageGeometry, size: PaperSize): CentreRange {
  if (!(size.width > 0 && size.height > 0 && Number.isFinite(size.width + size.height))) {
    fail('BAD_ARGUMENT', { name: 'size', detail: 'not a positive size in millimetres' });
  }
  const visible = visibleSize(page);
  const slackX = visible.width - size.width;
  const slackY = visible.height - size.height;
  if (!(slackX >= -EDGE_TOLERANCE_MM && slackY >= -EDGE_TOLERANCE_MM)) {
    fail('STAMP_LARGER_THAN_PAGE', {
      page: page.number,
      width: roundUp(size.width),
      height: roundUp(size.height),
      pageWidth: roundDown(visible.width),
      pageHeight: roundDown(visible.height),
    });
  }
  return {
    minX: size.width / 2,
    maxX: visible.width - size.width / 2,
    minY: size.height / 2,
    maxY: visible.height - size.height / 2,
  };
}

/** The appearance's Matrix: a counter-clockwise turn by the page's Rotate, moved so that the result starts at 0, 0. */
function uprightMatrix(rotate: PageGeometry['rotate'], width: number, height: number): SealPlace['matrix'] {
  switch (rotate) {
    case 0:
      return [1, 0, 0, 1, 0, 0];
    case 90:
      return [0, 1, -1, 0, height, 0];
    case 180:
      return [-1, 0, 0, -1, width, height];
    case 270:
      return [0, -1, 1, 0, 0, width];
  }
}

/**
 * Places a seal with its centre at `centre`, upright and at its true size as the page's reader sees it.
 * @throws STAMP_POSITION_OUTSIDE where the seal would not lie wholly on the visible page, with the allowed ranges
 * (mm, rounded inward to 0.01); STAMP_LARGER_THAN_PAGE; BAD_ARGUMENT for a size that is not positive.
 */
export function placeSeal(page: PageGeometry, centre: PagePoint, size: PaperSize): SealPlace {
  const range = centreRange(page, size);
  const inside =
    centre.x >= range.minX - EDGE_TOLERANCE_MM &&
    centre.x <= range.maxX + EDGE_TOLERANCE_MM &&
    centre.y >= range.minY - EDGE_TOLERANCE_MM &&
    centre.y <= range.maxY + EDGE_TOLERANCE_MM;
  if (!inside) {
    fail('STAMP_POSITION_OUTSIDE', {
      page: page.number,
      x: centre.x,
      y: centre.y,
      minX: roundUp(range.minX),
      maxX: roundDown(range.maxX),
      minY: roundUp(range.minY),
      maxY: roundDown(range.maxY),
    });
  }
  const half = { x: size.width / 2, y: size.height / 2 };
  const [x1, y1] = toUserSpace(page, { x: centre.x - half.x, y: centre.y - half.y });
  const [x2, y2] = toUserSpace(page, { x: centre.x + half.x, y: centre.y + half.y });
  const width = size.width * unitsPerMm(page);
  const height = size.height * unitsPerMm(page);
  return {
    rect: [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)],
    width,
    height,
    matrix: uprightMatrix(page.rotate, width, height),
    decimals: DECIMALS + Math.max(0, Math.ceil(Math.log10(page.userUnit))),
  };
}
