import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  centreRange,
  placeSeal,
  toPagePoint,
  toUserSpace,
  visibleSize,
  type PageGeometry,
} from '../../../src-core/documents/pdf/geometry.ts';
import { pdfNumber } from '../../../src-core/documents/pdf/objects.ts';
import { hasCode } from '../../../src-core/kernel/index.ts';

const MM = 25.4 / 72;
const A4: PageGeometry = { number: 1, cropBox: [0, 0, 210 / MM, 297 / MM], rotate: 0, userUnit: 1 };

const pages: fc.Arbitrary<PageGeometry> = fc
  .record({
    left: fc.double({ min: -500, max: 500, noNaN: true }),
    bottom: fc.double({ min: -500, max: 500, noNaN: true }),
    width: fc.double({ min: 150, max: 3000, noNaN: true }),
    height: fc.double({ min: 150, max: 3000, noNaN: true }),
    rotate: fc.constantFrom(0, 90, 180, 270),
    userUnit: fc.double({ min: 1, max: 20, noNaN: true }),
  })
  .map(({ left, bottom, width, height, rotate, userUnit }) => ({
    number: 1,
    cropBox: [left, bottom, left + width, bottom + height] as const,
    rotate: rotate,
    userUnit,
  }));

function codeOf(run: () => unknown): { code: string; params: unknown } {
  try {
    run();
  } catch (error) {
    if (
      hasCode(error, 'STAMP_POSITION_OUTSIDE') ||
      hasCode(error, 'STAMP_LARGER_THAN_PAGE') ||
      hasCode(error, 'BAD_ARGUMENT')
    ) {
      return { code: error.code, params: error.params };
    }
    throw error;
  }
  return { code: 'none', params: {} };
}

/** A point through a matrix, as in ISO 32000-1, 8.3.3. */
function through([a, b, c, d, e, f]: readonly number[], x: number, y: number): [number, number] {
  return [a! * x + c! * y + e!, b! * x + d! * y + f!];
}

describe('geometry', () => {
  it('maps there and back on every page', () => {
    fc.assert(
      fc.property(
        pages,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (page, fx, fy) => {
          const size = visibleSize(page);
          const point = { x: fx * size.width, y: fy * size.height };
          const [x, y] = toUserSpace(page, point);
          const [left, bottom, right, top] = page.cropBox;
          expect(x).toBeGreaterThanOrEqual(left - 1e-6);
          expect(x).toBeLessThanOrEqual(right + 1e-6);
          expect(y).toBeGreaterThanOrEqual(bottom - 1e-6);
          expect(y).toBeLessThanOrEqual(top + 1e-6);
          const back = toPagePoint(page, x, y);
          expect(back.x).toBeCloseTo(point.x, 6);
          expect(back.y).toBeCloseTo(point.y, 6);
        },
      ),
    );
  });

  it('keeps distances: one millimetre is one millimetre on every page', () => {
    fc.assert(
      fc.property(pages, (page) => {
        const [x0, y0] = toUserSpace(page, { x: 10, y: 20 });
        const [x1, y1] = toUserSpace(page, { x: 13, y: 24 });
        expect(Math.hypot(x1 - x0, y1 - y0) * page.userUnit * MM).toBeCloseTo(5, 6);
      }),
    );
  });

  it('the corner seen at the top left is the one that the turn brings there (8.3.2.3, Rotate is clockwise)', () => {
    const page = (rotate: PageGeometry['rotate']): PageGeometry => ({
      ...A4,
      cropBox: [1, 2, 100, 200],
      rotate,
    });
    expect(toUserSpace(page(0), { x: 0, y: 0 })).toEqual([1, 200]);
    expect(toUserSpace(page(90), { x: 0, y: 0 })).toEqual([1, 2]);
    expect(toUserSpace(page(180), { x: 0, y: 0 })).toEqual([100, 2]);
    expect(toUserSpace(page(270), { x: 0, y: 0 })).toEqual([100, 200]);
  });

  it('the appearance stands upright in its Rect on every page (12.5.5)', () => {
    fc.assert(
      fc.property(pages, (page) => {
        const size = { width: 42, height: 30 };
        const { width, height } = visibleSize(page);
        fc.pre(width >= size.width && height >= size.height);
        const centre = { x: width / 2, y: height / 2 };
        const place = placeSeal(page, centre, size);
        // The algorithm of 12.5.5: the box that bounds the transformed BBox is moved and scaled onto Rect.
        const corners = [
          [0, 0],
          [place.width, 0],
          [0, place.height],
          [place.width, place.height],
        ].map(([x, y]) => through(place.matrix, x!, y!));
        const [lowX, lowY] = [Math.min(...corners.map(([x]) => x)), Math.min(...corners.map(([, y]) => y))];
        const [highX, highY] = [Math.max(...corners.map(([x]) => x)), Math.max(...corners.map(([, y]) => y))];
        const [left, bottom, right, top] = place.rect;
        const scale = [(right - left) / (highX - lowX), (top - bottom) / (highY - lowY)];
        expect(scale[0]).toBeCloseTo(1, 6);
        expect(scale[1]).toBeCloseTo(1, 6);
        // The picture's top left corner is [0, height] in its own space.
        const [x, y] = through(place.matrix, 0, place.height);
        const seen = toPagePoint(page, x - lowX + left, y - lowY + bottom);
        expect(seen.x).toBeCloseTo(centre.x - 21, 6);
        expect(seen.y).toBeCloseTo(centre.y - 15, 6);
        const [x2, y2] = through(place.matrix, place.width, place.height);
        const seenRight = toPagePoint(page, x2 - lowX + left, y2 - lowY + bottom);
        expect(seenRight.x).toBeCloseTo(centre.x + 21, 6);
        expect(seenRight.y).toBeCloseTo(centre.y - 15, 6);
      }),
    );
  });

  it('refuses what would leave the page, and says what is allowed', () => {
    const size = { width: 42, height: 42 };
    expect(codeOf(() => placeSeal(A4, { x: 20.9, y: 100 }, size))).toEqual({
      code: 'STAMP_POSITION_OUTSIDE',
      params: { page: 1, x: 20.9, y: 100, minX: 21, maxX: 189, minY: 21, maxY: 276 },
    });
    for (const centre of [
      { x: 189.01, y: 100 },
      { x: 100, y: 20.99 },
      { x: 100, y: 276.01 },
      { x: Number.NaN, y: 100 },
      { x: 100, y: Number.POSITIVE_INFINITY },
    ]) {
      expect(codeOf(() => placeSeal(A4, centre, size)).code).toBe('STAMP_POSITION_OUTSIDE');
    }
    for (const x of [21, 189]) expect(codeOf(() => placeSeal(A4, { x, y: 21 }, size)).code).toBe('none');
    expect(codeOf(() => placeSeal(A4, { x: 100, y: 100 }, { width: 0, height: 4 })).code).toBe(
      'BAD_ARGUMENT',
    );
  });

  it('whatever range it names is accepted', () => {
    fc.assert(
      fc.property(pages, (page) => {
        const size = { width: 42, height: 42 };
        const { width, height } = visibleSize(page);
        fc.pre(width >= 42 && height >= 42);
        const range = centreRange(page, size);
        expect(range.minX).toBeLessThanOrEqual(range.maxX);
        const { params } = codeOf(() => placeSeal(page, { x: -1, y: -1 }, size));
        const named = params as { minX: number; maxX: number; minY: number; maxY: number };
        fc.pre(named.minX <= named.maxX && named.minY <= named.maxY);
        expect(codeOf(() => placeSeal(page, { x: named.minX, y: named.maxY }, size)).code).toBe('none');
        expect(codeOf(() => placeSeal(page, { x: named.maxX, y: named.minY }, size)).code).toBe('none');
      }),
    );
  });

  it('writes enough decimals for the largest unit', () => {
    for (const userUnit of [1, 100, 75_000]) {
      const page: PageGeometry = { ...A4, cropBox: [0, 0, 3e6 / userUnit, 3e6 / userUnit], userUnit };
      const place = placeSeal(page, { x: 777.77, y: 888.88 }, { width: 42, height: 30 });
      for (const exact of [...place.rect, place.width, place.height]) {
        const { raw } = pdfNumber(exact, place.decimals);
        expect(raw).toMatch(/^-?\d+(?:\.\d+)?$/);
        expect(Math.abs(Number(raw) - exact) * userUnit * MM).toBeLessThan(0.0001);
      }
    }
    expect(['-0.000001', '0.00001', '100', '1.5'].map((text) => pdfNumber(Number(text)).raw)).toEqual([
      ...['0', '0.00001', '100', '1.5'],
    ]);
  });

  it('says when no position fits', () => {
    const page: PageGeometry = { ...A4, cropBox: [0, 0, 100, 1000] };
    const answer = codeOf(() => placeSeal(page, { x: 10, y: 10 }, { width: 42, height: 42 }));
    expect(answer).toEqual({
      code: 'STAMP_LARGER_THAN_PAGE',
      params: { page: 1, width: 42, height: 42, pageWidth: 35.27, pageHeight: 352.77 },
    });
    const empty: PageGeometry = { ...A4, cropBox: [5, 5, 5, 5] };
    expect(codeOf(() => placeSeal(empty, { x: 0, y: 0 }, { width: 1, height: 1 })).code).toBe(
      'STAMP_LARGER_THAN_PAGE',
    );
  });
});
