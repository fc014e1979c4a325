import { expect, it } from 'vitest';
import { killAtBoundaries } from '../support/fault/kills.ts';
import { faultSuite } from '../support/fault/suite.ts';

// One impression here, three with CMS; npm run soak takes both numbers in both formats.

const suite = faultSuite();

it('killed at each boundary of one impression (SES): nothing is lost, doubled or unknown', async () => {
  expect(await killAtBoundaries(suite, { impressions: 1, format: 'ses' })).toBe(14);
});
