import { expect, it } from 'vitest';
import { killAtBoundaries } from '../support/fault/kills.ts';
import { faultSuite } from '../support/fault/suite.ts';

// What test/fault/kill-ses.test.ts and kill-cms.test.ts leave out.

const suite = faultSuite();

it.each([
  ['ses', 3, 20],
  ['cms', 1, 14],
] as const)('killed at each boundary (%s, %i)', async (format, impressions, boundaries) => {
  expect(await killAtBoundaries(suite, { impressions, format })).toBe(boundaries);
});
