import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasCode } from '../../../src-core/kernel/index.ts';
import {
  drawNameSeal,
  drawSquareSeal,
  layOutSquareSeal,
  NAME_SEAL_SIDES,
  NAME_SEAL_SIZES,
  nameSealColumns,
  SQUARE_SEAL_SIDES,
} from '../../../src-core/seals/drawing/index.ts';
import { fuzzRuns } from '../../support/fuzz.ts';
import { HANZI, hull, pathPoints, sealFont, separation, type XY } from '../../support/seal-shapes.ts';

const font = sealFont();
const { mm20 } = NAME_SEAL_SIZES;
const SIDE30 = { side: 30, border: 1 };

function middleOf(points: readonly XY[]): XY {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return {
    x: (Math.min(...xs) + Math.max(...xs)) / 2,
    y: (Math.min(...ys) + Math.max(...ys)) / 2,
  };
}

const refusal = (code: string, params: object): object => expect.objectContaining({ code, params }) as object;

describe('a person’s name on a seal', () => {
  it.each([
    ['张敏', ['张敏', '之印']],
    ['李建国', ['李建', '国印']],
    ['欧阳修文', ['欧阳', '修文']],
    ['司马相如之', ['司马相', '如之印']],
    ['买买提·吐尔逊', ['买买提', '·吐尔', '逊印']],
    ['阿卜杜拉·买买提明', ['阿卜杜拉', '·买买', '提明印']],
  ])('%s', (name, columns) => {
    expect(nameSealColumns(name)).toEqual(columns);
  });

  it('keeps every character in its order, whatever its length', () => {
    for (let length = 2; length <= 20; length++) {
      const name = Array.from({ length }, (_, i) => HANZI[i]).join('');
      const columns = nameSealColumns(name);
      expect(columns.join('').startsWith(name)).toBe(true);
      expect(columns.join('').slice(name.length)).toMatch(/^(?:|印|之印)$/);
      const lengths = columns.map((column) => [...column].length);
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
      expect(lengths).toEqual(lengths.toSorted((a, b) => b - a));
    }
  });

  it('runs downwards in columns, the right one first', () => {
    const inks = pathPoints(drawNameSeal({ size: mm20, name: '赵振华', trial: false }, font)).map(middleOf);
    const quarter = inks.map(({ x, y }) => `${x > 0 ? 'right' : 'left'} ${y < 0 ? 'up' : 'down'}`);
    expect(quarter).toEqual(['right up', 'right down', 'left up', 'left down']);
  });

  it('is on a square of 18 to 25 mm; 20 mm is what devices are given', () => {
    expect(NAME_SEAL_SIDES).toEqual({ min: 18, max: 25 });
    expect(Object.values(NAME_SEAL_SIZES).map(({ side }) => side)).toEqual([18, 20, 25]);
    const svg = drawNameSeal({ size: mm20, name: '赵振华', trial: true }, font);
    expect(svg).toContain('width="20mm" height="20mm" viewBox="-10 -10 20 20"');
    for (const side of [17.9, 25.1, NaN, Infinity, -20]) {
      expect(() => drawNameSeal({ size: { side, border: 1 }, name: '赵振华', trial: true }, font)).toThrow(
        refusal('SEAL_SHAPE_UNSUITABLE', { width: side, height: side, border: 1 }),
      );
    }
  });

  it('has 2 to 20 characters that the font has', () => {
    const draw = (name: string): string => drawNameSeal({ size: mm20, name, trial: true }, font);
    expect(() => draw('赵')).toThrow(refusal('SEAL_TEXT_LENGTH', { length: 1, min: 2, max: 20 }));
    expect(() => draw('市'.repeat(21))).toThrow(refusal('SEAL_TEXT_LENGTH', { length: 21, min: 2, max: 20 }));
    expect(() => draw('赵 华')).toThrow(refusal('SEAL_TEXT_UNSUPPORTED', { characters: 'U+0020' }));
    for (let length = 2; length <= 20; length++) {
      expect(pathPoints(draw('市'.repeat(length))).length).toBeGreaterThan(length + 1);
    }
  });
});

describe('a square seal of a unit', () => {
  const draw = (rows: readonly string[]): string => drawSquareSeal({ size: SIDE30, rows, trial: true }, font);

  it('runs in rows from left to right, the upper first, each from side to side', () => {
    const rows = ['西安市印证', '演示单位', '财务专用章'];
    const inks = pathPoints(drawSquareSeal({ size: SIDE30, rows, trial: false }, font));
    expect(inks).toHaveLength(14);
    let at = 0;
    let above = -Infinity;
    for (const row of rows) {
      const own = inks.slice(at, at + row.length);
      const xs = own.map((ink) => middleOf(ink).x);
      expect(xs).toEqual(xs.toSorted((a, b) => a - b));
      const all = own.flat();
      expect(Math.min(...all.map(({ y }) => y))).toBeGreaterThan(above);
      above = Math.max(...all.map(({ y }) => y));
      expect(Math.max(...all.map(({ x }) => Math.abs(x)))).toBeGreaterThan(11);
      at += row.length;
    }
  });

  it('has one to four rows of up to ten characters, 4 to 30 together', () => {
    expect(() => draw([])).toThrow(expect.objectContaining({ code: 'BAD_ARGUMENT' }));
    expect(() => draw(['一', '二', '三', '四', '五'])).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT' }),
    );
    expect(() => draw(['一二三'])).toThrow(refusal('SEAL_TEXT_LENGTH', { length: 3, min: 4, max: 30 }));
    expect(() => draw(['市'.repeat(11)])).toThrow(
      refusal('SEAL_TEXT_LENGTH', { length: 11, min: 1, max: 10 }),
    );
    expect(() => draw(['西安市印', ''])).toThrow(refusal('SEAL_TEXT_LENGTH', { length: 0, min: 1, max: 10 }));
    expect(() => draw(Array<string>(4).fill('市'.repeat(8)))).toThrow(
      refusal('SEAL_TEXT_LENGTH', { length: 32, min: 4, max: 30 }),
    );
    expect(() => draw(['市'.repeat(10), '市'.repeat(10), '市'.repeat(10)])).not.toThrow();
  });

  it('is 18 to 45 mm wide', () => {
    expect(SQUARE_SEAL_SIDES).toEqual({ min: 18, max: 45 });
    for (const size of [
      { side: 17, border: 1 },
      { side: 46, border: 1 },
      { side: 30, border: 0.7 },
      { side: 30, border: 2.1 },
      { side: 30, border: NaN },
    ]) {
      expect(() => layOutSquareSeal(size, SQUARE_SEAL_SIDES, [4], 'rows', false)).toThrow(
        expect.objectContaining({ code: 'SEAL_SHAPE_UNSUITABLE' }),
      );
    }
  });
});

const line = fc
  .array(fc.constantFrom(...HANZI, '（', '）', '1', 'A', '·'), { minLength: 1, maxLength: 10 })
  .map((all) => all.join(''));

describe('squares of both kinds', () => {
  const cases = fc.record({
    side: fc.double({ min: 18, max: 45, noNaN: true }),
    border: fc.double({ min: 0.8, max: 2, noNaN: true }),
    rows: fc.array(line, { minLength: 1, maxLength: 4 }),
    trial: fc.boolean(),
    asName: fc.boolean(),
  });

  it('are either refused or have all ink inside the border, each character in its place', () => {
    const outcomes = { drawn: 0, refused: 0 };
    fc.assert(
      fc.property(cases, ({ side, border, rows, trial, asName }) => {
        const size = { side, border };
        const name = rows.join('').slice(0, 20);
        let svg: string;
        try {
          svg = asName
            ? drawNameSeal({ size, name, trial }, font)
            : drawSquareSeal({ size, rows, trial }, font);
        } catch (error) {
          if (!hasCode(error, 'SEAL_SHAPE_UNSUITABLE') && !hasCode(error, 'SEAL_TEXT_LENGTH')) throw error;
          outcomes.refused += 1;
          return;
        }
        outcomes.drawn += 1;
        expect(/NaN|Infinity|undefined|\de/.test(svg)).toBe(false);
        const text = asName ? nameSealColumns(name).join('') : rows.join('');
        const paths = pathPoints(svg);
        expect(paths).toHaveLength([...text].length + (trial ? 2 : 0));
        const inks = paths.slice(0, [...text].length);
        const inside = side / 2 - border - (trial ? 0.3 : 0);
        for (const { x, y } of [...inks, ...(trial ? [paths.at(-2) ?? []] : [])].flat()) {
          expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThan(inside);
        }
        const shapes = [...inks, ...(trial ? [paths.at(-2) ?? []] : [])].map(hull);
        shapes.forEach((shape, i) => {
          for (const other of shapes.slice(i + 1)) expect(separation(shape, other)).toBeGreaterThan(0.05);
        });
      }),
      fuzzRuns(150, 20),
    );
    expect(outcomes.drawn).toBeGreaterThan(30);
    expect(outcomes.refused).toBeGreaterThan(10);
  });

  it('show a solid border, and in trial mode words along all four sides and a plate at the bottom', () => {
    const real = drawNameSeal({ size: mm20, name: '赵振华', trial: false }, font);
    expect(real).toContain(
      '<rect x="-9.5" y="-9.5" width="19" height="19" fill="none" stroke="#C8161D" stroke-width="1"/>',
    );
    const trial = drawNameSeal({ size: mm20, name: '赵振华', trial: true }, font);
    expect(trial).not.toContain('stroke-width="1"');
    expect(trial.match(/<rect/g)).toHaveLength(2);
    const [plate = [], words = []] = pathPoints(trial).slice(4);
    expect(Math.min(...plate.map(({ y }) => y))).toBeGreaterThan(4);
    const counts = { up: 0, down: 0, left: 0, right: 0 };
    for (const { x, y } of words) {
      const far = Math.max(Math.abs(x), Math.abs(y));
      expect(far).toBeGreaterThan(8.7);
      expect(far).toBeLessThan(10);
      if (Math.abs(y) >= Math.abs(x)) counts[y < 0 ? 'up' : 'down'] += 1;
      else counts[x < 0 ? 'left' : 'right'] += 1;
    }
    for (const count of Object.values(counts)) expect(count).toBeGreaterThan(100);
  });
});
