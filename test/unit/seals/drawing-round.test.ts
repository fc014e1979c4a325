import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  drawRoundSeal,
  layOutRoundSeal,
  ROUND_SEAL_SIZES,
  type RoundSealLayout,
  type RoundSealSize,
  type RoundSealSpec,
} from '../../../src-core/seals/drawing/index.ts';
import { placeCorners } from '../../../src-core/seals/drawing/text-on-arc.ts';
import { HANZI, hull, pathPoints, radius, sealFont, separation, type XY } from '../../support/seal-shapes.ts';

const font = sealFont();
const presets = Object.values(ROUND_SEAL_SIZES);

const size = fc.oneof(
  fc.constantFrom<RoundSealSize>(...presets),
  fc.integer({ min: 38, max: 60 }).map((diameter) => ({ diameter, border: 1.2, star: diameter / 3 })),
);
const nameLength = fc.integer({ min: 6, max: 30 });
const lineLength = fc.constantFrom(0, 1, 5, 13);
const layouts = fc.record({ size, nameLength, lineLength, trial: fc.boolean() });

const corners = (box: { xMin: number; yMin: number; xMax: number; yMax: number }): XY[] => [
  { x: box.xMin, y: box.yMin },
  { x: box.xMax, y: box.yMin },
  { x: box.xMax, y: box.yMax },
  { x: box.xMin, y: box.yMax },
];

describe('layout of a round seal', () => {
  it('spreads 6 to 30 characters evenly and symmetrically, the first at the left', () => {
    fc.assert(
      fc.property(layouts, ({ size, ...parts }) => {
        const { angles } = layOutRoundSeal(size, parts).name;
        expect(angles).toHaveLength(parts.nameLength);
        const steps = angles.slice(1).map((angle, i) => angle - (angles[i] ?? NaN));
        const step = steps[0] ?? NaN;
        expect(step).toBeGreaterThan(0);
        for (const other of steps) expect(other).toBeCloseTo(step, 12);
        expect((angles[0] ?? NaN) + (angles.at(-1) ?? NaN)).toBeCloseTo(0, 12);
        // At least 45° stay open at the bottom, and a short name still spans more than 150°.
        const span = ((angles.at(-1) ?? NaN) - (angles[0] ?? NaN)) * (180 / Math.PI);
        expect(span).toBeGreaterThan(150);
        expect(span + (step * 180) / Math.PI).toBeLessThan(315);
      }),
    );
  });

  it('keeps characters apart, inside the border and outside the star', () => {
    fc.assert(
      fc.property(layouts, ({ size, ...parts }) => {
        const layout = layOutRoundSeal(size, parts);
        const places = layout.name.angles.map((angle) => placeCorners(layout.name, angle));
        const inside = layout.trial?.ring.feetRadius ?? size.diameter / 2 - size.border;
        places.forEach((place, i) => {
          for (const corner of place) expect(radius(corner)).toBeLessThan(inside - 0.5);
          expect(Math.min(...place.map(radius))).toBeGreaterThan(size.star / 2 + 0.8);
          const next = places[i + 1];
          if (next !== undefined) expect(separation(place, next)).toBeGreaterThan(0.1);
        });
        expect(separation(places[0] ?? [], places.at(-1) ?? [])).toBeGreaterThan(2);
        expect(layout.name.width / layout.name.height).toBeGreaterThan(0.4);
        expect(layout.name.width / layout.name.height).toBeLessThan(0.85);
      }),
    );
  });

  it('puts line and plate below the star, clear of the name and of each other', () => {
    fc.assert(
      fc.property(layouts, ({ size, ...parts }) => {
        const { name, line, trial, starRadius } = layOutRoundSeal(size, parts);
        expect(line !== undefined).toBe(parts.lineLength > 0);
        expect(trial !== undefined).toBe(parts.trial);
        const places = name.angles.map((angle) => placeCorners(name, angle));
        const boxes = [line, trial?.plate].filter((box) => box !== undefined);
        for (const box of boxes) {
          expect(box.xMax - box.xMin).toBeGreaterThan(7.5);
          expect(box.yMin).toBeGreaterThan(starRadius * Math.cos(Math.PI / 5) + 1);
          const outermost = Math.max(...corners(box).map(radius));
          expect(outermost).toBeLessThan(trial?.ring.feetRadius ?? size.diameter / 2 - size.border);
          for (const place of places) expect(separation(place, corners(box))).toBeGreaterThan(0.4);
        }
        if (line !== undefined && trial !== undefined)
          expect(line.yMin).toBeGreaterThan(trial.plate.yMax + 0.5);
      }),
    );
  });

  it('either refuses unusual measures or keeps everything in its place', () => {
    const unusual = fc.record({
      diameter: fc.integer({ min: 30, max: 60 }),
      border: fc.double({ min: 0.2, max: 4, noNaN: true }),
      star: fc.integer({ min: 4, max: 34 }),
    });
    const outcomes = { refused: 0, drawn: 0 };
    fc.assert(
      fc.property(unusual, nameLength, lineLength, fc.boolean(), (size, nameLength, lineLength, trial) => {
        let layout: RoundSealLayout;
        try {
          layout = layOutRoundSeal(size, { nameLength, lineLength, trial });
        } catch (error) {
          expect(error).toMatchObject({ code: 'SEAL_SIZE_UNSUITABLE' });
          outcomes.refused += 1;
          return;
        }
        outcomes.drawn += 1;
        const unit = size.diameter / 42;
        const places = layout.name.angles.map((angle) => placeCorners(layout.name, angle));
        for (const place of places) {
          expect(Math.min(...place.map(radius))).toBeGreaterThan(size.star / 2 + 0.8 * unit);
          expect(Math.max(...place.map(radius))).toBeLessThan(size.diameter / 2 - size.border);
        }
        for (const box of [layout.line, layout.trial?.plate].filter((box) => box !== undefined)) {
          expect(box.xMax - box.xMin).toBeGreaterThan(6 * unit);
          for (const place of places) expect(separation(place, corners(box))).toBeGreaterThan(0.3 * unit);
        }
      }),
      { numRuns: 500 },
    );
    expect(outcomes.drawn).toBeGreaterThan(50);
    expect(outcomes.refused).toBeGreaterThan(50);
  });

  it('follows the presets of practice: 42/1.2, 40/1.0, 38/1.0, star in a circle of 14 mm', () => {
    expect(presets.map(({ diameter, border, star }) => [diameter, border, star])).toEqual([
      [42, 1.2, 14],
      [40, 1, 14],
      [38, 1, 14],
    ]);
  });

  it.each([
    [{ diameter: 29.9, border: 1, star: 10 }],
    [{ diameter: 60.1, border: 1, star: 14 }],
    [{ diameter: 42, border: 1.2, star: 30 }],
    [{ diameter: 42, border: 12, star: 14 }],
    [{ diameter: 42, border: 0, star: 14 }],
    [{ diameter: 42, border: 1.2, star: -14 }],
    [{ diameter: NaN, border: 1.2, star: 14 }],
    [{ diameter: 42, border: Infinity, star: 14 }],
  ])('refuses the measures %o', (measures) => {
    expect(() => layOutRoundSeal(measures, { nameLength: 9, lineLength: 0, trial: true })).toThrow(
      expect.objectContaining({ code: 'SEAL_SIZE_UNSUITABLE' }),
    );
  });
});

describe('the drawn seal', () => {
  const name = fc
    .array(fc.constantFrom(...HANZI), { minLength: 6, maxLength: 30 })
    .map((all) => all.join(''));

  it('has the ink of all characters in the ring, none touching another', () => {
    fc.assert(
      fc.property(name, size, fc.boolean(), (name, size, trial) => {
        const layout = layOutRoundSeal(size, { nameLength: [...name].length, lineLength: 0, trial });
        const inks = pathPoints(drawRoundSeal({ size, name, trial }, font))
          .slice(0, [...name].length)
          .map(hull);
        inks.forEach((ink, i) => {
          const radii = ink.map(radius);
          expect(Math.max(...radii)).toBeLessThan(size.diameter / 2 - size.border - 1);
          expect(Math.min(...radii)).toBeGreaterThan(size.star / 2 + 0.8);
          const next = inks[i + 1];
          if (next !== undefined) expect(separation(ink, next)).toBeGreaterThan(0.1);
          // The ink lies at the character's angle: clockwise from the top.
          const angle = layout.name.angles[i] ?? NaN;
          for (const point of ink) {
            const off = Math.atan2(point.x, -point.y) - angle;
            expect(Math.abs(Math.atan2(Math.sin(off), Math.cos(off)))).toBeLessThan(layout.name.pitch / 2);
          }
        });
      }),
      { numRuns: 60 },
    );
  });

  it('stands every character upright towards the centre', () => {
    // 上 has its long stroke at its feet: its lowest ink is wide, its highest is narrow.
    const all = pathPoints(
      drawRoundSeal({ size: ROUND_SEAL_SIZES.mm42, name: '上'.repeat(12), trial: false }, font),
    );
    const characters = all.slice(0, 12);
    expect(characters).toHaveLength(12);
    for (const ink of characters) {
      const radii = ink.map(radius);
      const [low, high] = [Math.min(...radii), Math.max(...radii)];
      const extent = (points: readonly XY[]): number => {
        const [first] = points;
        return Math.max(...points.map((p) => Math.hypot(p.x - (first?.x ?? 0), p.y - (first?.y ?? 0))));
      };
      const feet = ink.filter((p) => radius(p) < low + 1);
      const head = ink.filter((p) => radius(p) > high - 1);
      expect(extent(feet)).toBeGreaterThan(2 * extent(head));
    }
  });

  it('sets brackets, dots and digits with their ink in the middle of their place', () => {
    const characters = ['（', '）', '·', '８', '1', 'ａ'];
    const name = characters.join('');
    const inks = pathPoints(drawRoundSeal({ size: ROUND_SEAL_SIZES.mm42, name, trial: false }, font));
    const { angles } = layOutRoundSeal(ROUND_SEAL_SIZES.mm42, {
      nameLength: 6,
      lineLength: 0,
      trial: false,
    }).name;
    angles.forEach((angle, i) => {
      // How far the ink reaches along the tangent, to the right and to the left of the place's middle.
      const along = (inks[i] ?? []).map(({ x, y }) => x * Math.cos(angle) + y * Math.sin(angle));
      expect(along.length).toBeGreaterThan(3);
      expect(Math.min(...along) + Math.max(...along), characters[i]).toBeCloseTo(0, 2);
    });
  });

  it('is the same text each time, of shapes only, in true size', () => {
    const spec: RoundSealSpec = { size: ROUND_SEAL_SIZES.mm42, name: '西安市印证演示单位', trial: true };
    const svg = drawRoundSeal(spec, font);
    expect(svg).toBe(drawRoundSeal({ ...spec }, sealFont()));
    expect(svg).toContain('width="42mm" height="42mm" viewBox="-21 -21 42 42"');
    expect([...new Set(svg.match(/<\w+/g))].sort()).toEqual(['<circle', '<g', '<path', '<svg']);
    expect(new Set(svg.match(/#[0-9A-F]{6}/g))).toEqual(new Set(['#C8161D']));
    expect(/NaN|Infinity|undefined|\de/.test(svg)).toBe(false);
  });

  it('shows a solid star in a real seal and three marks in a trial seal', () => {
    const spec = { size: ROUND_SEAL_SIZES.mm42, name: '西安市印证演示单位' };
    const real = pathPoints(drawRoundSeal({ ...spec, trial: false }, font));
    expect(real).toHaveLength(9 + 1);
    expect(real[9]?.map((p) => Number(radius(p).toFixed(2)))).toEqual([
      7, 2.67, 7, 2.67, 7, 2.67, 7, 2.67, 7, 2.67,
    ]);
    expect(real[9]?.[0]).toEqual({ x: 0, y: -7 });
    const trial = pathPoints(drawRoundSeal({ ...spec, trial: true }, font));
    expect(trial).toHaveLength(9 + 3);
    const [, plate = [], ring = []] = trial.slice(9);
    expect(Math.min(...plate.map(({ y }) => y))).toBeGreaterThan(6);
    const radii = ring.map(radius);
    expect(Math.min(...radii)).toBeGreaterThan(18);
    expect(Math.max(...radii)).toBeLessThan(19.8);
    // The word stands in every sixth of the circle: it cannot be cropped away.
    const sixths = new Set(
      ring.map(({ x, y }) => Math.floor(((Math.atan2(y, x) + Math.PI) / (2 * Math.PI)) * 6) % 6),
    );
    expect(sixths.size).toBe(6);
  });

  it('sets the line under the star between the ends of the name', () => {
    for (const line of ['合同专用章', '6101030123456', '（1）', '财']) {
      for (const name of ['西安市印证局', '中华人民共和国陕西省西安市高新技术产业开发区管委会（办公室）']) {
        const paths = pathPoints(
          drawRoundSeal({ size: ROUND_SEAL_SIZES.mm42, name, line, trial: false }, font),
        );
        const inks = paths.slice([...name].length, -1).map(hull);
        expect(inks).toHaveLength([...line].length);
        inks.forEach((ink, i) => {
          for (const other of paths.slice(0, [...name].length)) {
            expect(separation(ink, hull(other))).toBeGreaterThan(0.8);
          }
          const next = inks[i + 1];
          if (next !== undefined) expect(separation(ink, next)).toBeGreaterThan(0.02);
        });
        const xs = inks.flat().map(({ x }) => x);
        expect(Math.abs(Math.min(...xs) + Math.max(...xs))).toBeLessThan(0.8);
      }
    }
  });
});

describe('the text of a seal', () => {
  const draw = (name: string, line?: string): string =>
    drawRoundSeal(
      { size: ROUND_SEAL_SIZES.mm42, name, trial: true, ...(line === undefined ? {} : { line }) },
      font,
    );
  const refusal = (code: string, params: object): object =>
    expect.objectContaining({ code, params }) as object;

  it('has 6 to 30 characters, counted as people count them', () => {
    for (const [text, length] of [
      ['', 0],
      ['西安市印证', 5],
      ['市'.repeat(31), 31],
      ['𬭎'.repeat(5), 5],
    ] as const) {
      expect(() => draw(text)).toThrow(refusal('SEAL_TEXT_LENGTH', { length, min: 6, max: 30 }));
    }
    expect(() => draw('市'.repeat(6))).not.toThrow();
    expect(() => draw('𬭎'.repeat(30))).not.toThrow();
    expect(() => draw('西安市印证局', '')).toThrow(
      refusal('SEAL_TEXT_LENGTH', { length: 0, min: 1, max: 13 }),
    );
    expect(() => draw('西安市印证局', '1'.repeat(14))).toThrow(
      refusal('SEAL_TEXT_LENGTH', { length: 14, min: 1, max: 13 }),
    );
  });

  it('is refused with every character that cannot be drawn, blanks by their number', () => {
    expect(() => draw('西安𪚥市印證證局')).toThrow(refusal('SEAL_TEXT_UNSUPPORTED', { characters: '𪚥 證' }));
    expect(() => draw('西安市 印证　局\u200b\n')).toThrow(
      refusal('SEAL_TEXT_UNSUPPORTED', { characters: 'U+0020 U+3000 U+200B U+000A' }),
    );
    expect(() => draw('西安市印证局', '龙靐齾')).toThrow(
      refusal('SEAL_TEXT_UNSUPPORTED', { characters: '靐 齾' }),
    );
    expect(() => draw('西安市印证局\ud800')).toThrow(
      refusal('SEAL_TEXT_UNSUPPORTED', { characters: 'U+D800' }),
    );
  });

  it('can be any hanzi of GB 2312, rare ones of the national table, brackets, dots, letters and digits', () => {
    expect(HANZI).toHaveLength(6763);
    for (const character of HANZI) expect(font.glyph(character)?.bounds, character).toBeDefined();
    // From the third level of the 通用规范汉字表, beyond GB 2312, some beyond the basic plane.
    for (const character of '喆堃昇镕淼堉珺玥祎翀〇㑇㕮㘎䦃𠙶𣲘𧿹𬭎𬬭𬶐𬺓') {
      expect(font.glyph(character)?.bounds, character).toBeDefined();
    }
    expect(() => draw('西安ＡＢ（集团）·第2科技Co公司、', '№①（1）')).not.toThrow();
  });
});
