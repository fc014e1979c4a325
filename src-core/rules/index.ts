export { RULE_SETS, XIAN_2019, XIAN_2022, type DaysRule, type RuleSet } from './rule-sets.ts';
export { dayOf, endOfWorkingDay, NO_CALENDAR, type Deadline, type WorkingCalendar } from './working-days.ts';
