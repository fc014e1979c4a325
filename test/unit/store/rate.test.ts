import { expect, it } from 'vitest';
import { Rates } from '../../../src-store/access/rate.ts';
import { codeOf } from '../../support/codes.ts';

it('lets each key ask so often, and again when its bucket has filled', () => {
  const rates = new Rates({ burst: 3, perSecond: 2 });
  const [one, other] = [Uint8Array.of(1), Uint8Array.of(2)];
  for (let times = 0; times < 3; times++) rates.take(one, 0);
  expect(codeOf(() => rates.take(one, 0))).toBe('TOO_MANY_REQUESTS');
  rates.take(other, 0);
  // Half a second brings one more; a clock that goes back brings nothing.
  rates.take(one, 500);
  expect(codeOf(() => rates.take(one, 400))).toBe('TOO_MANY_REQUESTS');
  for (let times = 0; times < 3; times++) rates.take(one, 60_000);
  expect(codeOf(() => rates.take(one, 60_000))).toBe('TOO_MANY_REQUESTS');
});
