import { fail } from '../../kernel/index.ts';
import type { Bounds, Point } from './outline.ts';
import type { Oval } from './oval-path.ts';
import { rowHalfWidth, type RowStyle } from './text-in-cells.ts';
import { freeHalfWidth } from './text-line.ts';
import { layOutOval, ovalPlaceCorners, type OvalTextLayout } from './text-on-oval.ts';

/** The measures of an oval seal, in mm. */
export interface OvalSealSize {
  /** The long axis, border included. */
  readonly width: number;
  /** The short axis, border included. */
  readonly height: number;
  readonly border: number;
}

/** Oval seals in use. */
export const OVAL_SEAL_SIZES = {
  /** 发票专用章: fixed by 国家税务总局公告2011年第7号. */
  invoice: { width: 40, height: 30, border: 1 },
  /** 中外合资、外资企业: practice; no source gives the border. */
  foreign: { width: 45, height: 30, border: 1 },
} as const satisfies Record<string, OvalSealSize>;

/** How many characters an oval seal has of each kind; 0: none. */
export interface OvalSealParts {
  readonly nameLength: number;
  readonly codeLength: number;
  readonly purposeLength: number;
  readonly numberLength: number;
  readonly trial: boolean;
}

/** Where everything of an oval seal lies: mm, origin in the seal's middle, y downwards. */
export interface OvalSealLayout {
  readonly name: OvalTextLayout;
  readonly code: RowStyle | undefined;
  readonly purpose: RowStyle | undefined;
  readonly number: RowStyle | undefined;
  /** Only in a trial seal: the box of the 试用 plate. */
  readonly plate: Bounds | undefined;
}

const LIMITS = { width: { min: 30, max: 60 }, height: { min: 22, max: 45 }, border: { min: 0.8, max: 2 } };
/** The long axis is at least and at most so many times the short one. */
const RATIO = { min: 1.15, max: 1.7 };

// All lengths below are those of the invoice seal, for a short axis of 30 mm, and scale with it.
const REFERENCE_HEIGHT = 30;
/** The ring: ink at least this far from the border, height, and the angle it takes as few or many characters. */
const NAME = { gap: 0.5, height: 4.2, leastSpan: 210, mostSpan: 260, mostFrom: 18 };
/** By how many degrees a ring that is in the way is made shorter, until it is not. */
const STEP = 2;
/** The code stands in the middle. */
const CODE = { height: 3.7, width: 1.3 };
/** Its upper edge is so far below the middle. */
const PURPOSE = { top: 4.2, height: 4.6, width: 3 };
const NUMBER = { top: 10, height: 2.2, width: 1.7 };
/** A trial seal's plate: its middle above a code, its height, the greatest half of its width. */
const PLATE = { middleOverCode: -5.7, height: 4.6, maxHalfWidth: 7, minHalfWidth: 3 };
/** Least space between a row or plate and the places of the name beside it. */
const CLEAR = 0.5;
/** A name's characters are at least this share of their height wide, a row's at least this share of their own width. */
const NARROWEST_NAME = 0.3;
const NARROWEST_ROW = 0.5;

/**
 * Computes where everything goes. The name takes 210° to 260°, the more the longer it is, as long as it stays clear
 * of the rows below the middle.
 * @throws SEAL_SHAPE_UNSUITABLE when the measures are none of an oval seal, or leave no room for the text
 */
export function layOutOvalSeal(size: OvalSealSize, parts: OvalSealParts): OvalSealLayout {
  const { width, height, border } = size;
  const refuse = (): never => fail('SEAL_SHAPE_UNSUITABLE', { width, height, border });
  const ratio = width / height;
  const within = (['width', 'height', 'border'] as const).every(
    (key) => size[key] >= LIMITS[key].min && size[key] <= LIMITS[key].max,
  );
  if (!within || !(ratio >= RATIO.min && ratio <= RATIO.max)) refuse();
  const unit = height / REFERENCE_HEIGHT;
  const oval = { a: (width - border) / 2, b: (height - border) / 2 };
  const rows = wantedRows(parts, unit);
  const { nameLength } = parts;
  const longest = Math.min(1, (nameLength - 6) / (NAME.mostFrom - 6));
  const wanted = NAME.leastSpan + (NAME.mostSpan - NAME.leastSpan) * Math.max(0, longest);
  for (let span = wanted; span >= NAME.leastSpan; span -= STEP) {
    const name = nameAt(oval, border, nameLength, span, unit);
    if (name === undefined || name.width < NARROWEST_NAME * name.height) continue;
    const places = name.frames.map((frame) => ovalPlaceCorners(name, frame));
    const fitted = rows.map((row) => fitRow(row, places, unit, oval));
    const plate = parts.trial ? plateAt(places, parts.codeLength > 0, unit) : undefined;
    // Rows as wide as the rules say come before a wide ring; the narrowest ring takes them narrower.
    const last = span - STEP < NAME.leastSpan;
    const ok = fitted.every(({ share }) => share >= (last ? NARROWEST_ROW : 1));
    if (!ok || (parts.trial && plate === undefined)) continue;
    const styles = new Map(fitted.map(({ row, style }) => [row.kind, style]));
    return {
      name,
      code: styles.get('code'),
      purpose: styles.get('purpose'),
      number: styles.get('number'),
      plate,
    };
  }
  return refuse();
}

function nameAt(
  oval: Oval,
  border: number,
  count: number,
  degrees: number,
  unit: number,
): OvalTextLayout | undefined {
  return layOutOval(count, {
    oval,
    headInset: border / 2 + NAME.gap * unit,
    height: NAME.height * unit,
    span: (degrees * Math.PI) / 180,
  });
}

interface WantedRow {
  readonly kind: 'code' | 'purpose' | 'number';
  readonly count: number;
  readonly top: number;
  readonly height: number;
  readonly width: number;
}

function wantedRows(
  { codeLength, purposeLength, numberLength }: OvalSealParts,
  unit: number,
): readonly WantedRow[] {
  const row = (
    kind: WantedRow['kind'],
    count: number,
    top: number,
    { height, width }: { height: number; width: number },
  ): WantedRow => ({ kind, count, top: top * unit, height: height * unit, width: width * unit });
  return [
    row('code', codeLength, -CODE.height / 2, CODE),
    row('purpose', purposeLength, PURPOSE.top, PURPOSE),
    row('number', numberLength, NUMBER.top, NUMBER),
  ].filter(({ count }) => count > 0);
}

/** The row as wide as it shall be or as the places beside it allow, and which share of its width that is. */
function fitRow(
  row: WantedRow,
  places: readonly (readonly Point[])[],
  unit: number,
  oval: Oval,
): { readonly row: WantedRow; readonly style: RowStyle; readonly share: number } {
  const { top, height, width, count } = row;
  const clear = CLEAR * unit;
  // The border's inner edge at the row's lower corners; the oval's centre line less a good millimetre is inside it.
  const low = Math.min(1, Math.max(Math.abs(top), Math.abs(top + height)) / (oval.b - 1.2 * unit));
  const inBorder = (oval.a - 1.2 * unit) * Math.sqrt(1 - low ** 2);
  const free = Math.min(inBorder, freeHalfWidth(top - clear, top + height + clear, Infinity, places) - clear);
  const wanted = rowHalfWidth(count, width);
  const halfWidth = Math.max(0, Math.min(wanted, free));
  return { row, style: { top, height, width, halfWidth }, share: halfWidth / wanted };
}

/** The plate of a trial seal: above the code, else in the middle. */
function plateAt(places: readonly (readonly Point[])[], overCode: boolean, unit: number): Bounds | undefined {
  const middle = overCode ? PLATE.middleOverCode * unit : -PLATE.height * 0.1 * unit;
  const [top, bottom] = [middle - (PLATE.height / 2) * unit, middle + (PLATE.height / 2) * unit];
  const clear = CLEAR * unit;
  const free = freeHalfWidth(top - clear, bottom + clear, Infinity, places) - clear;
  const half = Math.min(free, PLATE.maxHalfWidth * unit);
  return half < PLATE.minHalfWidth * unit ? undefined : { xMin: -half, xMax: half, yMin: top, yMax: bottom };
}
