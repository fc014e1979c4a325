import { rmSync } from 'node:fs';
import {
  storeCodeSchema,
  storeRevokeSchema,
  storeSettingsSchema,
  storeWorkstationsSchema,
} from '@yinzheng/contract/cli';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SYSTEM } from '../../src-main/service/compose.ts';
import { cli, jsonLines, makeDemo, refusalCode, type CliRun } from '../support/cli.ts';
import { TestClock } from '../support/house.ts';
import { OWN_UNIT, StoreHouse, Workstation } from '../support/store-house.ts';
import { openLine, openOutage, pass } from '../../src-main/service/sync/index.ts';
import { openStation } from '../support/sync-house.ts';
import { Desk, makeTwo, openTunnel, person, registerBoth, type TwoFolders } from '../support/two-stations.ts';

// `store code`, `workstations`, `revoke`, `settings`, and the same from the window.

let house: StoreHouse;
let url: string;
let both: TwoFolders;
let admin: string;

beforeAll(async () => {
  house = await StoreHouse.open();
  house.clock.at = new Date();
  url = await house.app.listen({ port: 0, host: '127.0.0.1' });
  both = await makeTwo();
  admin = person(both.made, 'system-admin').id;
}, 120_000);
afterAll(async () => {
  rmSync(both.folder, { recursive: true, force: true });
  await house.close();
});

const at = (data: string, ...words: readonly string[]): Promise<CliRun> =>
  cli([...words, '--json', '--data', data]);

describe('codes for further workstations', () => {
  it('are given out by the administrator, used once, and their key is taken back at once', async () => {
    expect(refusalCode(await at(both.one, 'store', 'code', '--as', admin))).toBe('STORE_NOT_REGISTERED');
    await registerBoth(both, url, await house.codeFor(undefined, undefined, ['deliver', 'query']));
    const approver = person(both.made, 'approver').id;
    expect(refusalCode(await at(both.one, 'store', 'code', '--as', approver))).toBe('NOT_ALLOWED');
    expect(refusalCode(await at(both.one, 'store', 'code', '--as', 'nobody'))).toBe('PERSON_UNKNOWN');
    expect((await at(both.one, 'store', 'code')).code).toBe(64);

    const given = storeCodeSchema.parse(jsonLines(await at(both.one, 'store', 'code', '--as', admin))[0]);
    expect(Date.parse(given.expires) - house.clock.now().getTime()).toBeGreaterThan(71 * 3_600_000);
    expect((await at(both.two, 'store', 'register', url, '--code', given.code)).code).toBe(0);
    expect(refusalCode(await at(both.one, 'store', 'register', url, '--code', given.code))).toBe(
      'STORE_CODE_SPENT',
    );
    await at(both.one, 'sync', '--once');
    const listed = async (data: string) => {
      const [out] = jsonLines(await at(data, 'store', 'workstations'));
      return storeWorkstationsSchema.parse(out).workstations;
    };
    const seen = await listed(both.one);
    const [own, other] = [true, false].map((mine) => seen.find((one) => one.own === mine)!);
    expect(own).toMatchObject({ authority: 'same', keys: [{ own: true, revoked: null }] });
    expect(other).toMatchObject({ authority: 'same', keys: [{ own: false, revoked: null }] });
    // The code is not good for administering the store, and both asked within the last minutes.
    expect(Date.now() - Date.parse(other!.keys[0]!.seen!)).toBeLessThan(10 * 60_000);

    const ownKey = own!.keys[0]!.key;
    const key = other!.keys[0]!.key;
    expect(refusalCode(await at(both.one, 'store', 'revoke', ownKey, '--as', admin))).toBe('OWN_KEY_STAYS');
    expect(refusalCode(await at(both.one, 'store', 'revoke', 'ab'.repeat(32), '--as', admin))).toBe(
      'STORE_HAS_NOT',
    );
    expect((await at(both.one, 'store', 'revoke', 'nothing', '--as', admin)).code).toBe(64);
    // A key of another unit is none that this one could name.
    const stranger = new Workstation(house);
    expect((await stranger.enrol(await house.code(OWN_UNIT, ['deliver']))).statusCode).toBe(200);
    expect(refusalCode(await at(both.one, 'store', 'revoke', stranger.key, '--as', admin))).toBe(
      'STORE_HAS_NOT',
    );
    const done = await at(both.one, 'store', 'revoke', key, '--as', admin);
    expect(storeRevokeSchema.parse(jsonLines(done)[0])).toEqual({ revoked: key });
    expect(refusalCode(await at(both.two, 'sync', '--once'))).toBe('DEVICE_UNKNOWN');
    expect((await listed(both.one)).find((one) => !one.own)).toMatchObject({
      keys: [{ key, revoked: expect.any(String) as string }],
    });
    expect((await cli(['store', 'workstations', '--data', both.one])).stdout).toContain('已收回');
  });

  it('let none under another root in: that is the store’s administrator’s, and it gets no tickets', async () => {
    const [given] = jsonLines(await at(both.one, 'store', 'code', '--as', admin));
    const { code } = storeCodeSchema.parse(given);
    const other = await makeDemo();
    const desk = await Desk.open(both.one, both.made);
    try {
      const register = (by: string) => at(other.data, 'store', 'register', url, '--code', by);
      expect(refusalCode(await register(code))).toBe('ROOT_NOT_OF_UNIT');
      const { unit } = await house.db
        .selectFrom('workstation')
        .select('unit')
        .where('unit', '!=', OWN_UNIT)
        .limit(1)
        .executeTakeFirstOrThrow();
      expect((await register(await house.code(unit, ['deliver']))).code).toBe(0);
      await desk.sync();
      const { workstations } = await desk.seat('system-admin').page('unit.workstations', {});
      const stranger = workstations.find(({ authority }) => authority === 'other')!;
      expect(workstations.filter(({ authority }) => authority === 'same')).toHaveLength(2);
      expect((await desk.seat('applicant').page('unit.places', {})).places).not.toContain(
        stranger.workstation,
      );
    } finally {
      await desk.close();
      other.remove();
    }
  });

  it('come from the window too, for nobody but the administrator', async () => {
    const desk = await Desk.open(both.one, both.made);
    try {
      const { code } = await desk.seat('system-admin').page('unit.code', {});
      expect((await at(both.two, 'store', 'register', url, '--code', code)).code).toBe(0);
      const { workstations } = await desk.seat('system-admin').page('unit.workstations', {});
      const two = workstations.find((one) => !one.own && one.authority === 'same');
      const [key] = two!.keys.filter(({ revoked }) => revoked === null);
      for (const role of ['approver', 'leader', 'issuing-officer', 'auditor'] as const) {
        await expect(desk.seat(role).page('unit.code', {})).rejects.toThrow('NOT_ALLOWED');
        await expect(desk.seat(role).page('unit.revoke', { key: key!.key })).rejects.toThrow('NOT_ALLOWED');
      }
      await desk.seat('system-admin').page('unit.revoke', { key: key!.key });
    } finally {
      await desk.close();
    }
    expect(refusalCode(await at(both.two, 'sync', '--once'))).toBe('DEVICE_UNKNOWN');
  });
});

describe('settings of the way', () => {
  const settings = async (...words: readonly string[]) =>
    storeSettingsSchema.parse(jsonLines(await at(both.one, 'store', 'settings', ...words))[0]);

  it('are 30 minutes and no proxy, and refuse what they cannot be', async () => {
    expect(await settings()).toEqual({ outageAfter: 30, proxy: null });
    for (const minutes of ['4', '1441', '0', '99999']) {
      const run = await at(both.one, 'store', 'settings', '--outage-after', minutes);
      expect([minutes, refusalCode(run)]).toEqual([minutes, 'OUTAGE_LIMIT_BAD']);
    }
    expect((await at(both.one, 'store', 'settings', '--outage-after', 'soon')).code).toBe(64);
    const proxies = [
      'https://proxy:8080',
      'http://proxy',
      'http://u:p@proxy:8080',
      'http://proxy:8080/a',
      'http://proxy:0',
      'http://proxy:99999',
      'socks5://proxy:1080',
      '',
    ];
    for (const proxy of proxies) {
      const run = await at(both.one, 'store', 'settings', '--proxy', proxy, '--outage-after', '10');
      expect([proxy, refusalCode(run)]).toEqual([proxy, 'PROXY_BAD']);
      expect(run.stdout).not.toContain('u:p');
    }
    // Of a change of which one part is wrong nothing is taken.
    expect(await settings()).toEqual({ outageAfter: 30, proxy: null });
    expect(await settings('--outage-after', '5', '--proxy', 'http://proxy.example:80')).toEqual({
      outageAfter: 5,
      proxy: 'http://proxy.example:80',
    });
    expect(await settings('--proxy', '10.0.0.8:3128')).toMatchObject({ proxy: 'http://10.0.0.8:3128' });
    expect(await settings('--proxy', 'none')).toEqual({ outageAfter: 5, proxy: null });
    expect((await cli(['store', 'settings', '--data', both.one])).stdout).toContain('5 分钟');
  });

  it('decide when the outage register opens', async () => {
    await settings('--outage-after', '90');
    const clock = new TestClock(new Date());
    const station = await openStation(both.one, { ...SYSTEM, clock });
    const registration = station.storeBook.registration()!;
    station.storeBook.register({ ...registration, url: 'http://127.0.0.1:9' });
    const line = openLine(station);
    try {
      for (const [minutes, opened] of [
        [0, false],
        [89, false],
        [1, true],
      ] as const) {
        clock.advance(minutes * 60);
        await expect(pass(line)).rejects.toThrow('STORE_UNREACHABLE');
        expect([minutes, openOutage(station) !== undefined]).toEqual([minutes, opened]);
      }
    } finally {
      line.client.close();
      station.storeBook.register(registration);
      station.close();
    }
  });

  it('send everything through a proxy, with a password that no data folder has', async () => {
    const tunnel = await openTunnel('yonghu:kouling');
    const desk = await Desk.open(both.one, both.made);
    const admin = desk.seat('system-admin');
    try {
      await admin.page('store.configure', { proxy: tunnel.url });
      await expect(desk.sync()).rejects.toThrow('PROXY_REFUSED');
      expect(tunnel.asked).toEqual([]);
      vi.stubEnv('YINZHENG_PROXY_USER', 'yonghu');
      vi.stubEnv('YINZHENG_PROXY_PASSWORD', 'kouling');
      await desk.sync();
      expect(new Set(tunnel.asked)).toEqual(new Set([new URL(url).host]));
      await tunnel.close();
      await expect(desk.sync()).rejects.toThrow('PROXY_REFUSED');
      await admin.page('store.configure', { proxy: '' });
      await desk.sync();
    } finally {
      vi.unstubAllEnvs();
      await desk.close();
    }
  });

  it('are the page’s too: the administrator changes them, others see them', async () => {
    const desk = await Desk.open(both.one, both.made);
    try {
      const page = desk.seat('system-admin');
      expect(await page.page('store.configure', { outageAfter: 45, proxy: '' })).toEqual({
        outageAfter: 45,
        proxy: null,
      });
      await expect(page.page('store.configure', { outageAfter: 4.5 })).rejects.toThrow('OUTAGE_LIMIT_BAD');
      await expect(page.page('store.configure', { proxy: 'nothing' })).rejects.toThrow('PROXY_BAD');
      expect(await desk.seat('issuing-officer').page('store.settings', {})).toMatchObject({
        outageAfter: 45,
      });
      await expect(desk.seat('leader').page('store.configure', { outageAfter: 60 })).rejects.toThrow(
        'NOT_ALLOWED',
      );
    } finally {
      await desk.close();
    }
  });
});
