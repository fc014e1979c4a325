import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toHex } from '@yinzheng/core/kernel';
import { requireUsableSeal } from '@yinzheng/core/stamping';
import { openWorkstation, SYSTEM } from '../../src-main/service/compose.ts';
import { issueTerms } from '../../src-main/service/licences/issue-terms.ts';
import { openLine, pass, register } from '../../src-main/service/sync/index.ts';
import { strictTrust, type Workstation as Station } from '../../src-main/service/workstation.ts';
import { putType } from '../../src-store/catalogue/types.ts';
import { putSealStatus } from '../../src-store/relay/seal-status.ts';
import { codeOf } from '../support/codes.ts';
import { SEAL_ID } from '../support/house.ts';
import { addCrl, putSeal } from '../support/kept-seals.ts';
import { TYPE_CODE } from '../support/licence-house.ts';
import { LicenceMill, millType, TEMPLATE } from '../support/licence-mill.ts';
import { makeCrl, makeStatusList } from '../support/made-seals.ts';
import { StoreHouse } from '../support/store-house.ts';
import { makeStation, openStation, UNIT_CODE } from '../support/sync-house.ts';
import { tempDir } from '../support/temp.ts';

let house: StoreHouse;
let url: string;
beforeAll(async () => {
  house = await StoreHouse.open({ kind: 'embedded', folder: undefined });
  house.clock.at = new Date('2026-06-01T02:00:00Z');
  await putType(house.db, millType(), TEMPLATE, house.clock.now());
  url = await house.app.listen({ port: 0, host: '127.0.0.1' });
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
