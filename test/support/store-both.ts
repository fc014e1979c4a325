import { toBase64 } from '@yinzheng/core/kernel';
import { beforeAll, beforeEach, describe } from 'vitest';
import { TYPE_CODE } from './licence-house.ts';
import { LicenceMill, millType, TEMPLATE } from './licence-mill.ts';
import { NO_POSTGRES, startPostgres, type Postgres } from './postgres.ts';
import { StoreHouse, Workstation } from './store-house.ts';

/** A store of a test with one workstation in it, whose type is in the catalogue and whose first block is allotted. */
export interface StoreCase {
  readonly house: StoreHouse;
  readonly mill: LicenceMill;
  readonly one: Workstation;
}

/** The time in these stores: after everything that mills make. */
export const JUNE = new Date('2026-06-01T01:00:00Z');

/** Runs the same tests on the embedded database and on PostgreSQL. `at` is filled when they run. */
export function onBothDatabases(title: string, tests: (at: () => StoreCase) => void): void {
  describe.each(['embedded', 'postgres'] as const)(`${title} on %s`, (kind) => {
    let made: StoreCase | undefined;
    let postgres: Postgres | undefined;
    beforeAll(async () => {
      if (kind === 'postgres') postgres = await startPostgres();
      if (kind === 'postgres' && postgres === undefined) return;
      const house = await StoreHouse.open(
        postgres === undefined
          ? { kind: 'embedded', folder: undefined }
          : { kind: 'postgres', url: postgres.newDatabase(), connections: 4 },
      );
      house.clock.at = JUNE;
      made = { house, ...(await settled(house)) };
      return async () => {
        await house.close();
        postgres?.stop();
      };
    }, 120_000);
    beforeEach(({ skip }) => skip(made === undefined, NO_POSTGRES));
    tests(() => made!);
  });
}

/** An embedded store with such a workstation in it; the caller closes its house. */
export async function embeddedCase(name?: string | LicenceMill): Promise<StoreCase> {
  const house = await StoreHouse.open();
  house.clock.at = JUNE;
  return { house, ...(await settled(house, name)) };
}

/** A workstation that came with its authority, has the type and a block. */
export async function settled(
  house: StoreHouse,
  name?: string | LicenceMill,
): Promise<{ readonly mill: LicenceMill; readonly one: Workstation }> {
  const mill = name instanceof LicenceMill ? name : new LicenceMill(name);
  const one = new Workstation(house);
  await one.come(mill, await house.code());
  const type = { type: millType(), template: toBase64(TEMPLATE) };
  const answers = [
    await one.call({ method: 'POST', target: '/v1/catalogue', body: type }),
    await one.call({
      method: 'POST',
      target: '/v1/blocks',
      body: { type: TYPE_CODE, wish: '00'.repeat(16) },
    }),
  ];
  const wrong = answers.find(({ statusCode }) => statusCode !== 200);
  if (wrong !== undefined) throw new Error(wrong.body);
  return { mill, one };
}
