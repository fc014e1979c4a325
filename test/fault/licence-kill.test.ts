import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import {
  expectWhole,
  killLicences,
  licenceBoundaries,
  LicenceRun,
  licenceTemplate,
  type LicenceTemplate,
} from '../support/fault/licence-kills.ts';
import { buildShim, type Shim } from '../support/fault/shim.ts';

// The process that issues is killed between any two steps: after the next start nothing is double, nothing lost, the outbox complete.

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });
let template: LicenceTemplate;
let shim: Shim | undefined;

beforeAll(async () => {
  template = await licenceTemplate(1);
});
afterAll(() => {
  template.remove();
  shim?.remove();
});

it('killed between the steps of issuing: nothing is double, nothing is lost', async (context) => {
  shim ??= buildShim(context);
  const whole = new LicenceRun(template, shim);
  expect(await whole.issue()).toEqual({ killed: false, said: '["done"]' });
  expect(whole.noted()).toEqual(STEPS);
  expect(await expectWhole(whole, 1)).toBe(1);
  const points = licenceBoundaries(whole.calls());
  whole.remove();
  expect(points.length).toBeGreaterThan(20);
  // At every third one here; npm run soak takes all, before and after.
  await killLicences(
    template,
    shim,
    points.filter((_, index) => index % 3 === 0),
  );
});

/** What the process notes of one licence, in its order. */
const STEPS = [
  ...['check', 'serial', 'draw', 'order', 'licence-order asked', 'licence-order made'],
  ...['seal', 'ses-impression asked', 'ses-impression made', 'checkpoint asked', 'checkpoint made', 'end'],
];
