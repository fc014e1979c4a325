import fc from 'fast-check';
import { placeSeal } from '@yinzheng/core/documents';
import { describe, expect, it } from 'vitest';
import { arrowMove, centreRange, onPage } from '../../../src-renderer/features/stamp/place.ts';
import { snap } from '../../../src-renderer/features/stamp/snap.ts';

const A4 = { width: 210, height: 297 };
const ROUND = { width: 42, height: 42 };
const POINTS_PER_MM = 72 / 25.4;

describe('onPage', () => {
  it('keeps the seal wholly on the page', () => {
    expect(onPage({ x: 0, y: 400 }, A4, ROUND)).toEqual({ x: 21, y: 276 });
    expect(onPage({ x: 104.96, y: 148.52 }, A4, ROUND)).toEqual({ x: 105, y: 148.5 });
  });

  it('puts a seal that is larger than the page into its middle', () => {
    expect(centreRange({ width: 40, height: 40 }, ROUND)).toBeUndefined();
    expect(onPage({ x: 1, y: 1 }, { width: 40, height: 40 }, ROUND)).toEqual({ x: 20, y: 20 });
  });

  it('never gives a place that the code that stamps would refuse', () => {
    const length = fc.double({ min: 42, max: 1300, noNaN: true });
    const seal = fc.double({ min: 5, max: 42, noNaN: true });
    const anywhere = fc.double({ min: -2000, max: 2000, noNaN: true });
    fc.assert(
      fc.property(length, length, seal, seal, anywhere, anywhere, (width, height, w, h, x, y) => {
        const page = { width, height };
        const size = { width: w, height: h };
        if (centreRange(page, size) === undefined) return;
        const cropBox: [number, number, number, number] = [
          0,
          0,
          width * POINTS_PER_MM,
          height * POINTS_PER_MM,
        ];
        const geometry = { number: 1, cropBox, rotate: 0, userUnit: 1 } as const;
        expect(() => placeSeal(geometry, onPage({ x, y }, page, size), size)).not.toThrow();
      }),
    );
  });
});

describe('arrowMove', () => {
  it('moves by half a millimetre, with Shift by five', () => {
    expect(arrowMove('ArrowLeft', false)).toEqual({ x: -0.5, y: 0 });
    expect(arrowMove('ArrowDown', true)).toEqual({ x: 0, y: 5 });
    expect(arrowMove('a', false)).toBeUndefined();
  });
});

describe('snap', () => {
  it('leaves alone what is near nothing', () => {
    // Three millimetres from the middle of the page.
    expect(snap({ x: 102, y: 145.5 }, A4, ROUND)).toEqual({ point: { x: 102, y: 145.5 }, guides: [] });
  });

  it('pulls to the middle of the page', () => {
    expect(snap({ x: 106.5, y: 147.9 }, A4, ROUND)).toEqual({
      point: { x: 105, y: 148.5 },
      guides: [
        { axis: 'x', at: 105 },
        { axis: 'y', at: 148.5 },
      ],
    });
  });

  it("pulls the seal's edge to a margin of official documents", () => {
    const { point, guides } = snap({ x: 162, y: 240 }, A4, ROUND);
    // 28 + 156 mm of text: its right edge is 184 mm from the left; 37 + 225 mm: its lower edge is 262 mm from the top.
    expect(point).toEqual({ x: 163, y: 241 });
    expect(guides).toEqual([
      { axis: 'x', at: 184 },
      { axis: 'y', at: 262 },
    ]);
  });

  it('pulls to the nearest of two', () => {
    expect(snap({ x: 106, y: 90 }, A4, ROUND, [{ x: 106.4, y: 91 }]).point).toEqual({ x: 106.4, y: 91 });
  });
});
