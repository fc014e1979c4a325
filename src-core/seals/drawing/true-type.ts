import { fail } from '../../kernel/index.ts';
import type { Bounds, Contour, Outline, Point, Segment } from './outline.ts';

// Reader for the one font that seals are drawn with (resources/fonts): TrueType outlines, simple glyphs only.
// Structure: ISO/IEC 14496-22 (OpenType), tables head, maxp, hhea, hmtx, cmap (format 12), loca, glyf.

/** One character's shape in font units: x to the right, y UPWARDS from the base line. */
export interface SealGlyph {
  /** Width of the character's cell. */
  readonly advance: number;
  /** Box around all points; `undefined` when the glyph has no ink, as a space has none. */
  readonly bounds: Bounds | undefined;
  readonly outline: Outline;
}

/** Glyph outlines by character. */
export interface SealFont {
  /** Font units to the side of a full character cell. */
  readonly unitsPerEm: number;
  /**
   * The glyph of one character (a string of one code point), or `undefined` when the font has none.
   * @throws SEAL_FONT_DAMAGED when the font's data for it cannot be read
   */
  glyph(character: string): SealGlyph | undefined;
}

/** More points than this no hanzi has; the most in our font are 333. */
const MAX_POINTS = 4096;
/** There are no more characters than this in Unicode, so no more groups of them. */
const MAX_GROUPS = 0x110000;

interface Table {
  readonly at: number;
  readonly length: number;
}

function damaged(where: string): never {
  return fail('SEAL_FONT_DAMAGED', { where });
}

/** Reads big-endian numbers, and refuses to read outside the file. */
class FontBytes {
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  private checked(at: number, length: number, where: string): number {
    return at >= 0 && at + length <= this.view.byteLength ? at : damaged(where);
  }
  u8(at: number, where: string): number {
    return this.view.getUint8(this.checked(at, 1, where));
  }
  u16(at: number, where: string): number {
    return this.view.getUint16(this.checked(at, 2, where));
  }
  i16(at: number, where: string): number {
    return this.view.getInt16(this.checked(at, 2, where));
  }
  u32(at: number, where: string): number {
    return this.view.getUint32(this.checked(at, 4, where));
  }
}

function readTables(font: FontBytes): ReadonlyMap<string, Table> {
  if (font.u32(0, 'header') !== 0x00010000) damaged('header');
  const tables = new Map<string, Table>();
  const count = font.u16(4, 'header');
  for (let i = 0; i < count; i += 1) {
    const at = 12 + 16 * i;
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((n) => font.u8(at + n, 'directory')));
    tables.set(tag, { at: font.u32(at + 8, 'directory'), length: font.u32(at + 12, 'directory') });
  }
  return tables;
}

/** Where the cmap's format 12 subtable begins. */
function findSegmentedCoverage(font: FontBytes, cmap: Table): number {
  const count = font.u16(cmap.at + 2, 'cmap');
  for (let i = 0; i < count; i += 1) {
    const subtable = cmap.at + font.u32(cmap.at + 4 + 8 * i + 4, 'cmap');
    if (font.u16(subtable, 'cmap') === 12) return subtable;
  }
  return damaged('cmap');
}

/** The glyph number of a code point by binary search in the sorted groups; 0 when there is none. */
function glyphNumber(font: FontBytes, subtable: number, codePoint: number): number {
  const groupCount = font.u32(subtable + 12, 'cmap');
  if (groupCount > MAX_GROUPS) damaged('cmap');
  let low = 0;
  let high = groupCount - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const group = subtable + 16 + 12 * middle;
    const first = font.u32(group, 'cmap');
    if (codePoint < first) high = middle - 1;
    else if (codePoint > font.u32(group + 4, 'cmap')) low = middle + 1;
    else return font.u32(group + 8, 'cmap') + codePoint - first;
  }
  return 0;
}

interface RawPoint extends Point {
  readonly onCurve: boolean;
}

const ON_CURVE = 0x01;
const X_SHORT = 0x02;
const Y_SHORT = 0x04;
const REPEAT = 0x08;
const X_SAME_OR_POSITIVE = 0x10;
const Y_SAME_OR_POSITIVE = 0x20;

function readFlags(font: FontBytes, start: number, count: number): { flags: number[]; next: number } {
  const flags: number[] = [];
  let at = start;
  while (flags.length < count) {
    const flag = font.u8(at, 'glyf');
    at += 1;
    const times = (flag & REPEAT) === 0 ? 1 : 1 + font.u8(at++, 'glyf');
    if (flags.length + times > count) damaged('glyf');
    for (let i = 0; i < times; i += 1) flags.push(flag);
  }
  return { flags, next: at };
}

function readCoordinates(
  font: FontBytes,
  start: number,
  flags: readonly number[],
  short: number,
  sameOrPositive: number,
): { values: number[]; next: number } {
  let at = start;
  let value = 0;
  const values = flags.map((flag) => {
    if ((flag & short) !== 0) {
      value += (flag & sameOrPositive) !== 0 ? font.u8(at, 'glyf') : -font.u8(at, 'glyf');
      at += 1;
    } else if ((flag & sameOrPositive) === 0) {
      value += font.i16(at, 'glyf');
      at += 2;
    }
    return value;
  });
  return { values, next: at };
}

function between(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** TrueType leaves out the on-curve point in the middle of two control points: put them back. */
function toContour(points: readonly RawPoint[]): Contour | undefined {
  const [head] = points;
  const tail = points.at(-1);
  if (head === undefined || tail === undefined) return undefined;
  let start: Point = between(tail, head);
  if (head.onCurve) start = head;
  else if (tail.onCurve) start = tail;
  const segments: Segment[] = [];
  let control: Point | undefined;
  for (const point of head.onCurve ? points.slice(1) : points) {
    if (point.onCurve) {
      segments.push(control === undefined ? { to: point } : { control, to: point });
      control = undefined;
    } else {
      if (control !== undefined) segments.push({ control, to: between(control, point) });
      control = point;
    }
  }
  if (control !== undefined) segments.push({ control, to: start });
  return { start, segments };
}

function readOutline(font: FontBytes, at: number): Outline {
  const contourCount = font.i16(at, 'glyf');
  if (contourCount < 0) damaged('glyf');
  const ends: number[] = [];
  for (let i = 0; i < contourCount; i += 1) {
    const end = font.u16(at + 10 + 2 * i, 'glyf');
    if (end < (ends.at(-1) ?? -1) || end >= MAX_POINTS) damaged('glyf');
    ends.push(end);
  }
  const pointCount = (ends.at(-1) ?? -1) + 1;
  const afterEnds = at + 10 + 2 * contourCount;
  const { flags, next } = readFlags(font, afterEnds + 2 + font.u16(afterEnds, 'glyf'), pointCount);
  const xs = readCoordinates(font, next, flags, X_SHORT, X_SAME_OR_POSITIVE);
  const ys = readCoordinates(font, xs.next, flags, Y_SHORT, Y_SAME_OR_POSITIVE);
  const points = flags.map((flag, i) => ({
    x: xs.values[i] ?? 0,
    y: ys.values[i] ?? 0,
    onCurve: (flag & ON_CURVE) !== 0,
  }));
  const contours = ends.map((end, i) =>
    toContour(points.slice(i === 0 ? 0 : (ends[i - 1] ?? 0) + 1, end + 1)),
  );
  return contours.filter((contour) => contour !== undefined);
}

/** The box around every point, control points included: never smaller than the ink. */
function boundsOf(outline: Outline): Bounds | undefined {
  const points = outline.flatMap(({ start, segments }) => [
    start,
    ...segments.flatMap(({ control, to }) => (control === undefined ? [to] : [control, to])),
  ]);
  if (points.length === 0) return undefined;
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  return { xMin: Math.min(...xs), yMin: Math.min(...ys), xMax: Math.max(...xs), yMax: Math.max(...ys) };
}

/**
 * Opens a TrueType font for drawing. Glyphs are read when asked for.
 * @throws SEAL_FONT_DAMAGED when the bytes are not such a font, or a part of it lies outside them
 */
export function parseSealFont(bytes: Uint8Array): SealFont {
  const font = new FontBytes(bytes);
  const tables = readTables(font);
  const table = (tag: string): Table => tables.get(tag) ?? damaged(tag);
  const head = table('head');
  const unitsPerEm = font.u16(head.at + 18, 'head');
  if (unitsPerEm === 0) damaged('head');
  const longOffsets = font.u16(head.at + 50, 'head') === 1;
  const glyphCount = font.u16(table('maxp').at + 4, 'maxp');
  const metricCount = font.u16(table('hhea').at + 34, 'hhea');
  if (metricCount === 0) damaged('hhea');
  const [hmtx, loca, glyf] = [table('hmtx'), table('loca'), table('glyf')];
  const coverage = findSegmentedCoverage(font, table('cmap'));

  const offset = (index: number): number =>
    longOffsets ? font.u32(loca.at + 4 * index, 'loca') : 2 * font.u16(loca.at + 2 * index, 'loca');

  return {
    unitsPerEm,
    glyph(character) {
      const number = glyphNumber(font, coverage, character.codePointAt(0) ?? 0);
      if (number === 0) return undefined;
      if (number >= glyphCount) damaged('cmap');
      const advance = font.u16(hmtx.at + 4 * Math.min(number, metricCount - 1), 'hmtx');
      const [start, end] = [offset(number), offset(number + 1)];
      if (end < start || end > glyf.length) damaged('loca');
      const outline = end === start ? [] : readOutline(font, glyf.at + start);
      return { advance, bounds: boundsOf(outline), outline };
    },
  };
}
