import { mechanismsOf, PROFILE_FAMILIES } from '@yinzheng/core/devices';
import { utf8 } from '@yinzheng/core/kernel';
import { describe, expect, it, vi } from 'vitest';
import { DeviceError, memorySettings, type DevicesView } from '../../../src-main/devices/index.ts';
import { NO_SETTINGS, type DeviceSettings } from '../../../src-main/devices/settings.ts';
import { keysText } from '../../../src-main/hosts/cli/present/keys.ts';
import { loadTexts } from '../../../src-main/hosts/cli/texts.ts';
import { chooseKey, isNamed, listKeys } from '../../../src-main/service/keys.ts';
import { doctorReport } from '../../../src-main/service/keys-doctor.ts';
import { issue } from '../../support/certificates.ts';
import { codeOf } from '../../support/codes.ts';
import { FakeModule, fakeDevices, type FakeKey } from '../../support/fake-module.ts';
import { makeSeal, party } from '../../support/made-seals.ts';

// What the settings say of one token, over its profile.

const TOKEN = { manufacturer: 'Nobody', model: 'M', serial: 'S1' };
type Rules = Partial<DeviceSettings['profiles'][number]>;

const pin = (): Uint8Array => utf8('123456');
const certified = (name: string, more: Partial<FakeKey> = {}): FakeKey => {
  const { key, certificate } = issue({ cn: name });
  return { ...key, certificates: [certificate.der], ...more };
};

function over(
  rules: Rules,
  key: FakeKey = certified('one', { signs: true }),
  more: Partial<DeviceSettings> = {},
) {
  const settings = memorySettings();
  const profiles = [{ ...TOKEN, ...rules }];
  settings.write(utf8(JSON.stringify({ ...NO_SETTINGS, profiles, ...more })));
  const module = new FakeModule('/a.so', [{ keys: [key] }]);
  return { module, ...fakeDevices([module], { settings }) };
}

/** The orders of a kind that carry a PIN. */
function orders(module: FakeModule, op: 'login' | 'sign' | 'change-pin') {
  return module.asked.filter((one) => one.op === op).map(({ order }) => order as Record<string, unknown>);
}

describe('the encoding of a PIN', () => {
  it.each([
    [{}, 'utf-8'],
    [{ pin: 'ascii' }, 'ascii'],
    [{ pin: 'gb18030' }, 'gb18030'],
  ] as const)('is the profile’s, or the one that is set: %j', async (rules, encoding) => {
    const { module, devices } = over(rules);
    const { identity } = (await devices.look()).keys[0]!;
    await devices.acts.selfTest(identity, pin());
    await devices.acts.changePin(identity, pin(), utf8('tq83-xw1'));
    expect(orders(module, 'login')[0]).toMatchObject({ encoding });
    expect(orders(module, 'change-pin')[0]).toMatchObject({ encoding });
  });
});

describe('what is written on a token', () => {
  it('a certificate above the limit is refused before the key is opened, with both sizes', async () => {
    const { module, devices } = over({ maxSize: 100 });
    const { identity } = (await devices.look()).keys[0]!;
    const { der } = issue({ cn: 'one' }).certificate;
    await expect(devices.acts.importCertificate(identity, pin(), der)).rejects.toMatchObject({
      code: 'DATA_TOO_LARGE',
      params: { size: der.length, max: 100 },
    });
    expect([module.count('login'), module.count('write-certificate')]).toEqual([0, 0]);
  });

  it('a seal above the limit likewise; below it, under the application that is set', async () => {
    const root = party('Root', undefined);
    const unit = party('Unit', root);
    const seal = makeSeal(party('Maker', root), unit);
    const own = { ...unit, certificates: [unit.certificate.der], signs: true };
    const small = over({ maxSize: seal.length - 1 }, own);
    const { identity } = (await small.devices.look()).keys[0]!;
    await expect(small.devices.acts.writeSeal(identity, pin(), seal)).rejects.toMatchObject({
      code: 'DATA_TOO_LARGE',
      params: { size: seal.length, max: seal.length - 1 },
    });
    expect([small.module.count('login'), small.module.count('write-data')]).toEqual([0, 0]);
    const wide = over({ maxSize: seal.length, application: 'OurSeals' }, own);
    await wide.devices.look();
    await wide.devices.acts.writeSeal(identity, pin(), seal);
    const written = wide.module.asked.find(({ op }) => op === 'write-data')!.order;
    expect(written).toMatchObject({ application: 'OurSeals', value: seal });
  });
});

describe('a profile that is named', () => {
  it('tries a profile that is named on a key of whose mechanisms no profile is known, and uses it when it passes', async () => {
    const module = new FakeModule('/a.so', [{ keys: [certified('one')], mechanisms: [1] }]);
    const { devices } = fakeDevices([module]);
    const { identity, states } = (await devices.look()).keys[0]!;
    expect(states).toContain('profile-unknown');
    for (const wanted of [undefined, 'no-such-profile']) {
      await expect(devices.acts.selfTest(identity, pin(), wanted)).rejects.toMatchObject({
        code: 'KEY_PROFILE_UNKNOWN',
      });
    }
    expect(module.count('login')).toBe(0);
    expect(await devices.acts.selfTest(identity, pin(), 'sansec-e')).toMatchObject({ answer: 'passed' });
    expect(devices.view().keys[0]).toMatchObject({ states: ['pin-needed'], profileWhy: 'override' });
    await devices.line.logout((await devices.line.login(identity, pin())).session);
  });
});

describe('quirks', () => {
  it('a key that wants its PIN for each signature and does not say so gets it, once that is set', async () => {
    const plain = over({});
    const [first] = (await plain.devices.look()).keys;
    await plain.devices.acts.selfTest(first!.identity, pin());
    expect(orders(plain.module, 'sign')[0]).not.toHaveProperty('pin');
    const { module, devices } = over({ quirks: ['pin-each-signature'] });
    const [key] = (await devices.look()).keys;
    expect(key!.alwaysAuthenticate).toBe(true);
    await devices.acts.selfTest(key!.identity, pin());
    expect(orders(module, 'sign')[0]).toMatchObject({ pin: { bytes: pin() } });
  });

  it('a button is waited for, once that is set', async () => {
    const { module, devices } = over({ quirks: ['button'] });
    const [key] = (await devices.look()).keys;
    expect(key!.button).toBe(true);
    await devices.acts.selfTest(key!.identity, pin());
    expect(orders(module, 'sign')[0]).toMatchObject({ button: true });
  });

  it('a module that keeps empty lists although it was seen to notice an arrival is loaded again soon', async () => {
    const looksUntilLoaded = async (rules: Rules): Promise<number> => {
      const { module, devices } = over(rules);
      const token = module.tokens[0];
      module.tokens = [undefined];
      await devices.look();
      module.tokens = [token];
      await devices.look();
      module.tokens = [undefined];
      const before = module.count('load');
      let looks = 0;
      await vi.waitFor(async () => {
        looks += 1;
        await devices.look();
        expect(module.count('load')).toBeGreaterThan(before);
      });
      return looks;
    };
    expect(await looksUntilLoaded({ quirks: ['slots-cached'] })).toBe(3);
    expect(await looksUntilLoaded({})).toBe(11);
  });

  it('a profile that passes is kept with what else was set of the token', async () => {
    const { devices, settings } = over({ pin: 'ascii', quirks: ['button'] });
    const { identity } = (await devices.look()).keys[0]!;
    await devices.acts.selfTest(identity, pin(), 'sansec-e');
    const kept = JSON.parse(Buffer.from(settings.read()!).toString()) as DeviceSettings;
    expect(kept.profiles).toEqual([{ ...TOKEN, pin: 'ascii', quirks: ['button'], profile: 'sansec-e' }]);
  });
});

describe('lists and reports', () => {
  it.each([
    ['2026-05-02T00:00:00.000Z', { days: 30, daysLeft: 60, due: false }],
    ['2026-03-03T00:00:00.000Z', { days: 90, daysLeft: 0, due: true }],
  ])('tell the age of a PIN that was set on %s', async (changedAt, told) => {
    const { devices, clock } = over({}, undefined, { pins: [{ ...TOKEN, changedAt }] });
    const [row] = listKeys(await devices.look(), clock.now());
    expect(row!.pinAge).toMatchObject(told);
    const sooner = over({}, undefined, { pins: [{ ...TOKEN, changedAt }], pinDays: 10 });
    const [other] = listKeys(await sooner.devices.look(), clock.now());
    expect(other!.pinAge).toMatchObject({ days: told.days, daysLeft: 10 - told.days, due: true });
    const text = keysText([row!], devices.view(), loadTexts('zh-CN'));
    expect(text).toContain(`${told.days} 天前修改，${told.due ? '该修改了' : `还有 ${told.daysLeft} 天`}`);
  });

  it('say nothing of an age that is not known', async () => {
    const { devices, clock } = over({});
    expect(listKeys(await devices.look(), clock.now())[0]!.pinAge).toBeNull();
  });

  it('count keys and not drivers, and never say that nothing is there when something is', async () => {
    const { devices, clock } = over({});
    const view = await devices.look();
    const [module] = view.modules;
    const texts = loadTexts('zh-CN');
    const shown = (now: DevicesView, named?: string): string => {
      const rows = listKeys(now, clock.now()).filter((row) => named === undefined || isNamed(row, named));
      return keysText(rows, now, texts, named);
    };
    const refusal = { code: 'DRIVER_MISSING', params: { path: '/b.so' } };
    const broken = { ...module!, path: '/b.so', condition: 'refused', refusal } as const;
    expect(shown({ ...view, modules: [module!, broken] })).toMatch(/^共 1 把钥匙：\n/);
    const alone = shown({ ...view, modules: [broken], keys: [] });
    expect(alone).toMatch(/没有找到钥匙的驱动程序[^]*\/b\.so/);
    expect(alone).not.toContain('把钥匙');
    // Whether it is there nobody knows, and why is told elsewhere.
    expect(shown({ ...view, modules: [broken], keys: [] }, 'NOPE')).toBe('');
    expect(shown(view, 'NOPE')).toContain('没有找到序列号为 NOPE 的钥匙');
    expect(shown({ ...view, keys: [] })).toBe('驱动程序正常，没有发现插入的钥匙。\n');
    const slots = [{ slot: 1, description: '插口 B', token: { kind: 'unreadable' } }] as const;
    const unread = { ...view, modules: [{ ...module!, slots }] } as unknown as DevicesView;
    expect(shown({ ...unread, keys: [] })).toMatch(/^驱动程序认不出.*插口 B.*\n$/);
    expect(shown(unread)).toMatch(/^共 1 把钥匙：[^]*认不出[^]*插口 B/);
    // What cannot be read may be the key that is meant, unless others can be.
    expect(codeOf(() => chooseKey({ ...unread, keys: [] }, 'NOPE'))).toBe('KEY_UNRECOGNISED');
    expect(codeOf(() => chooseKey(unread, 'NOPE'))).toBe('KEY_UNKNOWN');
    expect(codeOf(() => chooseKey({ ...view, keys: [] }, undefined))).toBe('KEYS_NONE');
  });

  it('name the call that a self-test failed in, and its code, later too', async () => {
    const { devices, clock, module, settings } = over({});
    const fault = { what: 'rv', call: 'C_SignInit', rv: 0x8000_0081, detail: '', signed: 'no' } as const;
    module.mangle = () => {
      throw new DeviceError(fault);
    };
    const { identity } = (await devices.look()).keys[0]!;
    const test = await devices.acts.selfTest(identity, pin());
    expect(test).toMatchObject({ reason: 'KEY_FAULT', call: 'C_SignInit', code: '0x80000081' });
    const later = fakeDevices([new FakeModule('/a.so', [{ keys: [certified('one')] }])], { settings });
    for (const view of [devices.view(), await later.devices.look()]) {
      const { findings, keys } = doctorReport(view, { clock }, 'zh-CN');
      expect(keys[0]!.selfTest).toMatchObject({ call: 'C_SignInit', code: '0x80000081' });
      expect(findings[0]!.message).toContain('C_SignInit 返回错误代码 0x80000081');
    }
  });

  it('name the nearest family only where one is near', async () => {
    const { devices, clock } = over({});
    const view = await devices.look();
    const why = (keyType: boolean): string => {
      const profileLacks = PROFILE_FAMILIES.map((family) => {
        return { family: family.id, mechanisms: mechanismsOf(family), keyType, profiles: ['some-profile'] };
      });
      const key = { ...view.keys[0]!, profileWhy: 'none', profileLacks } as const;
      return doctorReport({ ...view, keys: [key] }, { clock }, 'zh-CN').keys[0]!.profileWhy;
    };
    expect(why(false)).toContain('some-profile。');
    expect(why(true)).toMatch(/没有接近的[^]*$/);
    expect(why(true)).not.toContain('some-profile');
  });

  it('say plainly that a key hides its private key before the login', async () => {
    for (const [signs, hidden] of [[undefined, true] as const, [true, false] as const]) {
      const key = certified('one');
      const { devices, clock } = over({}, signs === undefined ? key : { ...key, signs });
      expect(doctorReport(await devices.look(), { clock }, 'zh-CN').keys[0]!.hidden).toBe(hidden);
    }
  });
});
