import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newTypeSchema } from '@yinzheng/contract/store';
import { licenceTypeOutSchema, reconcileSchema } from '@yinzheng/contract/cli';
import { toHex } from '@yinzheng/core/kernel';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { putType } from '../../src-store/catalogue/types.ts';
import { makeDemo, refusalCode, type DemoFolder } from '../support/cli.ts';
import { done, formOf, LicenceOffice } from '../support/licence-office.ts';
import { ROOT } from '../support/repo.ts';
import { StoreHouse } from '../support/store-house.ts';
import { tempDir } from '../support/temp.ts';

// Licences as the command issues them, and the store as it judges them.

let house: StoreHouse;
let url: string;
let demo: DemoFolder & { remove(): void };

beforeAll(async () => {
  house = await StoreHouse.open({ kind: 'embedded', folder: undefined });
  const shipped = join(ROOT, 'resources/licence-templates/demo-type.json');
  const { type, template } = newTypeSchema.parse(JSON.parse(readFileSync(shipped, 'utf8')));
  await putType(house.db, type, new Uint8Array(Buffer.from(template, 'base64')), house.clock.now());
  url = await house.app.listen({ port: 0, host: '127.0.0.1' });
  demo = await makeDemo();
  house.clock.at = new Date();
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
    done(await office.run(['store', 'register', url], { pins: [await house.codeFor(undefined, undefined)] }));
    done(await office.run(['sync', '--once']));
    await office.authorised();
    // No block is there yet: what an officer signs then is refused before anything is given out.
    const draft = await office.reviewed(formOf(1));
    expect(refusalCode(await office.issue([draft]))).toBe('LICENCE_SERIALS_SPENT');
    done(await office.run(['sync', '--once']));
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
