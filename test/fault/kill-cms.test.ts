import { expect, it } from 'vitest';
import { killAtBoundaries } from '../support/fault/kills.ts';
import { faultSuite } from '../support/fault/suite.ts';

// Three impressions here, one with SES; npm run soak takes both numbers in both formats.

const suite = faultSuite();

it('killed at each boundary of three impressions (CMS): all or none, and each counts once', async () => {
  expect(await killAtBoundaries(suite, { impressions: 3, format: 'cms' })).toBe(20);
});
