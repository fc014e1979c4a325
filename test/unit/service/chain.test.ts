import { expect, it } from 'vitest';
import { chainKeeper, type CheckedChain } from '../../../src-main/service/desk/index.ts';

function result(entries: number): CheckedChain {
  return { answer: 'valid', entries, rows: entries, at: null, vouched: null, finding: null };
}

/** Checks that end when the test says so. */
function held() {
  const running: ((outcome: CheckedChain | Error) => void)[] = [];
  const told = { changes: 0, defects: [] as unknown[] };
  const keeper = chainKeeper({
    run: () =>
      new Promise((settle, refuse) => {
        running.push((outcome) => (outcome instanceof Error ? refuse(outcome) : settle(outcome)));
      }),
    onChange: () => (told.changes += 1),
    onDefect: (error) => told.defects.push(error),
  });
  return { keeper, running, told };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('nothing is known before the first check is done', async () => {
  const { keeper, running, told } = held();
  expect(keeper.last().answer).toBe('checking');
  keeper.refresh();
  expect(keeper.last().answer).toBe('checking');
  running[0]!(result(1));
  await turn();
  expect([keeper.last().entries, told.changes]).toEqual([1, 1]);
});

it('in the background one check runs at a time, and one more for all that was wanted meanwhile', async () => {
  const { keeper, running } = held();
  for (let time = 0; time < 5; time++) keeper.refresh();
  expect(running).toHaveLength(1);
  running[0]!(result(1));
  await turn();
  expect(running).toHaveLength(2);
  running[1]!(result(2));
  await turn();
  expect(running).toHaveLength(2);
  expect(keeper.last().entries).toBe(2);
  keeper.refresh();
  expect(running).toHaveLength(3);
});

it('a check that began earlier does not take the place of one that began later', async () => {
  const { keeper, running, told } = held();
  const [first, second] = [keeper.check(), keeper.check()];
  running[1]!(result(2));
  await second;
  running[0]!(result(1));
  expect((await first).entries, 'whoever asked for it gets it').toBe(1);
  expect([keeper.last().entries, told.changes]).toEqual([2, 1]);
});

it('a check that gives nothing leaves what was known, and the next one runs', async () => {
  const { keeper, running, told } = held();
  keeper.refresh();
  running[0]!(result(1));
  await turn();
  keeper.refresh();
  running[1]!(new Error('gone'));
  await turn();
  expect(told.defects).toHaveLength(1);
  expect(keeper.last().entries).toBe(1);
  keeper.refresh();
  expect(running).toHaveLength(3);
});
