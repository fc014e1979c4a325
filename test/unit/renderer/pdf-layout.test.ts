import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anchorAt,
  layoutPages,
  PAGE_GAP,
  pageAt,
  pageRead,
  pagesInView,
  scrollOf,
  scrollTo,
  widen,
} from '../../../src-renderer/ui/pdf/layout.ts';
import { scaleOf, stepZoom, TRUE_SCALE, ZOOM_STEPS, type Zoom } from '../../../src-renderer/ui/pdf/paper.ts';

const A4 = { width: 210, height: 297 };
const LANDSCAPE = { width: 297, height: 210 };
const ROOM = { width: 630, height: 700 };

describe('scaleOf', () => {
  it('fits the width, or the whole page', () => {
    expect(scaleOf('width', A4, ROOM)).toBe(3);
    expect(scaleOf('page', A4, ROOM)).toBeCloseTo(700 / 297);
    expect(scaleOf('page', LANDSCAPE, ROOM)).toBeCloseTo(630 / 297);
  });

  it('has an inch of 96 pixels at true size', () => {
    expect(scaleOf(1, A4, ROOM) * 25.4).toBeCloseTo(96);
    expect(scaleOf(2, A4, ROOM)).toBeCloseTo(2 * TRUE_SCALE);
  });

  it('never lets a page vanish', () => {
    expect(scaleOf('page', A4, { width: 1, height: 1 })).toBeGreaterThan(0.1);
  });
});

describe('stepZoom', () => {
  it('goes to the next step from between two, and stays at the ends', () => {
    expect(stepZoom(1.1 * TRUE_SCALE, 1)).toBe(1.25);
    expect(stepZoom(1.1 * TRUE_SCALE, -1)).toBe(1);
    expect(stepZoom(TRUE_SCALE, 1)).toBe(1.25);
    expect(stepZoom(9 * TRUE_SCALE, 1)).toBe(ZOOM_STEPS.at(-1));
    expect(stepZoom(0.01 * TRUE_SCALE, -1)).toBe(ZOOM_STEPS[0]);
  });
});

describe('the layout of pages', () => {
  const mixed = layoutPages(5, (page) => (page === 2 ? LANDSCAPE : A4), 1, ROOM);

  it('puts pages under each other with a gap', () => {
    expect(mixed.tops[0]).toBe(PAGE_GAP);
    for (let page = 1; page < 5; page += 1) {
      expect(mixed.tops[page]).toBe((mixed.tops[page - 1] ?? 0) + (mixed.heights[page - 1] ?? 0) + PAGE_GAP);
    }
    expect(mixed.widest).toBe(mixed.widths[1]);
    expect(mixed.total).toBe((mixed.tops[4] ?? 0) + (mixed.heights[4] ?? 0) + PAGE_GAP);
  });

  it('names the pages of which something is seen', () => {
    const second = mixed.tops[1] ?? 0;
    expect(pagesInView(mixed, 0, 100)).toEqual({ first: 1, last: 1 });
    expect(pagesInView(mixed, second - 50, 100)).toEqual({ first: 1, last: 2 });
    // The gap above the second page shows nothing of the first.
    expect(pagesInView(mixed, second - PAGE_GAP, 100)).toEqual({ first: 2, last: 2 });
    expect(widen({ first: 1, last: 1 }, 1, 5)).toEqual({ first: 1, last: 2 });
    expect(widen({ first: 5, last: 5 }, 3, 5)).toEqual({ first: 2, last: 5 });
  });

  it('reads the last page at the end of the document', () => {
    // A view in which the last page never gets to the line that is read.
    expect(pageRead(mixed, mixed.total - 1800, 1800)).toBe(5);
    expect(pageRead(mixed, mixed.total - 1810, 1800)).toBe(4);
    expect(pageRead(mixed, 0, 100)).toBe(1);
  });

  it('agrees with a search one by one, wherever it is looked at', () => {
    const size = fc.record({
      width: fc.integer({ min: 20, max: 900 }),
      height: fc.integer({ min: 20, max: 900 }),
    });
    fc.assert(
      fc.property(fc.array(size, { minLength: 1, maxLength: 40 }), fc.nat(40_000), (sizes, y) => {
        const layout = layoutPages(sizes.length, (page) => sizes[page - 1] ?? A4, 'page', ROOM);
        const slow = layout.tops.findLastIndex((top) => top <= y);
        expect(pageAt(layout, y)).toBe(Math.max(0, slow) + 1);
      }),
    );
  });

  it('keeps the same place in view when sizes become known and the zoom changes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5000 }),
        fc.constantFrom<Zoom[]>('width', 'page', 0.5, 2),
        (y, zoom) => {
          const anchor = anchorAt(mixed, y);
          const other = layoutPages(5, () => A4, zoom, ROOM);
          const back = anchorAt(other, scrollOf(other, anchor));
          // A place between two pages is a place below the upper one.
          if (anchor.fraction < 1 && anchor.fraction >= 0) {
            expect(back.page).toBe(anchor.page);
            expect(back.fraction).toBeCloseTo(anchor.fraction, 6);
          }
        },
      ),
    );
  });

  it('scrolls to where a page begins', () => {
    expect(pagesInView(mixed, scrollTo(mixed, 3), 100).first).toBe(3);
    expect(scrollTo(mixed, 1)).toBe(0);
  });
});
