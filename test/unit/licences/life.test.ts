import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  LICENCE_EVENTS,
  LIFE,
  nextState,
  REASON_CLASSES,
  type LicenceEventKind,
  type LicenceState,
  type LifeStep,
  type ReasonClass,
} from '../../../src-core/licences/index.ts';

const step = (event: LicenceEventKind, reason: ReasonClass, version?: number, days = 0): LifeStep => {
  return { event, reason, version, days };
};
/** A licence after such steps, or what stopped them. */
function after(...steps: readonly LifeStep[]) {
  let state: LicenceState | undefined;
  for (const one of steps) {
    const next = nextState(state, one);
    if (typeof next === 'string') return next;
    state = next;
  }
  return state;
}
const ISSUED = step('issue', 'application', 1);

describe('the life of a licence', () => {
  it('begins once', () => {
    expect(after(ISSUED)).toEqual({ status: 'active', mortgaged: false, version: 1 });
    expect(after(ISSUED, step('issue', 'application', 2))).toBe('state');
    for (const event of LICENCE_EVENTS.filter((one) => one !== 'issue')) {
      expect(after(step(event, 'application')), event).toBe('state');
    }
  });

  it('goes on with the next version and no other', () => {
    expect(after(ISSUED, step('update', 'change', 2))).toMatchObject({ status: 'active', version: 2 });
    for (const version of [undefined, 1, 3]) {
      expect(after(ISSUED, step('update', 'change', version))).toBe('version');
    }
    expect(after(ISSUED, step('suspend', 'unlawful', 2))).toBe('version');
  });

  it('is suspended and restored, lost and found, replaced when lost', () => {
    const suspended = [ISSUED, step('suspend', 'investigation')];
    expect(after(...suspended)).toMatchObject({ status: 'suspended' });
    expect(after(...suspended, step('update', 'change', 2))).toBe('state');
    expect(after(...suspended, step('lift-suspension', 'settled'))).toMatchObject({ status: 'active' });
    const lost = [ISSUED, step('report-loss', 'loss')];
    expect(after(...lost, step('annual-review', 'routine'))).toBe('state');
    expect(after(...lost, step('withdraw-loss', 'found'))).toMatchObject({ status: 'active' });
    expect(after(...lost, step('update', 'loss', 2))).toMatchObject({ status: 'active', version: 2 });
  });

  it('does not end while a mortgage rests on it, unless it was never lawful', () => {
    const mortgaged = [ISSUED, step('mortgage', 'security')];
    expect(after(...mortgaged, step('mortgage', 'security'))).toBe('mortgage');
    expect(after(...mortgaged, step('cancel', 'application'))).toBe('mortgage');
    expect(after(...mortgaged, step('cancel', 'unlawful'))).toMatchObject({ status: 'cancelled' });
    expect(after(...mortgaged, step('release-mortgage', 'settled'), step('cancel', 'ended'))).toMatchObject({
      status: 'cancelled',
      mortgaged: false,
    });
    expect(after(ISSUED, step('release-mortgage', 'settled'))).toBe('mortgage');
  });

  it('ends for good', () => {
    for (const event of LICENCE_EVENTS) {
      for (const reason of REASON_CLASSES) {
        expect(after(ISSUED, step('cancel', 'ended'), step(event, reason, 2))).toBe('state');
      }
    }
  });

  it('wants a reason of its kind and a day of effect near by', () => {
    expect(after(ISSUED, step('suspend', 'loss'))).toBe('reason');
    expect(after(ISSUED, step('suspend', 'unlawful', undefined, 367))).toBe('effective');
    expect(after(ISSUED, step('suspend', 'unlawful', undefined, -367))).toBe('effective');
    expect(after(ISSUED, step('suspend', 'unlawful', undefined, -366))).toMatchObject({
      status: 'suspended',
    });
  });

  it('never has a step back in its versions, nor a way out of cancellation, whatever is tried', () => {
    const any = fc.record({
      event: fc.constantFrom(...LICENCE_EVENTS),
      reason: fc.constantFrom(...REASON_CLASSES),
      version: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
      days: fc.integer({ min: -400, max: 400 }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 60 }), (steps) => {
        let state: LicenceState | undefined;
        for (const one of [ISSUED, ...steps]) {
          const next = nextState(state, one);
          if (typeof next === 'string') continue;
          expect(next.version).toBeGreaterThanOrEqual(state?.version ?? 1);
          expect(state?.status).not.toBe('cancelled');
          if (next.status === 'cancelled') expect(next.version).toBe(state!.version);
          state = next;
        }
      }),
    );
  });

  it('has a rule for each kind, each reason a kind, no two rules alike', () => {
    expect(new Set(LIFE.map(({ event }) => event))).toEqual(new Set(LICENCE_EVENTS));
    expect(new Set(LIFE.flatMap(({ reasons }) => reasons))).toEqual(new Set(REASON_CLASSES));
    const lines = LIFE.flatMap(({ event, reasons }) => reasons.map((reason) => `${event} ${reason}`));
    expect(new Set(lines).size).toBe(lines.length);
  });
});
