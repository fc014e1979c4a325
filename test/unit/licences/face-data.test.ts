import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cleanedFaceData,
  ENDLESS,
  faceProblems,
  isDay,
  isLicenceTypeCode,
  isTerm,
  lastDayOf,
  type FaceField,
  type FaceKind,
  type FaceSchema,
} from '../../../src-core/licences/index.ts';

const TODAY = new Date('2026-11-29T00:00:00Z');
const field = (value: FaceKind, required = true): FaceField => {
  return { key: 'KZ_A', name: '字段', value, required, privacy: 'public' };
};
const problemOf = (value: FaceKind, text: string): string | undefined =>
  faceProblems({ version: 1, fields: [field(value)] }, { KZ_A: text }, TODAY)[0]?.problem;

describe('face data', () => {
  const number: FaceKind = { kind: 'number', min: 0, max: 1000, decimals: 2 };
  it.each<[FaceKind, string, string | undefined]>([
    [{ kind: 'text', min: 2, max: 4 }, '甲', 'too-short'],
    [{ kind: 'text', min: 2, max: 4 }, '甲乙丙丁', undefined],
    [{ kind: 'text', min: 2, max: 4 }, '𠀀𠀁𠀂𠀃', undefined],
    [{ kind: 'text', min: 2, max: 4 }, '甲乙丙丁戊', 'too-long'],
    [{ kind: 'text', min: 1, max: 9 }, '甲\n乙', 'characters'],
    [{ kind: 'text', min: 1, max: 9 }, '甲\u202e乙', 'characters'],
    [{ kind: 'date' }, '2024-02-29', undefined],
    [{ kind: 'date' }, '2026-02-29', 'not-a-day'],
    [{ kind: 'date' }, '2026-2-9', 'not-a-day'],
    [number, '0', undefined],
    [number, '12.34', undefined],
    [number, '12.345', 'not-a-number'],
    [number, '012', 'not-a-number'],
    [number, '1e3', 'not-a-number'],
    [number, '1,000', 'not-a-number'],
    [number, '-1', 'out-of-range'],
    [number, '1000.01', 'out-of-range'],
    [{ kind: 'code', list: [{ code: '1', name: '甲类' }] }, '1', undefined],
    [{ kind: 'code', list: [{ code: '1', name: '甲类' }] }, '甲类', 'not-in-list'],
    [{ kind: 'yes-no' }, '1', undefined],
    [{ kind: 'yes-no' }, '是', 'not-in-list'],
    [{ kind: 'credit-code' }, '11430000006122244L', undefined],
    [{ kind: 'credit-code' }, '11430000006122244M', 'check'],
    [{ kind: 'citizen-id' }, '11010519491231002X', undefined],
    [{ kind: 'citizen-id' }, '110105194912310020', 'check'],
  ])('%j takes “%s”: %s', (kind, text, problem) => {
    expect(problemOf(kind, text)).toBe(problem);
  });

  const schema: FaceSchema = {
    version: 3,
    fields: [
      { ...field({ kind: 'text', min: 1, max: 9 }), key: 'KZ_B' },
      { ...field({ kind: 'date' }, false), key: 'KZ_A' },
    ],
  };

  it('names every problem: what is missing, what is wrong, what the type does not have', () => {
    expect(faceProblems(schema, { KZ_A: 'x', KZ_C: '1' }, TODAY)).toEqual([
      { key: 'KZ_B', problem: 'missing' },
      { key: 'KZ_A', problem: 'not-a-day' },
      { key: 'KZ_C', problem: 'unlisted' },
    ]);
    expect(faceProblems(schema, { KZ_B: '甲' }, TODAY)).toEqual([]);
  });

  it('is kept in one form', () => {
    const cleaned = cleanedFaceData(schema, { KZ_Z: 'z', KZ_A: ' ', KZ_B: ' e\u0301 ' });
    expect(Object.entries(cleaned)).toEqual([
      ['KZ_B', '\u00e9'],
      ['KZ_Z', 'z'],
    ]);
  });

  it('knows the days that exist', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1000-01-01'), max: new Date('2999-12-31'), noInvalidDate: true }),
        (day) => {
          expect(isDay(day.toISOString().slice(0, 10))).toBe(true);
        },
      ),
    );
    for (const text of ['2026-13-01', '2026-00-10', '2026-04-31', '0999-01-01', '2026-01-01T', '']) {
      expect(isDay(text), text).toBe(false);
    }
  });
});

describe('a type', () => {
  it('has the code of who defined it and three digits', () => {
    expect(isLicenceTypeCode('11100000MB03271699022')).toBe(true);
    expect(isLicenceTypeCode('11100000MB03271698022')).toBe(false);
    expect(isLicenceTypeCode('11100000MB0327169902')).toBe(false);
    expect(isLicenceTypeCode('11100000MB0327169902A')).toBe(false);
  });

  it.each([
    ['1年', '2026-11-29', '2027-11-28'],
    ['1年', '2024-02-29', '2025-02-28'],
    ['4年', '2024-02-29', '2028-02-28'],
    ['1月', '2026-01-31', '2026-02-28'],
    ['1月', '2026-01-01', '2026-01-31'],
    ['13月', '2026-12-15', '2028-01-14'],
    ['30天', '2026-11-29', '2026-12-28'],
    [ENDLESS, '2026-11-29', undefined],
  ])('a term of %s from %s ends on %s', (term, from, last) => {
    expect(isTerm(term)).toBe(true);
    expect(lastDayOf(term, from)).toBe(last);
  });

  it.each(['', '0年', '年', '1 年', '99999年', '1周', '永久'])('“%s” is no term', (text) => {
    expect(isTerm(text)).toBe(false);
  });
});
