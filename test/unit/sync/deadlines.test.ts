import { NO_CALENDAR, XIAN_2019, XIAN_2022 } from '@yinzheng/core/rules';
import { deadlineOf, isLate, type Outage } from '@yinzheng/core/sync';
import { describe, expect, it } from 'vitest';

const at = (text: string): Date => new Date(`2026-06-${text}:00+08:00`);
const outage = (since: string, until?: string): Outage => {
  return { since: at(since), until: until === undefined ? undefined : at(until) };
};
const deadline = (
  acted: string,
  ...outages: readonly Outage[]
): { rule: string; until: Date } | undefined => {
  return deadlineOf(at(acted), outages, XIAN_2019, NO_CALENDAR);
};

// 1 June 2026 is a Monday.
describe('the latest lawful time of an act', () => {
  it('is its own day where the store could be reached', () => {
    expect(deadline('01T10:00')).toMatchObject({ rule: 'in-step', article: 8, until: at('02T00:00') });
    expect(deadline('06T10:00')).toMatchObject({ until: at('09T00:00') });
    expect(deadline('01T10:00', outage('02T08:00', '02T09:00'))).toMatchObject({ rule: 'in-step' });
    expect(deadline('01T10:00', outage('01T07:00', '01T08:00'))).toMatchObject({ rule: 'in-step' });
  });

  it('does not run while an outage goes on', () => {
    expect(deadline('01T10:00', outage('01T08:00'))).toBeUndefined();
    expect(deadline('01T10:00', outage('01T12:00'))).toBeUndefined();
    expect(deadline('01T10:00', outage('02T12:00'))).toMatchObject({ rule: 'in-step' });
  });

  it('is three working days after the outage that stood between', () => {
    expect(deadline('01T10:00', outage('01T08:00', '03T09:00'))).toMatchObject({
      rule: 'after-outage',
      article: 10,
      until: at('09T00:00'),
    });
    // It had its time when the outage began, and when the next one did.
    expect(
      deadline('01T10:00', outage('05T08:00', '05T09:00'), outage('01T20:00', '03T09:00')),
    ).toMatchObject({
      until: at('11T00:00'),
    });
    expect(
      deadline('01T10:00', outage('01T20:00', '03T09:00'), outage('10T08:00', '12T09:00')),
    ).toMatchObject({
      until: at('09T00:00'),
    });
  });

  it('is nothing where the rules say nothing', () => {
    expect(deadlineOf(at('01T10:00'), [], XIAN_2022, NO_CALENDAR)).toBeUndefined();
    expect(
      deadlineOf(at('01T10:00'), [outage('01T08:00', '03T09:00')], XIAN_2022, NO_CALENDAR),
    ).toBeUndefined();
  });

  it('makes late what came, or stays away, behind it', () => {
    const until = { until: at('02T00:00'), unknownYears: [] };
    expect(isLate(until, at('01T23:59'), at('05T00:00'))).toBe(false);
    expect(isLate(until, at('02T00:00'), at('05T00:00'))).toBe(true);
    expect(isLate(until, undefined, at('01T23:00'))).toBe(false);
    expect(isLate(until, undefined, at('02T00:00'))).toBe(true);
    expect(isLate(undefined, undefined, at('05T00:00'))).toBe(false);
  });
});
