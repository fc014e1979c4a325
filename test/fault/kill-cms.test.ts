import { expect, it } from 'vitest';
import { killAtBoundaries } from '../support/fault/kills.ts';
import { faultSuite } from '../support/fault/suite.ts';

const suite = faultSuite();

it('killed at each boundary of one impression (CMS): nothing is lost, doubled or unknown', async () => {
  expect(await killAtBoundaries(suite, { impressions: 1, format: 'cms' })).toBe(14);
});

it('killed at each boundary of three impressions (CMS): all or none, and each counts once', async () => {
  expect(await killAtBoundaries(suite, { impressions: 3, format: 'cms' })).toBe(20);
});
