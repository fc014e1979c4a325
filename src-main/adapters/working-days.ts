import chineseDays from 'chinese-days';
import type { WorkingCalendar } from '@yinzheng/core/rules';

/**
 * China's calendar of working days as `chinese-days` has it: the State Council publishes each year's in the autumn before, and
 * the package follows. A year that it has no holidays of is unknown to it.
 */
export function chineseCalendar(): WorkingCalendar {
  const known = new Map<string, boolean>();
  const knows = (year: string): boolean => {
    const kept = known.get(year);
    if (kept !== undefined) return kept;
    const holidays = chineseDays.getHolidaysInRange(`${year}-01-01`, `${year}-12-31`, false);
    known.set(year, holidays.length > 0);
    return holidays.length > 0;
  };
  return { works: (day) => (knows(day.slice(0, 4)) ? chineseDays.isWorkday(day) : undefined) };
}
