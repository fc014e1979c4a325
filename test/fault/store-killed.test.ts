import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { NO_POSTGRES, startPostgres, type Postgres } from '../support/postgres.ts';
import { survive, type Killing } from '../support/sync-killed.ts';
import { StoreProcesses } from '../support/sync-processes.ts';
import { tempDir } from '../support/temp.ts';
import { requireTool } from '../support/tools.ts';

// Commands and stores killed with -9 in a hostile network, as processes: everything arrives, once.

let postgres: Postgres | undefined;
beforeAll(async () => {
  postgres = await startPostgres();
}, 120_000);
afterAll(() => postgres?.stop());
beforeEach(({ skip }) => skip(postgres === undefined, NO_POSTGRES));

const CASES: readonly (Omit<Killing, 'folder'> & { readonly name: string })[] = [
  { name: 'one workstation', seed: 51, workstations: 1, rounds: 3 },
  { name: 'two workstations', seed: 52, workstations: 2, rounds: 2 },
  { name: 'a clock turned back', seed: 53, workstations: 1, rounds: 2, faketime: '-10m' },
];

it.for(CASES)('$name, seed $seed', { timeout: 180_000 }, async (how, context) => {
  if (how.faketime !== undefined) requireTool(context, 'faketime');
  const folder = tempDir();
  const store = await StoreProcesses.open(join(folder, 'store'), postgres!.newDatabase());
  try {
    const { reconciled, faults, accepted } = await survive(store, { ...how, folder });
    for (const { code, found } of reconciled) {
      expect(found).toMatchObject({ missingHere: [], missingThere: [], different: [] });
      expect(code).toBe(0);
    }
    expect(faults).toEqual([]);
    expect(accepted).toBeGreaterThan(0);
  } finally {
    await store.close();
  }
});
