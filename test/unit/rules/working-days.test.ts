import { endOfWorkingDay, NO_CALENDAR, RULE_SETS, XIAN_2019, XIAN_2022 } from '@yinzheng/core/rules';
import { describe, expect, it } from 'vitest';
import { chineseCalendar } from '../../../src-main/adapters/working-days.ts';
import { codeOf } from '../../support/codes.ts';

const calendar = chineseCalendar();
/** The last worked day before a deadline, in China. */
function lastDay(from: string, days: number, by = calendar): string {
  const { until } = endOfWorkingDay(new Date(from), days, by);
  return new Date(until.getTime() - 1 + 8 * 3_600_000).toISOString().slice(0, 10);
}

describe('working days', () => {
  // The State Council's notices on holidays for 2025 and 2026: National Day is 1 to 8 October 2025 and 1 to 7 October 2026; worked in
  // their stead are 28 September and 11 October 2025, 20 September and 10 October 2026.
  it.each([
    ['2026-09-29T02:00:00Z', 3, '2026-10-09'],
    ['2026-09-30T02:00:00Z', 3, '2026-10-10'],
    ['2025-09-26T02:00:00Z', 1, '2025-09-28'],
    ['2025-09-30T02:00:00Z', 3, '2025-10-11'],
    ['2026-06-01T02:00:00Z', 3, '2026-06-04'],
    ['2026-06-05T02:00:00Z', 1, '2026-06-08'],
    ['2026-06-05T02:00:00Z', 0, '2026-06-05'],
    ['2026-06-06T02:00:00Z', 0, '2026-06-08'],
  ])('from %s, %i days: until %s has ended', (from, days, last) => {
    expect(lastDay(from, days)).toBe(last);
    expect(endOfWorkingDay(new Date(from), days, calendar).unknownYears).toEqual([]);
  });

  it('counts the day by the clocks of China', () => {
    // 17:00 UTC on Thursday is one in the morning on Friday.
    expect(lastDay('2026-06-04T17:00:00Z', 0)).toBe('2026-06-05');
    expect(lastDay('2026-06-04T15:59:59Z', 0)).toBe('2026-06-04');
  });

  it('says which years it counted by plain weekdays', () => {
    const far = endOfWorkingDay(new Date('2033-10-01T02:00:00Z'), 3, calendar);
    expect(far.unknownYears).toEqual([2033]);
    expect(lastDay('2033-10-01T02:00:00Z', 3)).toBe('2033-10-05');
    expect(endOfWorkingDay(new Date('2026-10-01T02:00:00Z'), 1, NO_CALENDAR)).toEqual({
      until: new Date('2026-10-02T16:00:00Z'),
      unknownYears: [2026],
    });
  });

  it('refuses what is no number of days, and a calendar without work', () => {
    for (const days of [-1, 0.5, 251, Number.NaN]) {
      expect(codeOf(() => endOfWorkingDay(new Date(), days, calendar))).toBe('BAD_ARGUMENT');
    }
    expect(codeOf(() => endOfWorkingDay(new Date(), 1, { works: () => false }))).toBe('BAD_ARGUMENT');
  });
});

it('takes no rule from another set', () => {
  expect(XIAN_2019.afterOutage).toEqual({ article: 10, workingDays: 3 });
  expect(XIAN_2022.afterOutage).toBeUndefined();
  expect(RULE_SETS.map(({ id }) => id)).toEqual(['xian2019', 'xian2022']);
});
