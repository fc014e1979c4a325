import { fail } from '../kernel/index.ts';

// 工作日 are days of China's calendar: everything here is counted by Beijing time (UTC+8, no summer time).

const DAY_MS = 86_400_000;
const BEIJING_MS = 8 * 3_600_000;
/** How far a deadline may lie away: no calendar is asked without end. */
const MOST_DAYS = 3660;

/** Port: which days are worked, holidays and the days worked in their stead taken into account. */
export interface WorkingCalendar {
  /** Whether a day (YYYY-MM-DD) is worked; undefined: the calendar does not know that year. */
  works(day: string): boolean | undefined;
}

/** A calendar that knows no year: plain weekdays, and said so. */
export const NO_CALENDAR: WorkingCalendar = { works: () => undefined };

/** A moment until which something is to be done. */
export interface Deadline {
  /** The first moment that is too late: midnight in Beijing. */
  readonly until: Date;
  /** Years that the calendar does not know and that were counted by plain weekdays, ascending. */
  readonly unknownYears: readonly number[];
}

/** The day (YYYY-MM-DD) that a moment falls on in China. */
export function dayOf(at: Date): string {
  return new Date(at.getTime() + BEIJING_MS).toISOString().slice(0, 10);
}

/**
 * The end of the `days`-th working day after the day of a moment; the day itself does not count. 0: the end of that day, or of the
 * next working day where it is none. `days`: 0 to 250. @throws BAD_ARGUMENT
 */
export function endOfWorkingDay(from: Date, days: number, calendar: WorkingCalendar): Deadline {
  if (!Number.isInteger(days) || days < 0 || days > 250) {
    fail('BAD_ARGUMENT', { name: 'days', detail: '0 - 250' });
  }
  const unknown = new Set<number>();
  let midnight = Date.parse(`${dayOf(from)}T00:00:00Z`) - BEIJING_MS;
  let left = days;
  for (let step = 0; step < MOST_DAYS; step++) {
    const worked = isWorked(new Date(midnight), calendar, unknown);
    if (worked && left === 0) {
      return { until: new Date(midnight + DAY_MS), unknownYears: [...unknown].sort((a, b) => a - b) };
    }
    midnight += DAY_MS;
    if (left > 0 && isWorked(new Date(midnight), calendar, unknown)) left--;
  }
  return fail('BAD_ARGUMENT', { name: 'calendar', detail: 'no working days' });
}

function isWorked(midnight: Date, calendar: WorkingCalendar, unknown: Set<number>): boolean {
  const day = dayOf(midnight);
  const worked = calendar.works(day);
  if (worked !== undefined) return worked;
  unknown.add(Number(day.slice(0, 4)));
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}
