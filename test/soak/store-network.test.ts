import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NO_POSTGRES, startPostgres, type Postgres } from '../support/postgres.ts';
import { Dice } from '../support/dice.ts';
import { survive } from '../support/sync-killed.ts';
import { StoreProcesses } from '../support/sync-processes.ts';
import { StormStore, storeFaults, weather } from '../support/sync-storm.ts';
import { tempDir } from '../support/temp.ts';

// `npm run soak -- --seeds N test/soak/store-network.test.ts`: as many seeds of test/fault/store-*.test.ts as are wanted.
// SOAK_FIRST repeats from one on. Every tenth is one of processes that are killed.

const SEEDS = Number(process.env['SOAK_SEEDS'] ?? '100');
const FIRST = Number(process.env['SOAK_FIRST'] ?? '1000');
const NOTHING = { missingHere: [], missingThere: [], different: [] };
/** Storms that share a store: a new one then, so that its log does not grow without end. */
const SHARED = 50;

const seeds = Array.from({ length: SEEDS }, (_, index) => FIRST + index);
const killed = seeds.filter((seed) => seed % 10 === 0);
const storms = seeds.filter((seed) => seed % 10 !== 0);
const groups = Array.from({ length: Math.ceil(storms.length / SHARED) }, (_, index) =>
  storms.slice(index * SHARED, (index + 1) * SHARED),
);

describe.each(groups.map((group) => ({ from: group[0] ?? 0, group })))(
  'storms from seed $from',
  ({ group }) => {
    let store: StormStore;
    beforeAll(async () => {
      store = await StormStore.open();
    }, 120_000);
    afterAll(() => store.house.close());

    it.each(group)('seed %i', async (seed) => {
      const dice = new Dice(seed);
      const { compared, inStep } = await weather(store, {
        seed,
        folder: tempDir(),
        workstations: dice.int(1, 2),
        licences: dice.int(1, 3),
        hostility: { share: dice.pick([0.1, 0.1, 0.2, 0.35]), closing: dice.pick([0, 0.02, 0.04]) },
        putBack: dice.chance(0.3),
        ...(dice.chance(0.3) ? { turnedBack: dice.pick([120_000, 240_000, 3_600_000, 86_400_000]) } : {}),
      });
      for (const found of compared) expect(found).toMatchObject(NOTHING);
      expect(inStep).toEqual(inStep.map(() => true));
    });

    it('the store holds', async () => {
      expect(await storeFaults(store.house.db)).toEqual([]);
    });
  },
);

describe('killed with -9', () => {
  let postgres: Postgres | undefined;
  beforeAll(async () => {
    postgres = await startPostgres();
  }, 120_000);
  afterAll(() => postgres?.stop());
  beforeEach(({ skip }) => skip(postgres === undefined, NO_POSTGRES));

  it.each(killed)('seed %i', async (seed) => {
    const dice = new Dice(seed);
    const folder = tempDir();
    const store = await StoreProcesses.open(join(folder, 'store'), postgres!.newDatabase());
    try {
      const { reconciled, faults } = await survive(store, {
        seed,
        folder,
        workstations: dice.int(1, 2),
        rounds: dice.int(2, 5),
      });
      for (const { code, found } of reconciled) {
        expect(found).toMatchObject(NOTHING);
        expect(code).toBe(0);
      }
      expect(faults).toEqual([]);
    } finally {
      await store.close();
    }
  });
});
