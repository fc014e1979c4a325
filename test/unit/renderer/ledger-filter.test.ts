import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CHANNELS } from '@yinzheng/contract/ipc';
import {
  addressWith,
  filterOf,
  isDay,
  isNarrow,
  isTurnedRound,
  narrowed,
  openEntryOf,
  RESULTS,
} from '../../../src-renderer/features/ledger/filter.ts';

const asked = CHANNELS['ledger.page'].input;

describe('the filter row in the address', () => {
  test('what is put into an address comes out of it', () => {
    const day = fc
      .date({ min: new Date('1990-01-01'), max: new Date('2090-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    const words = fc.string({ minLength: 1, maxLength: 30 }).filter((text) => text.trim() === text);
    const filters = fc.record(
      { from: day, to: day, seal: words, person: words, result: fc.constantFrom(...RESULTS), text: words },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(filters, (filter) => {
        const address = new URLSearchParams(addressWith(new URLSearchParams(), filter).toString());
        expect(filterOf(address)).toEqual(filter);
        expect(isNarrow(filterOf(address))).toBe(Object.keys(filter).length > 0);
      }),
    );
  });

  test('whatever an address says, the service is asked something well formed', () => {
    const value = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constant('x'.repeat(3000)),
      fc.constant('2026-02-30'),
    );
    const names = fc.constantFrom('from', 'to', 'seal', 'person', 'result', 'text', 'entry', 'other');
    fc.assert(
      fc.property(fc.array(fc.tuple(names, value)), (pairs) => {
        const filter = filterOf(new URLSearchParams(pairs));
        expect(asked.safeParse({ filter, offset: 0, limit: 100 }).success).toBe(true);
      }),
    );
  });

  test('a new filter keeps what else the address holds and closes the drawer', () => {
    const address = new URLSearchParams('from=2026-01-01&entry=7&view=wide');
    expect(addressWith(address, { text: '通知' }).toString()).toBe(
      new URLSearchParams({ view: 'wide', text: '通知' }).toString(),
    );
  });

  test('one value is changed or left out', () => {
    expect(narrowed({ text: '通知' }, 'seal', 'SY1')).toEqual({ text: '通知', seal: 'SY1' });
    expect(narrowed({ text: '通知', seal: 'SY1' }, 'seal', undefined)).toEqual({ text: '通知' });
    expect(narrowed({ text: '通知' }, 'text', '')).toEqual({});
  });

  test.each([
    ['2026-11-24', true],
    ['2024-02-29', true],
    ['2026-02-29', false],
    ['2026-13-01', false],
    ['2026-1-1', false],
    ['', false],
  ])('day %s: %s', (text, found) => {
    expect(isDay(text)).toBe(found);
  });

  test('a first day after the last is told', () => {
    expect(isTurnedRound({ from: '2026-11-25', to: '2026-11-24' })).toBe(true);
    expect(isTurnedRound({ from: '2026-11-24', to: '2026-11-24' })).toBe(false);
    expect(isTurnedRound({ from: '2026-11-24' })).toBe(false);
  });

  test.each([
    ['entry=12', 12],
    ['entry=0', null],
    ['entry=-1', null],
    ['entry=1e3', null],
    ['entry=12345678901', null],
    ['', null],
  ])('open entry of "%s"', (address, found) => {
    expect(openEntryOf(new URLSearchParams(address))).toBe(found);
  });
});
