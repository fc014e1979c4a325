import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { FATES } from '../support/hostile-proxy.ts';
import { StormStore, storeFaults, weather, type Storm } from '../support/sync-storm.ts';
import { tempDir } from '../support/temp.ts';

// A network that loses, delays, doubles, reorders and cuts a tenth of all calls, and closes for a while: everything arrives, once.

const NOTHING = { missingHere: [], missingThere: [], different: [] };

describe('a hostile network', () => {
  let store: StormStore;
  /** How often the network did what, over all seeds. */
  const met = new Map<string, number>();
  beforeAll(async () => {
    store = await StormStore.open();
  }, 120_000);
  afterAll(() => store.house.close());

  const storms: (Omit<Storm, 'folder'> & { readonly name: string })[] = [
    ...[1, 2, 3, 4, 5, 6].map((seed) => ({ name: 'one workstation', seed, workstations: 1 })),
    ...[11, 12, 13, 14].map((seed) => ({ name: 'two workstations', seed, workstations: 2 })),
    ...[21, 22, 23].map((seed) => ({ name: 'a data folder put back', seed, workstations: 1, putBack: true })),
    { name: 'two, and a data folder put back', seed: 24, workstations: 2, putBack: true },
    { name: 'a clock a few minutes back', seed: 31, workstations: 1, turnedBack: 240_000 },
    { name: 'a clock a day back', seed: 32, workstations: 1, turnedBack: 86_400_000 },
    { name: 'a third of all calls', seed: 41, workstations: 1, hostility: { share: 0.3, closing: 0.03 } },
    { name: 'a third of all calls', seed: 42, workstations: 1, hostility: { share: 0.3, closing: 0.03 } },
  ];
  it.each(storms)('$name, seed $seed', async (storm) => {
    const { compared, inStep, proxy } = await weather(store, { ...storm, folder: tempDir() });
    for (const found of compared) expect(found).toMatchObject(NOTHING);
    expect(inStep).toEqual(inStep.map(() => true));
    for (const [fate, count] of proxy.counts) met.set(fate, (met.get(fate) ?? 0) + count);
  });

  it('met everything that such a network does', () => {
    expect([...FATES, 'closed'].filter((fate) => (met.get(fate) ?? 0) === 0)).toEqual([]);
  });

  it('leaves the store with every act once, in order, under heads that hold', async () => {
    expect(await storeFaults(store.house.db)).toEqual([]);
  });
});
