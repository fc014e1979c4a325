import { toBase64 } from '@yinzheng/core/kernel';
import type { SealStatusEntry } from '@yinzheng/core/seals';
import { beforeAll, describe, expect, it } from 'vitest';
import { LicenceMill } from '../support/licence-mill.ts';
import { SEAL_ID } from '../support/house.ts';
import { makeCrl, makeStatusList } from '../support/made-seals.ts';
import { JUNE, settled } from '../support/store-both.ts';
import { authorityOf, StoreHouse, toldBy, type SentAct, type Workstation } from '../support/store-house.ts';

describe('what the store refuses because a list says that it was revoked', () => {
  let house: StoreHouse;
  let sequence = 0;

  beforeAll(async () => {
    house = await StoreHouse.open();
    house.clock.at = JUNE;
    return () => house.close();
  }, 120_000);

  const told = (kind: SentAct[1], act: Uint8Array, by: Workstation): Promise<string> =>
    toldBy(by, [++sequence, kind, act]);

  it('takes nothing under a certificate that names a list, where no list can tell how it stands now', async () => {
    const named = new LicenceMill('named', {
      seed: 'named',
      crlDistributionPoints: ['http://ca.example/x.crl'],
    });
    const { mill, one } = await settled(house, named);
    const made = await mill.make({ serial: '000001001' });
    await one.deliver(made.file);
    const bring = async (day: string): Promise<void> => {
      const from = new Date(`${day}T00:00:00Z`);
      const crl = makeCrl(mill.root, [], from, new Date(from.getTime() + 10 * 86_400_000));
      const body = authorityOf(mill, { crls: [toBase64(crl.der)] });
      expect((await one.call({ method: 'PUT', target: '/v1/authority', body })).statusCode).toBe(200);
    };
    expect(await told('version', made.act, one)).toMatch(/REVOCATION_LIST_MISSING/);
    // One that reaches the seal's time, and not today.
    await bring('2026-05-06');
    house.clock.at = new Date('2027-06-01T01:00:00Z');
    expect(await told('version', made.act, one)).toMatch(/^REVOCATION_UNKNOWN CRL_OUT_OF_DATE/);
    await bring('2027-05-31');
    expect(await told('version', made.act, one)).toBe('accepted');
    house.clock.at = JUNE;
  });

  it('refuses what comes after a seal was cancelled or suspended, unless an earlier head contains it', async () => {
    const { mill, one } = await settled(house, 'cancelled');
    const vouched = await mill.make({ serial: '000002001', row: 1, inLog: true });
    const unknown = await mill.make({ serial: '000002002', row: 2 });
    for (const { file } of [vouched, unknown]) await one.deliver(file);
    const row = mill.reserved(1, vouched);
    house.clock.at = new Date('2026-05-24T00:00:00Z');
    expect(await told('head', mill.head(1, [row], row.hash), one)).toBe('accepted');
    house.clock.at = JUNE;
    const filed = {
      esID: SEAL_ID,
      status: 'active',
      since: new Date('2026-01-01T00:00:00Z'),
      reason: '',
    } as const;
    const since = (day: number): Date => new Date(`2026-05-${day}T00:00:00Z`);
    const bring = async (number: number, changes: readonly SealStatusEntry[], until = '2026-09-01') => {
      const list = makeStatusList(mill.maker, [filed, ...changes], {
        number,
        thisUpdate: new Date('2026-05-27T00:00:00Z'),
        nextUpdate: new Date(`${until}T00:00:00Z`),
      });
      const body = authorityOf(mill, { statusLists: [toBase64(list.bytes)] });
      expect((await one.call({ method: 'PUT', target: '/v1/authority', body })).statusCode).toBe(200);
    };
    const suspended = { ...filed, status: 'suspended', since: since(10) } as const;
    const cancelled = { ...filed, status: 'cancelled', since: since(25) } as const;
    // Both name a time at which the seal was in force.
    await bring(1, [{ ...suspended, since: since(25) }]);
    expect(await told('version', unknown.act, one)).toMatch(/^REVOKED_BEFORE_ARRIVAL/);
    await bring(2, [cancelled], '2026-05-30');
    expect(await told('version', unknown.act, one)).toMatch(/^REVOCATION_UNKNOWN SEAL_STATUS_LIST_STALE/);
    await bring(3, [cancelled]);
    expect(await told('version', unknown.act, one)).toMatch(/^REVOKED_BEFORE_ARRIVAL/);
    expect(await told('version', vouched.act, one)).toBe('accepted');
    const takenBack = async (): Promise<unknown> => {
      const { results } = await one.send([++sequence, 'version', unknown.act]);
      return results[0]?.reason?.params['since'];
    };
    // Cancelled while it was suspended: it was not in force from the suspension on.
    await bring(4, [suspended, cancelled]);
    expect(await takenBack()).toEqual(since(10).toISOString());
    await bring(5, [suspended, { ...filed, since: since(20) }, cancelled]);
    expect(await takenBack()).toEqual(since(25).toISOString());
    await bring(6, [cancelled, { ...filed, since: since(26) }]);
    expect(await told('version', unknown.act, one)).toBe('accepted');
  });

  it('refuses what comes after a certificate was revoked, unless an earlier head contains it', async () => {
    const { mill: revoked, one: other } = await settled(house, 'revoked');
    const { mill, one } = await settled(house);
    const vouched = await revoked.make({ serial: '000003001', row: 1, inLog: true });
    const row = revoked.reserved(1, vouched);
    const unknown = await revoked.make({ serial: '000003002', row: 2 });
    for (const { file } of [vouched, unknown]) await other.deliver(file);
    house.clock.at = new Date('2026-05-24T00:00:00Z');
    expect(await told('head', revoked.head(1, [row], row.hash), other)).toBe('accepted');
    house.clock.at = JUNE;
    const entry = { serial: revoked.unit.certificate.serial, revokedAt: new Date('2026-05-25T00:00:00Z') };
    const crl = makeCrl(revoked.root, [entry], new Date('2026-05-26T00:00:00Z'));
    const update = authorityOf(revoked, { crls: [toBase64(crl.der)] });
    expect((await other.call({ method: 'PUT', target: '/v1/authority', body: update })).statusCode).toBe(200);
    expect(await told('version', unknown.act, other)).toMatch(/^REVOKED_BEFORE_ARRIVAL .*A Unit/);
    expect(await told('version', vouched.act, other)).toBe('accepted');
    // The list counts for everybody, also for whoever has kept it back.
    const own = await mill.make({ serial: '000004001' });
    await one.deliver(own.file);
    expect(await told('version', own.act, one)).toMatch(/^REVOKED_BEFORE_ARRIVAL .*A Unit/);
  });
});
