import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COLUMNS, shownColumns, withColumn } from '../../../src-renderer/features/ledger/columns.ts';
import { movedRow, pagesFor, rowAt, wholePages } from '../../../src-renderer/ui/paging.ts';

describe('pages of the 台账', () => {
  test('the pages of the seen rows, and the first', () => {
    expect(pagesFor({ first: 0, last: 30 }, 10_000)).toEqual([0]);
    expect(pagesFor({ first: 80, last: 120 }, 10_000)).toEqual([0, 1]);
    expect(pagesFor({ first: 5_010, last: 5_040 }, 10_000)).toEqual([0, 50]);
    expect(pagesFor({ first: 9_990, last: 10_050 }, 10_000)).toEqual([0, 99]);
    expect(pagesFor({ first: 0, last: 0 }, 0)).toEqual([0]);
  });

  test('every seen row lies in a page that is fetched, and no page is behind the end', () => {
    fc.assert(
      fc.property(fc.nat(5_000), fc.nat(200), fc.integer({ min: 1, max: 5_000 }), (first, more, total) => {
        const pages = pagesFor({ first, last: first + more }, total);
        expect(pages.every((page) => page * 100 < total)).toBe(true);
        for (let row = first; row <= Math.min(first + more, total - 1); row += 1) {
          expect(pages).toContain(Math.floor(row / 100));
        }
      }),
    );
  });

  test('seen rows are widened to whole pages', () => {
    expect(wholePages({ first: 0, last: 30 })).toEqual({ first: 0, last: 99 });
    expect(wholePages({ first: 199, last: 200 })).toEqual({ first: 100, last: 299 });
  });

  test('a row is found in its page, and missing where its page is', () => {
    const pages = new Map([
      [0, ['a', 'b']],
      [2, ['e']],
    ]);
    expect(rowAt(pages, 1, 2)).toBe('b');
    expect(rowAt(pages, 2, 2)).toBeUndefined();
    expect(rowAt(pages, 4, 2)).toBe('e');
    expect(rowAt(pages, 5, 2)).toBeUndefined();
  });

  test('keys move the active row and never leave the list', () => {
    expect(movedRow(3, 'down', 10, 5)).toBe(4);
    expect(movedRow(9, 'down', 10, 5)).toBe(9);
    expect(movedRow(0, 'up', 10, 5)).toBe(0);
    expect(movedRow(1, 'page-down', 10, 5)).toBe(5);
    expect(movedRow(8, 'page-up', 10, 5)).toBe(4);
    expect(movedRow(4, 'last', 10, 5)).toBe(9);
    expect(movedRow(4, 'first', 10, 5)).toBe(0);
    expect(movedRow(0, 'down', 0, 5)).toBe(0);
  });
});

describe('columns', () => {
  test('date, reason, approver and count cannot be hidden', () => {
    const shown = shownColumns(COLUMNS.map(({ id }) => id)).map(({ id }) => id);
    expect(shown).toEqual(['number', 'date', 'reason', 'approvers', 'count', 'result']);
  });

  test('a choice of columns keeps what it does not know', () => {
    expect(withColumn(['later'], 'seal', false)).toEqual(['later', 'seal']);
    expect(withColumn(['later', 'seal'], 'seal', true)).toEqual(['later']);
    expect(withColumn(['seal'], 'seal', false)).toEqual(['seal']);
  });
});
