// Sizes on paper and on the screen: pages speak in millimetres, the screen in CSS pixels.

/** A size on paper, mm. */
export interface PaperSize {
  readonly width: number;
  readonly height: number;
}

/** A point on a page as it is read, mm from its top left. */
export interface PaperPoint {
  readonly x: number;
  readonly y: number;
}

/** A rectangle on a page as it is read: its left upper corner and its size, mm. */
export interface PaperBox extends PaperPoint, PaperSize {}

/** A piece of text of a page, with the box that it takes up. */
export interface PageText extends PaperBox {
  readonly text: string;
}

/** One millimetre in CSS pixels at true size (CSS: 96 pixels an inch). */
export const TRUE_SCALE = 96 / 25.4;

/** One PDF point in millimetres. */
export const MM_PER_POINT = 25.4 / 72;

/** How a page is scaled: to the width of the view, wholly into it, or by a factor of its true size. */
export type Zoom = 'width' | 'page' | number;

/** The factors that plus and minus step through. */
export const ZOOM_STEPS: readonly number[] = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];

/** Room that a page may take, CSS pixels. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

/** CSS pixels a millimetre for a page of this size under a zoom; never so small that nothing is seen. */
export function scaleOf(zoom: Zoom, size: PaperSize, room: Room): number {
  if (typeof zoom === 'number') return zoom * TRUE_SCALE;
  const byWidth = room.width / size.width;
  const scale = zoom === 'width' ? byWidth : Math.min(byWidth, room.height / size.height);
  return Math.max(scale, ZOOM_SMALLEST * TRUE_SCALE);
}

const ZOOM_SMALLEST = 0.05;

/** The next larger or smaller step from a scale (CSS pixels a millimetre). */
export function stepZoom(scale: number, direction: 1 | -1): number {
  const factor = scale / TRUE_SCALE;
  const near = 0.01;
  if (direction === 1) return ZOOM_STEPS.find((step) => step > factor + near) ?? 4;
  return ZOOM_STEPS.findLast((step) => step < factor - near) ?? 0.25;
}
