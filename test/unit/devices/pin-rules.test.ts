import { PIN_REMINDER_DAYS, pinAgeDays, pinLimits, pinProblem, pinReminder } from '@yinzheng/core/devices';
import { utf8 } from '@yinzheng/core/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const token = {
  label: 'Unit Seal Key',
  serial: 'GM30001234567890',
  model: 'GM3000',
  manufacturer: 'A Maker',
  minPin: 6,
  maxPin: 16,
};

function problem(fresh: string, old?: string, changes: Partial<typeof token> = {}): string {
  const plan = { fresh: utf8(fresh), token: { ...token, ...changes } };
  return pinProblem(old === undefined ? plan : { ...plan, old: utf8(old) }) ?? 'none';
}

describe('a new PIN', () => {
  it.each([
    ['12345', 'PIN_LENGTH'],
    ['k3r9w2xq7v5m1n8bz', 'PIN_LENGTH'],
    ['', 'PIN_LENGTH'],
    ['口令口令', 'PIN_CHARACTERS'],
    ['a b c d e', 'PIN_CHARACTERS'],
    ['abc\u0000def', 'PIN_CHARACTERS'],
    ['111111', 'PIN_REPEATED'],
    ['aaaaaaaA', 'PIN_REPEATED'],
    ['121212', 'PIN_REPEATED'],
    ['1212121', 'PIN_REPEATED'],
    ['369369', 'PIN_REPEATED'],
    ['123456', 'PIN_RUN'],
    ['12345678', 'PIN_RUN'],
    ['987654', 'PIN_RUN'],
    ['567890', 'PIN_RUN'],
    ['abcdef', 'PIN_RUN'],
    ['FEDCBA', 'PIN_RUN'],
    ['qwerty', 'PIN_RUN'],
    ['Asdfgh', 'PIN_RUN'],
    ['1qaz2wsx', 'PIN_RUN'],
    ['147258', 'PIN_RUN'],
    ['123abc', 'PIN_RUN'],
    ['123456a', 'PIN_RUN'],
    ['GM3000', 'PIN_OF_KEY'],
    ['gm3000!9', 'PIN_OF_KEY'],
    ['30001234567', 'PIN_OF_KEY'],
    ['amaker', 'none'],
    ['A-Maker', 'none'],
    ['sealkey', 'none'],
    ['Seal-Key-7', 'none'],
    ['482913', 'none'],
    ['k3r9w2', 'none'],
    ['Tr7!mo,Q', 'none'],
  ])('%s: %s', (fresh, expected) => {
    expect(problem(fresh)).toBe(expected);
  });

  it('is not the serial number, label, model or maker, in whatever letters', () => {
    for (const [field, value] of Object.entries({
      serial: 'ZX71K9Q2',
      label: 'seal4yz9',
      model: 'KM9X2Q',
      manufacturer: 'HT7Q2L',
    })) {
      expect(problem(value.toUpperCase(), undefined, { [field]: value }), field).toBe('PIN_OF_KEY');
      expect(problem(value.toLowerCase(), undefined, { [field]: ` ${value} ` }), field).toBe('PIN_OF_KEY');
      expect(problem(value), field).toBe('none');
    }
  });

  it('is not the old one', () => {
    expect(problem('k3r9w2', 'k3r9w2')).toBe('PIN_SAME');
    expect(problem('k3r9w2', 'k3r9w3')).toBe('none');
  });

  it('leaves the bytes that were typed as they were', () => {
    const fresh = utf8('K3R9w2');
    const old = utf8('xyz');
    pinProblem({ fresh, old, token });
    expect([fresh, old]).toEqual([utf8('K3R9w2'), utf8('xyz')]);
  });

  it('may have the lengths that the token tells, where it tells sense', () => {
    expect(pinLimits({ minPin: 8, maxPin: 12 })).toEqual({ min: 8, max: 12 });
    expect(pinLimits({ minPin: 1, maxPin: 12 })).toEqual({ min: 6, max: 12 });
    expect(pinLimits({ minPin: 0, maxPin: 0 })).toEqual({ min: 6, max: 255 });
    expect(pinLimits({ minPin: 4, maxPin: 4 })).toEqual({ min: 4, max: 4 });
    expect(pinLimits({ minPin: 20, maxPin: 8 })).toEqual({ min: 6, max: 8 });
    // CK_UNAVAILABLE_INFORMATION
    expect(pinLimits({ minPin: 2 ** 64, maxPin: 2 ** 64 })).toEqual({ min: 6, max: 255 });
  });

  it('of six digits by chance is hardly ever refused, and no bytes make the rules fail', () => {
    let refused = 0;
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(digits, (drawn) => {
        if (problem(drawn.join('')) !== 'none') refused++;
      }),
      { numRuns: 1000, seed: 8 },
    );
    expect(refused).toBeLessThan(60);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.string({ maxLength: 20 }), (fresh, label) => {
        pinProblem({ fresh, token: { ...token, label } });
      }),
    );
  });
});

describe('the age of a PIN', () => {
  const changed = new Date('2026-01-01T12:00:00Z');
  const after = (days: number): Date => new Date(changed.getTime() + days * 86_400_000);

  it('is counted in whole days, and a clock that went back makes it 0', () => {
    expect(pinAgeDays(changed, new Date(after(1).getTime() - 1))).toBe(0);
    expect(pinAgeDays(changed, after(1))).toBe(1);
    expect(pinAgeDays(changed, after(-5))).toBe(0);
  });

  it('calls for a change after the number of days that is set', () => {
    expect(PIN_REMINDER_DAYS).toBe(90);
    expect(pinReminder(changed, after(89))).toEqual({ ageDays: 89, daysLeft: 1, due: false });
    expect(pinReminder(changed, after(90))).toEqual({ ageDays: 90, daysLeft: 0, due: true });
    expect(pinReminder(changed, after(100), 30)).toEqual({ ageDays: 100, daysLeft: -70, due: true });
    expect(pinReminder(undefined, after(1))).toBeUndefined();
    expect(pinReminder(new Date('nonsense'), after(1))).toBeUndefined();
  });
});
