import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  drawOvalSeal,
  layOutOvalSeal,
  OVAL_SEAL_SIZES,
  type OvalSealSize,
  type OvalSealSpec,
} from '../../../src-core/seals/drawing/index.ts';
import { hasCode } from '../../../src-core/kernel/index.ts';
import { ovalPlaceCorners } from '../../../src-core/seals/drawing/text-on-oval.ts';
import { fuzzRuns } from '../../support/fuzz.ts';
import { HANZI, hull, pathPoints, sealFont, separation, type XY } from '../../support/seal-shapes.ts';

const font = sealFont();
const { invoice, foreign } = OVAL_SEAL_SIZES;
const CODE = '91610131MA6TQ2PX8K';
const INVOICE: OvalSealSpec = {
  size: invoice,
  name: '西安市印证演示单位',
  code: CODE,
  purpose: '发票专用章',
  number: '（1）',
  trial: false,
};

/** Clockwise from the top, in degrees, as seen from the middle. */
function degrees({ x, y }: XY): number {
  return (Math.atan2(x, -y) * 180) / Math.PI;
}

/** How far a point is from the inner edge of the border: a stroke along the ellipse in its middle. */
function fromBorder({ width, height, border }: OvalSealSize): (point: XY) => number {
  const [a, b] = [(width - border) / 2, (height - border) / 2];
  return ({ x, y }) => {
    const away = (t: number): number => Math.hypot(a * Math.cos(t) - x, b * Math.sin(t) - y);
    // The nearest point of the line is not far from where the point's own direction meets it: thirds are cut off.
    const near = Math.atan2(y / b, x / a);
    let [low, high] = [near - 0.6, near + 0.6];
    for (let i = 0; i < 32; i++) {
      const [t1, t2] = [(2 * low + high) / 3, (low + 2 * high) / 3];
      if (away(t1) < away(t2)) high = t2;
      else low = t1;
    }
    const inside = (x / a) ** 2 + (y / b) ** 2 < 1;
    return away((low + high) / 2) * (inside ? 1 : -1) - border / 2;
  };
}

interface Extent {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function extent(points: readonly XY[]): Extent {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return {
    left: Math.min(...xs),
    right: Math.max(...xs),
    top: Math.min(...ys),
    bottom: Math.max(...ys),
  };
}

describe('the invoice seal, as 国家税务总局公告2011年第7号 has it', () => {
  const paths = pathPoints(drawOvalSeal(INVOICE, font));
  const [name, code] = [paths.slice(0, 9), paths.slice(9, 27)];
  const [purpose, number] = [paths.slice(27, 32), paths.slice(32)];

  it('is 40 × 30 mm with a border of 1 mm; a joint venture’s seal is 45 × 30 mm', () => {
    expect(invoice).toEqual({ width: 40, height: 30, border: 1 });
    expect([foreign.width, foreign.height]).toEqual([45, 30]);
    const svg = drawOvalSeal(INVOICE, font);
    expect(svg).toContain('width="40mm" height="30mm" viewBox="-20 -15 40 30"');
    expect(svg).toContain('<ellipse rx="19.5" ry="14.5" fill="none" stroke="#C8161D" stroke-width="1"/>');
    expect(drawOvalSeal({ ...INVOICE, size: foreign }, font)).toContain('width="45mm" height="30mm"');
  });

  it('has the name 4.2 mm high, half a millimetre from the border, over 210° to 260°', () => {
    const distance = fromBorder(invoice);
    for (const text of ['西安市印证局', INVOICE.name, '市'.repeat(18), '局'.repeat(30)]) {
      const layout = layOutOvalSeal(invoice, {
        nameLength: [...text].length,
        codeLength: 18,
        purposeLength: 5,
        numberLength: 0,
        trial: false,
      });
      expect(layout.name.height).toBeCloseTo(4.2, 9);
      const places = layout.name.frames.map((frame) => ovalPlaceCorners(layout.name, frame));
      const heads = places.flatMap((place) => place.slice(2)).map(distance);
      expect(Math.min(...heads)).toBeGreaterThan(0.45);
      expect(Math.min(...heads)).toBeLessThan(0.56);
      expect(Math.max(...heads)).toBeLessThan(0.8);
      const [first, last] = [places[0] ?? [], places.at(-1) ?? []];
      const side = (a: XY | undefined, b: XY | undefined): number =>
        degrees({ x: ((a?.x ?? NaN) + (b?.x ?? NaN)) / 2, y: ((a?.y ?? NaN) + (b?.y ?? NaN)) / 2 });
      const span = side(last[1], last[2]) - side(first[0], first[3]);
      expect(span).toBeGreaterThan(209.9);
      expect(span).toBeLessThan(260.1);
    }
    for (const ink of name) expect(Math.min(...ink.map(distance))).toBeGreaterThan(0.45);
  });

  it('has the number of 18 in the middle, 3.7 mm high, 1.3 mm a digit, 26 mm in all', () => {
    const boxes = code.map(extent);
    const digits = boxes.filter((_, i) => /\d/.test(CODE.charAt(i)));
    for (const { top, bottom } of digits) {
      expect(top).toBeGreaterThan(-1.86);
      expect(bottom).toBeLessThan(1.86);
    }
    expect(Math.min(...digits.map(({ top }) => top))).toBeCloseTo(-1.85, 2);
    expect(Math.max(...digits.map(({ bottom }) => bottom))).toBeCloseTo(1.85, 2);
    for (const { left, right } of boxes) expect(right - left).toBeLessThan(1.31);
    expect(Math.max(...boxes.map(({ left, right }) => right - left))).toBeCloseTo(1.3, 2);
    const eights = pathPoints(drawOvalSeal({ ...INVOICE, code: '8'.repeat(18) }, font)).slice(9, 27);
    const all = extent(eights.flat());
    expect(all.right - all.left).toBeGreaterThan(25.7);
    expect(all.right - all.left).toBeLessThan(26.01);
    expect(all.left + all.right).toBeCloseTo(0, 1);
  });

  it('has 发票专用章 4.2 mm below the middle, 4.6 mm high and 3 mm a character', () => {
    const boxes = purpose.map(extent);
    const all = extent(purpose.flat());
    expect(all.top).toBeGreaterThan(4.2 - 0.01);
    expect(all.top).toBeLessThan(4.5);
    expect(all.bottom).toBeGreaterThan(8.5);
    expect(all.bottom).toBeLessThan(8.8 + 0.01);
    for (const { left, right } of boxes) expect(right - left).toBeLessThan(3.01);
    expect(Math.max(...boxes.map(({ left, right }) => right - left))).toBeGreaterThan(2.7);
  });

  it('has the number of one of several 10 mm below the middle, 2.2 mm high, 1.7 mm a character', () => {
    const all = extent(number.flat());
    expect(number).toHaveLength(3);
    expect(all.top).toBeGreaterThan(10 - 0.01);
    expect(all.bottom).toBeLessThan(12.2 + 0.01);
    for (const ink of number) expect(extent(ink).right - extent(ink).left).toBeLessThan(1.71);
    expect(pathPoints(drawOvalSeal({ ...INVOICE, number: undefined } as never, font))).toHaveLength(32);
  });
});

const text = fc.array(fc.constantFrom(...HANZI), { minLength: 6, maxLength: 30 }).map((all) => all.join(''));
const specs: fc.Arbitrary<OvalSealSpec> = fc
  .record({
    size: fc.constantFrom<OvalSealSize>(invoice, foreign, { width: 50, height: 38, border: 1.5 }),
    name: text,
    code: fc.option(fc.constantFrom(CODE, '610100123456789', '91610131MA6TQ2PX8K01'), { nil: undefined }),
    purpose: fc.option(fc.constantFrom('发票专用章', '章', '合同业务专用章'), { nil: undefined }),
    number: fc.option(fc.constantFrom('（1）', '12', '（12）'), { nil: undefined }),
    trial: fc.boolean(),
  })
  .map(({ code, purpose, number, ...rest }) => ({
    ...rest,
    ...(code === undefined ? {} : { code }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(number === undefined ? {} : { number }),
  }));

describe('an oval seal', () => {
  it('has all ink inside its border, no character touching another, the name from left to right', () => {
    fc.assert(
      fc.property(specs, (spec) => {
        const paths = pathPoints(drawOvalSeal(spec, font));
        const count = (value: string | undefined): number => [...(value ?? '')].length;
        const texts = count(spec.name) + count(spec.code) + count(spec.purpose) + count(spec.number);
        expect(paths).toHaveLength(texts + (spec.trial ? 2 : 0));
        const distance = fromBorder(spec.size);
        const inks = paths.slice(0, texts).map(hull);
        for (const ink of inks) expect(Math.min(...ink.map(distance))).toBeGreaterThan(0.4);
        inks.forEach((ink, i) => {
          for (const other of inks.slice(i + 1)) expect(separation(ink, other)).toBeGreaterThan(0.02);
        });
        const middles = inks.slice(0, count(spec.name)).map((ink) => {
          const { left, right, top, bottom } = extent(ink);
          return degrees({ x: (left + right) / 2, y: (top + bottom) / 2 });
        });
        expect(middles).toEqual(middles.toSorted((a, b) => a - b));
        const [plate = []] = paths.slice(texts);
        for (const ink of inks) {
          if (spec.trial) expect(separation(ink, hull(plate))).toBeGreaterThan(0.2);
        }
      }),
      fuzzRuns(25, 20),
    );
  });

  it('is either refused or sound, whatever its measures and numbers of characters', () => {
    const outcomes = { drawn: 0, refused: 0 };
    const measures = fc
      .record({
        ratio: fc.double({ min: 1.05, max: 1.8, noNaN: true }),
        height: fc.double({ min: 20, max: 48, noNaN: true }),
        border: fc.double({ min: 0.7, max: 2.2, noNaN: true }),
      })
      .map(({ ratio, height, border }) => ({ width: ratio * height, height, border }));
    const parts = fc.record({
      nameLength: fc.integer({ min: 6, max: 30 }),
      codeLength: fc.constantFrom(0, 15, 20),
      purposeLength: fc.constantFrom(0, 1, 5, 8),
      numberLength: fc.constantFrom(0, 4),
      trial: fc.boolean(),
    });
    fc.assert(
      fc.property(measures, parts, (size, parts) => {
        try {
          const { name, code, purpose, number, plate } = layOutOvalSeal(size, parts);
          outcomes.drawn += 1;
          const places = name.frames.map((frame) => ovalPlaceCorners(name, frame));
          const distance = fromBorder(size);
          places.forEach((place, i) => {
            for (const corner of place) expect(distance(corner)).toBeGreaterThan(0.3);
            for (const other of places.slice(i + 1, i + 3))
              expect(separation(place, other)).toBeGreaterThan(0.02);
          });
          expect(separation(places[0] ?? [], places.at(-1) ?? [])).toBeGreaterThan(1);
          const rows = [code, purpose, number].filter((row) => row !== undefined);
          const boxes = [
            ...rows.map(({ top, height, halfWidth }) => ({
              xMin: -halfWidth,
              xMax: halfWidth,
              yMin: top,
              yMax: top + height,
            })),
            ...(plate === undefined ? [] : [plate]),
          ];
          expect(boxes).toHaveLength(rows.length + (parts.trial ? 1 : 0));
          boxes.forEach(({ xMin, xMax, yMin, yMax }, i) => {
            const corners = [
              { x: xMin, y: yMin },
              { x: xMax, y: yMin },
              { x: xMax, y: yMax },
              { x: xMin, y: yMax },
            ];
            for (const corner of corners) expect(distance(corner)).toBeGreaterThan(0);
            for (const place of places) expect(separation(place, corners)).toBeGreaterThan(0.2);
            const next = boxes[i + 1];
            if (next !== undefined && i < rows.length - 1) expect(next.yMin).toBeGreaterThan(yMax);
          });
        } catch (error) {
          if (!hasCode(error, 'SEAL_SHAPE_UNSUITABLE')) throw error;
          outcomes.refused += 1;
        }
      }),
      fuzzRuns(400, 20),
    );
    expect(outcomes.drawn).toBeGreaterThan(20);
    expect(outcomes.refused).toBeGreaterThan(50);
  });

  it('is drawn in every preset with 6 to 30 characters, all rows, and 试用', () => {
    for (const size of Object.values(OVAL_SEAL_SIZES)) {
      for (let nameLength = 6; nameLength <= 30; nameLength++) {
        for (const trial of [false, true]) {
          const rows = { codeLength: 18, purposeLength: 5, numberLength: 4 };
          const { name } = layOutOvalSeal(size, { nameLength, ...rows, trial });
          expect(name.frames).toHaveLength(nameLength);
          expect(name.width / name.height).toBeGreaterThan(0.3);
        }
      }
    }
  });

  it('is the same text each time, of shapes in one colour only', () => {
    const svg = drawOvalSeal({ ...INVOICE, trial: true }, font);
    expect(svg).toBe(drawOvalSeal({ ...INVOICE, trial: true }, sealFont()));
    expect([...new Set(svg.match(/<\w+/g))].sort()).toEqual(['<ellipse', '<g', '<path', '<svg']);
    expect(new Set(svg.match(/#[0-9A-F]{6}/g))).toEqual(new Set(['#C8161D']));
    expect(/NaN|Infinity|undefined|\de/.test(svg)).toBe(false);
  });

  it('in trial mode keeps its texts where they are, and has a plate and words all round the border', () => {
    const real = pathPoints(drawOvalSeal(INVOICE, font));
    const trial = pathPoints(drawOvalSeal({ ...INVOICE, trial: true }, font));
    expect(trial.slice(0, real.length)).toEqual(real);
    const [plate = [], words = []] = trial.slice(real.length);
    expect(extent(plate).bottom).toBeLessThan(-1.85 - 0.5);
    const twelfths = new Set(words.map((point) => Math.floor((degrees(point) + 180) / 30) % 12));
    expect(twelfths.size).toBe(12);
    // The words stand where a real seal has solid red.
    const distance = fromBorder(invoice);
    const depths = words.map(distance);
    expect(Math.min(...depths)).toBeGreaterThan(-1);
    expect(Math.max(...depths)).toBeLessThan(0.3);
    const [svg, solid] = [drawOvalSeal({ ...INVOICE, trial: true }, font), 'stroke-width="1"'];
    expect(svg).not.toContain(solid);
    expect(svg.match(/<ellipse/g)).toHaveLength(2);
  });

  it('takes texts of the right length that the font has, and nothing else', () => {
    const refusal = (code: string, params: object): object =>
      expect.objectContaining({ code, params }) as object;
    const draw = (change: Partial<OvalSealSpec>): string => drawOvalSeal({ ...INVOICE, ...change }, font);
    for (const [change, length, min, max] of [
      [{ name: '西安市印证' }, 5, 6, 30],
      [{ name: '市'.repeat(31) }, 31, 6, 30],
      [{ code: '1'.repeat(14) }, 14, 15, 20],
      [{ code: '' }, 0, 15, 20],
      [{ purpose: '发票专用章之一二三四' }, 10, 1, 8],
      [{ number: '（123）' }, 5, 1, 4],
    ] as const) {
      expect(() => draw(change)).toThrow(refusal('SEAL_TEXT_LENGTH', { length, min, max }));
    }
    expect(() => draw({ name: '西安市 印证局\u200b' })).toThrow(
      refusal('SEAL_TEXT_UNSUPPORTED', { characters: 'U+0020 U+200B' }),
    );
  });

  it.each([
    [{ width: 29, height: 30, border: 1 }],
    [{ width: 30, height: 30, border: 1 }],
    [{ width: 60, height: 30, border: 1 }],
    [{ width: 40, height: 30, border: 0.5 }],
    [{ width: 40, height: 30, border: 9 }],
    [{ width: NaN, height: 30, border: 1 }],
    [{ width: 40, height: Infinity, border: 1 }],
  ])('refuses the measures %o', (size) => {
    const parts = { nameLength: 9, codeLength: 0, purposeLength: 0, numberLength: 0, trial: true };
    expect(() => layOutOvalSeal(size, parts)).toThrow(
      expect.objectContaining({ code: 'SEAL_SHAPE_UNSUITABLE', params: size }),
    );
  });
});
