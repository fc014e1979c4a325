import { sm3 } from '@yinzheng/core/sm';
import { verifySealSignature, type StepResult } from '@yinzheng/core/verification';
import { expect, test } from 'vitest';
import { notExcused, range, unnoticed } from '../../support/flips.ts';
import { flipBit } from '../../support/fuzz.ts';
import { makeStamp, makeWorld, PROTECTED, trusting } from '../../support/made-seals.ts';
import { excusedIn, pictureOf, structureOf, verifierOf } from '../../support/sample-flips.ts';
import { sample, SIGNATURE_SAMPLE } from '../../support/seal-samples.ts';

test('SignedValueV4.dat: a flipped byte is noticed', { timeout: 120_000 }, (context) => {
  const bytes = sample(context, SIGNATURE_SAMPLE);
  const positions = [...structureOf(SIGNATURE_SAMPLE, bytes.length), ...pictureOf(SIGNATURE_SAMPLE, 197)];
  const missed = unnoticed(bytes, verifierOf(SIGNATURE_SAMPLE), positions, (position) => [position % 8]);
  expect(notExcused(missed, excusedIn(SIGNATURE_SAMPLE))).toEqual([]);
});

test('a made stamp with its root: no flipped byte leaves it valid', { timeout: 60_000 }, () => {
  const { root, unit, seal } = makeWorld();
  const stamp = makeStamp(seal, unit);
  const answer = (signature: Uint8Array): string =>
    verifySealSignature({ signature, protectedDigest: sm3(PROTECTED), ...trusting(root) }).answer;
  expect(answer(stamp)).toBe('valid');
  const left = [...range(0, stamp.length, 29)].filter((at) => answer(flipBit(stamp, at, at % 8)) === 'valid');
  expect(left).toEqual([]);
});

test('a verification that notices nothing would be found out', () => {
  const blind = (): readonly StepResult[] => [];
  expect(unnoticed(new Uint8Array(3), blind, range(0, 3), () => [0])).toEqual([0, 1, 2]);
});
