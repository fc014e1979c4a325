import { expect, it, vi } from 'vitest';
import {
  killLicences,
  licenceBoundaries,
  LicenceRun,
  licenceTemplate,
} from '../support/fault/licence-kills.ts';
import { buildShim } from '../support/fault/shim.ts';

// The process that issues licences, killed before and after every boundary between its steps.

vi.setConfig({ testTimeout: 1_800_000 });

it('killed before and after every step of issuing', async (context) => {
  const shim = buildShim(context);
  const template = await licenceTemplate(1);
  const whole = new LicenceRun(template, shim);
  expect(await whole.issue()).toEqual({ killed: false, said: '["done"]' });
  const points = licenceBoundaries(whole.calls());
  whole.remove();
  await killLicences(template, shim, points, ['kill-before', 'kill-after']);
  process.stdout.write(`${JSON.stringify({ 'licence kills': points.length * 2 })}\n`);
  template.remove();
  shim.remove();
});
