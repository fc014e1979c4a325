import { isInStep, reconcile, type ReconciledHere, type ReconciledThere } from '@yinzheng/core/sync';
import { describe, expect, it } from 'vitest';

const here = (digest: string, changes: Partial<ReconciledHere> = {}): ReconciledHere => {
  return {
    digest,
    named: digest,
    kind: 'version',
    licence: 'l',
    key: `e/${digest}`,
    conflict: undefined,
    decisions: [],
    ...changes,
  };
};
const there = (digest: string, changes: Partial<ReconciledThere> = {}): ReconciledThere => {
  return { digest, kind: 'version', licence: 'l', key: `e/${digest}`, own: true, ...changes };
};
const one = { kind: 'version', licence: 'l' };

describe('comparing both sides', () => {
  it('finds nothing where both have the same, whatever others of the unit have', () => {
    const found = reconcile([here('a'), here('b')], [there('b'), there('a'), there('x', { own: false })]);
    expect(found).toEqual({ same: 2, missingHere: [], missingThere: [], different: [] });
    expect(isInStep(found)).toBe(true);
  });

  it('finds what one side lacks', () => {
    const found = reconcile([here('a'), here('b')], [there('a'), there('c')]);
    expect(found).toEqual({
      same: 1,
      missingHere: [{ digest: 'c', ...one }],
      missingThere: [{ digest: 'b', ...one }],
      different: [],
    });
    expect(isInStep(found)).toBe(false);
  });

  it('finds bytes that changed here, another act under the same key, and a fork', () => {
    expect(reconcile([here('changed', { named: 'a' })], [there('a')])).toEqual({
      same: 0,
      missingHere: [],
      missingThere: [],
      different: [{ ...one, here: 'changed', there: 'a' }],
    });
    expect(reconcile([here('a', { key: 'e/1' })], [there('b', { key: 'e/1' })]).different).toEqual([
      { ...one, here: 'a', there: 'b' },
    ]);
    // The key of another client says nothing of ours.
    expect(reconcile([here('a', { key: 'e/1' })], [there('b', { key: 'e/1', own: false })])).toMatchObject({
      missingThere: [{ digest: 'a' }],
      different: [],
    });
    expect(reconcile([here('a', { conflict: 'x' })], [there('x', { own: false })])).toMatchObject({
      missingThere: [],
      different: [{ here: 'a', there: 'x' }],
    });
  });

  it('does not miss what a decision gave up, once the store has the decision', () => {
    const given = here('b', { decisions: ['d'], conflict: 'x' });
    const others = [there('a'), there('x', { own: false, key: 'f/1' })];
    const before = reconcile([here('a'), given, here('d')], others);
    expect(before).toMatchObject({ missingThere: [{ digest: 'd' }], different: [{ here: 'b', there: 'x' }] });
    const after = reconcile([here('a'), given, here('d')], [...others, there('d')]);
    expect(after).toEqual({ same: 2, missingHere: [], missingThere: [], different: [] });
    // Its bytes must still be those that were decided about.
    const altered = reconcile([here('a'), { ...given, named: 'c' }, here('d')], [...others, there('d')]);
    expect(isInStep(altered)).toBe(false);
  });
});
