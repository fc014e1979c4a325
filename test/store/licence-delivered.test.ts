import { licenceTypeOutSchema, reconcileSchema } from '@yinzheng/contract/cli';
import { toHex } from '@yinzheng/core/kernel';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeDemo, type DemoFolder } from '../support/cli.ts';
import { demoStore, registered } from '../support/demo-store.ts';
import { done, formOf, LicenceOffice } from '../support/licence-office.ts';
import type { StoreHouse } from '../support/store-house.ts';
import { tempDir } from '../support/temp.ts';

// Licences as the command issues them, and the store as it judges them.

let house: StoreHouse;
let url: string;
let demo: DemoFolder & { remove(): void };

beforeAll(async () => {
  ({ house, url } = await demoStore());
  demo = await makeDemo();
}, 120_000);
afterAll(async () => {
  demo.remove();
  await house.close();
});

it(
  'issued with serials of the store, each version and event is accepted, and both sides agree',
  { timeout: 120_000 },
  async () => {
    const office = new LicenceOffice(demo, tempDir());
    // As the guide has it: the authorisation is older than the registration.
    await office.authorised();
    await registered(office, house, url);
    const draft = await office.reviewed(formOf(1));
    const [before] = done(await office.run(['licence', 'types']));
    expect(licenceTypeOutSchema.parse(before).serials).toEqual({ left: 2000, unmade: [] });
    // Offline: nothing of this speaks with the store.
    const [row] = done(await office.issue([draft]));
    const { identifier } = row as { identifier: string };
    expect(identifier.split('.').at(-3)).toMatch(/^\d{9}$/);
    done(await office.event(identifier, 'suspend'));
    done(await office.event(identifier, 'lift-suspension'));
    const updated = await office.issued(formOf(1, { updates: identifier, term: '3年' }));
    expect(await office.show(identifier)).toMatchObject({
      version: 2,
      delivery: { state: 'waiting', receipt: null },
    });
    await office.issued(formOf(2));
    done(await office.run(['sync', '--once']));
    const shown = await office.show(identifier);
    expect(shown).toMatchObject({ identifier: updated.identifier, delivery: { state: 'delivered' } });
    expect(shown.events.map(({ delivery }) => delivery.state)).toEqual([
      'delivered',
      'delivered',
      'delivered',
      'delivered',
    ]);
    const numbers = shown.events.map(({ delivery }) => delivery.receipt?.number ?? 0);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(reconcileSchema.parse(done(await office.run(['reconcile']))[0])).toMatchObject({
      missingHere: [],
      missingThere: [],
      different: [],
    });
    // The signed heads came with the licences' rows, which lead to what the custodian signed.
    const rows = await house.db.selectFrom('log_row').select('hash').execute();
    const sealed = await house.db.selectFrom('impression').select('hash').execute();
    expect(sealed).toHaveLength(3);
    const told = new Set(rows.map(({ hash }) => toHex(hash)));
    expect(sealed.map(({ hash }) => told.has(toHex(hash)))).toEqual([true, true, true]);
  },
);
