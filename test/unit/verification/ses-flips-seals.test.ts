import { expect, test } from 'vitest';
import { notExcused, unnoticed } from '../../support/flips.ts';
import { excusedIn, pictureOf, structureOf, verifierOf } from '../../support/sample-flips.ts';
import { sample, SEAL_SAMPLES } from '../../support/seal-samples.ts';

// One bit of each byte of the structure, and of a sample of the picture's. Every position and bit: test/soak.
test.for(SEAL_SAMPLES)('%s: a flipped byte is noticed', { timeout: 120_000 }, (name, context) => {
  const bytes = sample(context, name);
  const positions = [...structureOf(name, bytes.length), ...pictureOf(name, 197)];
  expect(positions.length).toBeGreaterThan(1380);
  const missed = unnoticed(bytes, verifierOf(name), positions, (position) => [position % 8]);
  expect(notExcused(missed, excusedIn(name))).toEqual([]);
});
