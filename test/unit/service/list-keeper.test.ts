import { expect, it, vi } from 'vitest';
import { YinzhengError } from '@yinzheng/core/kernel';
import type { Compared } from '../../../src-main/service/licence-desk/book.ts';
import { listKeeper } from '../../../src-main/service/licence-desk/keeper.ts';

/** A keeper over a table that says these things one after the other. */
function kept(says: readonly Compared['found'][], parts = 3) {
  const done: string[] = [];
  const left = [...says];
  const defects: unknown[] = [];
  let changes = 0;
  let taken = 0;
  const keeper = listKeeper({
    compare: (after) => {
      const found = left.shift() ?? 'same';
      done.push(`${found}${after}`);
      return Promise.resolve({ found, upTo: found === 'same' && left[0] === 'same' ? '+' : null });
    },
    takeUp: () => {
      done.push('take up');
      return Promise.resolve({ more: ++taken % parts !== 0 });
    },
    anew: () => Promise.resolve(done.push('anew')),
    onChange: () => changes++,
    onDefect: (error) => defects.push(error),
  });
  return { keeper, done, defects, changes: () => changes };
}

it('compares part after part, and tells nobody of a table that is as it should be', async () => {
  const { keeper, done, changes } = kept(['same', 'same']);
  keeper.look();
  await vi.waitFor(() => expect(done).toEqual(['same', 'same+']));
  expect(changes()).toBe(0);
});

it('takes up what the table does not know of, then compares', async () => {
  const { keeper, done, changes } = kept(['behind']);
  keeper.look();
  await vi.waitFor(() => expect(done).toEqual(['behind', 'take up', 'take up', 'take up', 'same']));
  expect(changes()).toBe(1);
});

it('makes a table that says something else anew, and again no more than twice', async () => {
  const mended = kept(['different'], 1);
  mended.keeper.look();
  await vi.waitFor(() => expect(mended.done).toEqual(['different', 'anew', 'take up', 'same']));
  const never = kept(['different', 'different', 'different', 'different'], 1);
  never.keeper.look();
  await vi.waitFor(() => expect(never.defects).toHaveLength(1));
  expect(never.done.filter((one) => one === 'anew')).toHaveLength(2);
});

it('looks once more where it was asked meanwhile, and is silent about acts that were altered', async () => {
  const calls: string[] = [];
  const defects: unknown[] = [];
  let release: () => void = () => undefined;
  const keeper = listKeeper({
    compare: async () => {
      calls.push('compare');
      if (calls.length === 1) await new Promise<void>((resolve) => (release = resolve));
      throw new YinzhengError('STORE_ALTERED', { detail: 'licence acts' });
    },
    takeUp: () => Promise.resolve({ more: false }),
    anew: () => Promise.resolve(),
    onChange: () => undefined,
    onDefect: (error) => defects.push(error),
  });
  keeper.look();
  keeper.look();
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  release();
  await vi.waitFor(() => expect(calls).toHaveLength(2));
  expect(defects).toEqual([]);
});
