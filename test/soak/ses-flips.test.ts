import { sm3 } from '@yinzheng/core/sm';
import { verifySealSignature } from '@yinzheng/core/verification';
import { expect, test } from 'vitest';
import { notExcused, range, unnoticed } from '../support/flips.ts';
import { flipBit } from '../support/fuzz.ts';
import { makeStamp, makeWorld, PROTECTED, trusting } from '../support/made-seals.ts';
import { excusedIn, pictureOf, structureOf, verifierOf } from '../support/sample-flips.ts';
import { ALL_SAMPLES, sample } from '../support/seal-samples.ts';

const ALL_BITS = [0, 1, 2, 3, 4, 5, 6, 7];

test.for(ALL_SAMPLES)('%s: every flipped bit of the structure is noticed', (name, context) => {
  const bytes = sample(context, name);
  const missed = unnoticed(bytes, verifierOf(name), structureOf(name, bytes.length), () => ALL_BITS);
  expect(notExcused(missed, excusedIn(name))).toEqual([]);
  // A run that excuses nothing any more has no place in the list.
  const idle = excusedIn(name).filter(
    ([from, to]) => !missed.some((position) => position >= from && position < to),
  );
  expect(idle).toEqual([]);
});

test.for(ALL_SAMPLES)('%s: every flipped byte of the picture is noticed', (name, context) => {
  const bytes = sample(context, name);
  const missed = unnoticed(bytes, verifierOf(name), pictureOf(name, 1), (position) => [position % 8]);
  expect(missed).toEqual([]);
});

test('a made stamp with its root: no flipped bit leaves it valid', () => {
  const { root, unit, seal } = makeWorld();
  const stamp = makeStamp(seal, unit);
  const left = [...range(0, stamp.length)].flatMap((at) =>
    ALL_BITS.filter((bit) => {
      const signature = flipBit(stamp, at, bit);
      return (
        verifySealSignature({ signature, protectedDigest: sm3(PROTECTED), ...trusting(root) }).answer ===
        'valid'
      );
    }).map((bit) => `${at}.${bit}`),
  );
  expect(left).toEqual([]);
});
