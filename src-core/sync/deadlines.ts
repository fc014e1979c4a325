import { endOfWorkingDay, type Deadline, type RuleSet, type WorkingCalendar } from '../rules/index.ts';

/** 故障: a time in which the store could not be reached. */
export interface Outage {
  readonly since: Date;
  /** Undefined: it goes on. */
  readonly until: Date | undefined;
}

/** The latest lawful time of an act, and where it comes from. */
export interface ActDeadline extends Deadline {
  readonly rule: 'in-step' | 'after-outage';
  readonly article: number;
}

/**
 * Until when an act must have reached the store: with the others of its day, or, where an outage stood between, within the working days
 * after its end. Undefined: the outage goes on, so that no clock runs yet, or the rule set says nothing.
 */
export function deadlineOf(
  actedAt: Date,
  outages: readonly Outage[],
  rules: RuleSet,
  calendar: WorkingCalendar,
): ActDeadline | undefined {
  const { inStep, afterOutage } = rules;
  let deadline: ActDeadline | undefined = inStep && {
    ...endOfWorkingDay(actedAt, inStep.workingDays, calendar),
    rule: 'in-step',
    article: inStep.article,
  };
  // An outage excuses what was done in it, and what still had its time when it began.
  for (const { since, until } of [...outages].sort((a, b) => a.since.getTime() - b.since.getTime())) {
    const over = until !== undefined && until <= actedAt;
    const afterwards = since > actedAt && (deadline === undefined || since >= deadline.until);
    if (over || afterwards) continue;
    if (until === undefined || afterOutage === undefined) return undefined;
    const caught = endOfWorkingDay(until, afterOutage.workingDays, calendar);
    deadline = { ...caught, rule: 'after-outage', article: afterOutage.article };
  }
  return deadline;
}

/** Whether an act came, or still stays away, after its time. */
export function isLate(deadline: Deadline | undefined, deliveredAt: Date | undefined, now: Date): boolean {
  return deadline !== undefined && (deliveredAt ?? now) >= deadline.until;
}
