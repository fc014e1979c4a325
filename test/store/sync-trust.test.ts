import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AuthorityUpdate } from '@yinzheng/contract/store';
import { toBase64, toHex, YinzhengError } from '@yinzheng/core/kernel';
import { requireUsableSeal } from '@yinzheng/core/stamping';
import { openWorkstation, SYSTEM } from '../../src-main/service/compose.ts';
import { issueTerms } from '../../src-main/service/licences/issue-terms.ts';
import { openLine, pass, register, type Line } from '../../src-main/service/sync/index.ts';
import { strictTrust, type Workstation as Station } from '../../src-main/service/workstation.ts';
import { putSealStatus } from '../../src-store/relay/seal-status.ts';
import { asyncCodeOf, codeOf } from '../support/codes.ts';
import { SEAL_ID } from '../support/house.ts';
import { addCrl, putSeal } from '../support/kept-seals.ts';
import { TYPE_CODE } from '../support/licence-house.ts';
import { LicenceMill } from '../support/licence-mill.ts';
import { millStore } from '../support/mill-store.ts';
import { makeCrl, makeStatusList } from '../support/made-seals.ts';
import { type StoreHouse } from '../support/store-house.ts';
import { makeStation, openStation, UNIT_CODE } from '../support/sync-house.ts';
import { tempDir } from '../support/temp.ts';

let house: StoreHouse;
let url: string;
beforeAll(async () => {
  ({ house, url } = await millStore(new Date('2026-06-01T02:00:00Z')));
}, 120_000);
afterAll(() => house.close());

it('counts a seal status list that was pulled for the next act, in every thread that had the folder open', async () => {
  const mill = new LicenceMill('trust');
  const folder = join(tempDir(), 'data');
  await makeStation(folder, mill);
  putSeal(folder, SEAL_ID, mill.seal.bytes);
  addCrl(folder, makeCrl(mill.root).der);
  const machine = { ...SYSTEM, clock: house.clock };
  const own = await openStation(folder, machine);
  const hands = await openWorkstation(folder, 'share', machine);
  const told: string[] = [];
  await register(own, { url, code: await house.code(), unitCode: UNIT_CODE });
  const line = openLine(own, { news: (kind) => told.push(kind) });
  const { authorisation } = (await mill.make()).bundle;
  own.licences.keep({
    kind: 'authorisation',
    subject: toHex(authorisation.act.id),
    body: authorisation.record.der,
  });
  const tellAll = (number: number, status: 'active' | 'cancelled'): Promise<void> => {
    const entry = { esID: SEAL_ID, status, since: new Date('2026-05-31T00:00:00Z'), reason: '' };
    const list = makeStatusList(mill.maker, [entry], { number }).bytes;
    return house.db.transaction().execute((db) => putSealStatus(db, list, house.clock.now()));
  };
  const judged = (station: Station): string[] => [
    codeOf(() => requireUsableSeal(mill.seal, { ...strictTrust(station), now: station.clock.now() })),
    codeOf(() => issueTerms(station, TYPE_CODE, { officer: mill.who.officer.person.id })),
  ];
  try {
    await pass(line);
    // Without a list nobody can tell.
    expect(judged(hands)).toEqual(['SEAL_NOT_USABLE', 'SEAL_NOT_USABLE']);
    await tellAll(1, 'active');
    await pass(line);
    expect(told).toContain('seal-status');
    // What stands in the way of issuing then is the template, which is none.
    expect(judged(hands)).toEqual(['not refused', 'LICENCE_TEMPLATE']);
    expect(judged(own)).toEqual(['not refused', 'LICENCE_TEMPLATE']);
    told.length = 0;
    await tellAll(2, 'cancelled');
    await pass(line);
    expect(told).toEqual(['seal-status']);
    expect(judged(hands)).toEqual(['SEAL_NOT_USABLE', 'SEAL_NOT_USABLE']);
    expect(judged(own)).toEqual(['SEAL_NOT_USABLE', 'SEAL_NOT_USABLE']);
  } finally {
    line.client.close();
    hands.close();
    own.close();
  }
});

it('tells the store of the newest list of each issuer and of none that came from there, and delivers whatever it refuses', async () => {
  const mill = new LicenceMill('lists');
  const folder = join(tempDir(), 'data');
  await makeStation(folder, mill);
  const day = (number: number): Date => new Date(`2026-05-0${number}T00:00:00Z`);
  const [older, newer] = [makeCrl(mill.root, [], day(1)), makeCrl(mill.root, [], day(2))];
  for (const { der } of [newer, older]) addCrl(folder, der);
  const station = await openStation(folder, { ...SYSTEM, clock: house.clock });
  await register(station, { url, code: await house.code(), unitCode: UNIT_CODE });
  const entry = { esID: SEAL_ID, status: 'active', since: day(1), reason: '' } as const;
  const list = (number: number, by = mill.maker): Uint8Array => makeStatusList(by, [entry], { number }).bytes;
  const real = openLine(station);
  const sent: AuthorityUpdate[] = [];
  const heard = (refusal?: 'BAD_REQUEST'): Line => {
    const sendAuthority: Line['client']['sendAuthority'] = (update) => {
      sent.push(update);
      if (refusal !== undefined) throw new YinzhengError(refusal, { detail: 'crls' });
      return real.client.sendAuthority(update);
    };
    return { ...real, client: { ...real.client, sendAuthority } };
  };
  try {
    await pass(heard());
    expect(sent.map(({ crls }) => crls)).toEqual([[toBase64(newer.der)]]);
    for (const number of [11, 12]) {
      const bytes = list(number);
      await house.db.transaction().execute((db) => putSealStatus(db, bytes, house.clock.now()));
      await pass(heard());
    }
    // They came from the store, with those before: nothing is told anew.
    expect(station.own.statusLists().length).toBeGreaterThan(1);
    await pass(heard());
    expect(sent).toHaveLength(1);
    const [newest, before] = [list(14, mill.root), list(13, mill.root)];
    for (const bytes of [newest, before]) station.own.addStatusList(bytes);
    await pass(heard());
    expect(sent.slice(1).map(({ statusLists }) => statusLists)).toEqual([[toBase64(newest)]]);
    // What the store refuses to be told keeps nothing from being delivered, and is said.
    station.own.addStatusList(list(15, mill.root));
    const act = mill.head(1, []);
    station.outbox.add({ kind: 'head', licence: undefined, act, actedAt: house.clock.now() });
    expect(await asyncCodeOf(() => pass(heard('BAD_REQUEST')))).toBe('BAD_REQUEST');
    expect(station.delivery.counts()).toMatchObject({ delivered: 1, waiting: 0 });
    expect(station.storeBook.note('lastFailure')).toContain('BAD_REQUEST');
  } finally {
    real.client.close();
    station.close();
  }
});
