import { verifySeal } from '@yinzheng/core/verification';
import { describe, expect, test } from 'vitest';
import { makeSeal, makeWorld, NOW, party, trusting } from '../../support/made-seals.ts';
import { rows } from '../../support/verdicts.ts';

const world = makeWorld();
const { root, maker, unit } = world;
const stranger = party('Stranger', undefined);

describe('a seal by itself', () => {
  const verifyAt = (seal: Uint8Array, at: Date): ReturnType<typeof verifySeal> =>
    verifySeal({ seal, at, ...trusting(root) });

  test('is valid, before its time and after it invalid', () => {
    const rest = ['structure: valid STRUCTURE_OK', 'seal: valid SEAL_SIGNATURE_OK'];
    expect(rows(verifySeal({ seal: world.seal, ...trusting(root) }).steps)).toEqual([
      ...rest,
      'time: valid SEAL_IN_VALIDITY',
    ]);
    expect(rows(verifyAt(world.seal, new Date('2026-05-01T00:00:00Z')).steps)).toEqual([
      ...rest,
      'time: invalid TIME_BEFORE_VALIDITY',
    ]);
    expect(rows(verifyAt(world.seal, new Date('2029-06-01T00:00:00Z')).steps)).toEqual([
      ...rest,
      'time: invalid TIME_AFTER_VALIDITY',
    ]);
  });

  test('that its maker did not sign, or that is none', () => {
    const forged = makeSeal({ ...maker, sign: stranger.sign }, unit);
    expect(rows(verifyAt(forged, NOW).steps)).toEqual([
      'structure: valid STRUCTURE_OK',
      'seal: invalid SEAL_SIGNATURE_WRONG',
      'time: unknown NOT_JUDGED_SEAL',
    ]);
    const broken = verifyAt(world.seal.subarray(1), NOW);
    expect(rows(broken.steps)).toEqual([
      'structure: invalid STRUCTURE_UNREADABLE',
      'seal: unknown NOT_JUDGED_STRUCTURE',
      'time: unknown NOT_JUDGED_STRUCTURE',
    ]);
    expect(broken.seal).toBeUndefined();
  });

  test('that its own user made: said, and nothing else follows from it', () => {
    const { answer, steps } = verifyAt(makeSeal(unit, unit), NOW);
    expect(answer).toBe('valid');
    const found = steps
      .flatMap(({ checks }) => checks)
      .find(({ reason }) => reason === 'SEAL_MAKER_IS_SIGNER');
    expect(found).toMatchObject({ answer: 'unknown', demanded: false });
  });
});
