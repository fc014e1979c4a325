import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeWorkstationsSchema } from '@yinzheng/contract/cli';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalCode } from '../support/cli.ts';
import { demoStore } from '../support/demo-store.ts';
import { done, formOf, LicenceOffice } from '../support/licence-office.ts';
import type { StoreHouse } from '../support/store-house.ts';
import { Desk, makeTwo, registerBoth, type TwoFolders } from '../support/two-stations.ts';

// Two workstations of a unit that issue licences of one type: what one issued, the other knows by the store.

let folder: string;
let house: StoreHouse;
let both: TwoFolders;
let one: LicenceOffice;
let other: LicenceOffice;

const synced = async (office: LicenceOffice): Promise<void> =>
  void done(await office.run(['sync', '--once']));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'yinzheng-elsewhere-'));
  const store = await demoStore();
  ({ house } = store);
  both = await makeTwo();
  const { made } = both;
  one = new LicenceOffice({ data: both.one, made }, join(folder, 'one'));
  other = new LicenceOffice({ data: both.two, made }, join(folder, 'other'));
  const code = await house.codeFor(undefined, undefined);
  await registerBoth({ ...both, one: one.data, two: other.data }, store.url, code);
  for (const office of [one, other]) {
    await synced(office);
    await office.authorised();
    await synced(office);
  }
}, 120_000);
afterAll(async () => {
  for (const made of [folder, both.folder]) rmSync(made, { recursive: true, force: true });
  await house.close();
});

describe('a licence that another workstation of the unit issued', { timeout: 60_000 }, () => {
  it('lets its holder have no second one here, until it ends there', async () => {
    const { identifier } = await one.issued(formOf(1));
    await synced(one);
    await synced(other);
    // As a program left it that did not look for holders: it is made up for.
    const file = new Database(join(other.data, 'yinzheng.sqlite'));
    file.exec("DELETE FROM licence_holder; UPDATE store_note SET value = 'yes' WHERE name = 'takenIn'");
    file.close();
    await synced(other);
    const again = await other.collect(formOf(1));
    expect(refusalCode(again)).toBe('LICENCE_DUPLICATE_ELSEWHERE');
    expect(again.stdout).toContain(identifier);
    done(await one.event(identifier, 'suspend'));
    await synced(one);
    await synced(other);
    expect(refusalCode(await other.collect(formOf(1)))).toBe('LICENCE_DUPLICATE_ELSEWHERE');
    done(await one.event(identifier, 'cancel'));
    await synced(one);
    await synced(other);
    await other.issued(formOf(1));
  });

  it('is told of where both were issued before either was known', async () => {
    const [here, there] = [await one.issued(formOf(3)), await other.issued(formOf(3))];
    for (const office of [one, other, one]) await synced(office);
    for (const [office, { identifier }, second] of [
      [one, here, there],
      [other, there, here],
    ] as const) {
      const { beside } = await office.show(identifier);
      expect(beside).toEqual([{ identifier: second.identifier, holder: formOf(3).holders[0] }]);
      const desk = await Desk.open(office.data, both.made);
      const { why } = await desk.seat('issuing-officer').page('licences.get', { id: identifier });
      expect(why).toMatchObject({ code: 'LICENCE_HELD_TWICE', params: { identifier: second.identifier } });
      await desk.close();
    }
    done(await one.event(here.identifier, 'cancel'));
    expect((await one.show(here.identifier)).beside).toEqual([]);
    for (const office of [one, other]) await synced(office);
    expect((await other.show(there.identifier)).beside).toEqual([]);
  });

  it('keeps one from being issued that was reviewed before it was known', async () => {
    const draft = await one.reviewed(formOf(2));
    await other.issued(formOf(2));
    await synced(other);
    await synced(one);
    expect(refusalCode(await one.issue([draft]))).toBe('LICENCE_DUPLICATE_ELSEWHERE');
    // Where nobody can work any more, nobody could end it.
    const [list] = done(await one.run(['store', 'workstations']));
    const { workstations } = storeWorkstationsSchema.parse(list);
    const admin = one.who('system-admin').id;
    for (const { key } of workstations.find(({ own }) => !own)!.keys) {
      done(await one.run(['store', 'revoke', key, '--as', admin]));
    }
    await synced(one);
    done(await one.issue([draft]));
  });
});
