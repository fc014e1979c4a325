import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyAskSchema } from '@yinzheng/contract/device';
import { POLICY } from '@yinzheng/contract/ipc';
import { utf8 } from '@yinzheng/core/kernel';
import { describe, expect, it } from 'vitest';
import * as devicesIndex from '../../../src-main/devices/index.ts';
import { keyReset } from '../../../src-main/devices/reset.ts';
import { devicesAndReset } from '../../../src-main/devices/devices.ts';
import type { DeviceSettings } from '../../../src-main/devices/settings.ts';
import { issue } from '../../support/certificates.ts';
import { FakeModule, fakeDeps } from '../../support/fake-module.ts';
import { ROOT } from '../../support/repo.ts';

const SO = '87654321';
const LOCKED = 0x4_040d;

function locked() {
  const { key, certificate } = issue({ cn: 'one' });
  const module = new FakeModule('/a.so', [
    { keys: [{ ...key, certificates: [certificate.der] }], flags: LOCKED },
  ]);
  const { deps, clock } = fakeDeps([module]);
  return { module, clock, key, ...devicesAndReset(deps) };
}

describe('the port of resets', () => {
  it('unlocks the key that is meant: its device host gets both PINs once, and they are zeroed here', async () => {
    const { module, devices, reset, clock, key } = locked();
    const [seen] = (await devices.look()).keys;
    expect(seen!.states[0]).toBe('pin-locked');
    const [officer, fresh] = [utf8(SO), utf8('tq83-xw1')];
    const done = await reset.unlock({ identity: seen!.identity, officer, fresh });
    expect(done).toEqual({ serial: 'S1', at: clock.now() });
    const orders = module.asked.filter(({ op }) => op === 'init-pin').map(({ order }) => order);
    expect(orders).toEqual([
      {
        slot: 0,
        token: { manufacturer: 'Nobody', model: 'M', serial: 'S1' },
        encoding: 'utf-8',
        key: { publicKey: key.publicKey, shows: true },
        so: { bytes: utf8(SO) },
        new: { bytes: utf8('tq83-xw1') },
      },
    ]);
    expect([officer, fresh]).toEqual([new Uint8Array(8), new Uint8Array(8)]);
    expect(devices.view().keys[0]!.pinChangedAt).toBe(clock.now().toISOString());
  });

  it('formats, and zeroes the PIN also where it does not come to that', async () => {
    const { module, devices, reset, key } = locked();
    const { identity } = (await devices.look()).keys[0]!;
    const officer = utf8(SO);
    await reset.format({ identity, officer, label: '二号' });
    expect(module.asked.find(({ op }) => op === 'init-token')!.order).toMatchObject({
      label: '二号',
      key: { publicKey: key.publicKey, shows: true },
    });
    const unused = utf8(SO);
    const label = '一'.repeat(11);
    await expect(reset.format({ identity, officer: unused, label })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    });
    expect([officer, unused]).toEqual([new Uint8Array(8), new Uint8Array(8)]);
    expect(module.count('init-token')).toBe(1);
  });

  it('drops the age of the PIN and the probes of a token that was formatted, and of no other', async () => {
    const [one, beside, other] = [issue({ cn: 'one' }), issue({ cn: 'beside' }), issue({ cn: 'other' })].map(
      ({ key, certificate }) => ({ ...key, certificates: [certificate.der] }),
    );
    const module = new FakeModule('/a.so', [{ keys: [one!, beside!] }, { keys: [other!], serial: 'S2' }]);
    const { deps, settings } = fakeDeps([module]);
    const { devices, reset } = devicesAndReset(deps);
    const kept = () =>
      JSON.parse(Buffer.from(settings.read()!).toString()) as Pick<DeviceSettings, 'pins' | 'selfTests'>;
    const keys = (await devices.look()).keys;
    for (const { identity } of keys) await devices.acts.selfTest(identity, utf8('123456'));
    for (const { identity } of keys.slice(1)) {
      await devices.acts.changePin(identity, utf8('123456'), utf8('tq83-xw1'));
    }
    expect([kept().pins.length, kept().selfTests.length]).toEqual([2, 3]);
    await reset.format({ identity: keys[0]!.identity, officer: utf8(SO), label: 'x' });
    expect(kept().pins).toMatchObject([{ serial: 'S2' }]);
    expect(kept().selfTests).toMatchObject([{ identity: keys[2]!.identity }]);
  });

  it.each([
    ['a weak PIN', '111111', undefined, 'PIN_REPEATED'],
    ['a refused officer', 'tq83-xw1', { call: 'C_Login', rv: 0xa0 }, 'KEY_RESET_REFUSED'],
    ['a locked officer', 'tq83-xw1', { call: 'C_Login', rv: 0xa4 }, 'KEY_RESET_REFUSED'],
    ['an end within the call', 'tq83-xw1', { call: 'C_InitPIN', what: 'crashed' }, 'KEY_RESET_UNSURE'],
    ['an end before it', 'tq83-xw1', { call: 'C_OpenSession', what: 'crashed' }, 'DRIVER_CRASHED'],
    ['another key', 'tq83-xw1', { what: 'token-changed', detail: 'key' }, 'KEY_TWIN'],
  ] as const)('says what came of it: %s', async (_, fresh, fault, code) => {
    const { module, devices, reset } = locked();
    const { identity } = (await devices.look()).keys[0]!;
    if (fault !== undefined) module.faults.set('init-pin', fault);
    const order = { identity, officer: utf8(SO), fresh: utf8(fresh) };
    await expect(reset.unlock(order)).rejects.toMatchObject({ code });
    expect(module.count('init-pin')).toBe(fault === undefined ? 0 : 1);
    expect(devices.view().keys[0]!.pinChangedAt).toBeUndefined();
  });
});

describe('no page and no command of a unit resets a key', () => {
  /** Words of the orders, of the port and of what makes it. */
  const WORDS = /init-pin|init-token|C_InitPIN|C_InitToken|KeyReset|keyReset|devicesAndReset|\breset\.ts\b/;
  /** Where they belong: the contract, the device host, and the adapter with what it is made of. */
  const OWN =
    /^(?:src-contract\/device\/messages|src-main\/device-host\/(?:reset|orders|cryptoki)|src-core\/(?:ports\/(?:key-reset|index)|devices\/(?:faults|ckr)|kernel\/codes\/devices)|src-main\/devices\/(?:reset|devices|engine|module-host|types))\.ts$/;
  const sources = ['src-core', 'src-contract', 'src-main', 'src-renderer'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => `${folder}/${name}`),
  );

  it('nothing but the adapter and the device host speaks of it', () => {
    const speaking = sources.filter((name) => WORDS.test(readFileSync(join(ROOT, name), 'utf8')));
    expect(speaking.filter((name) => !OWN.test(name))).toEqual([]);
    // The words are those that are there.
    expect(speaking).toContain('src-main/devices/reset.ts');
    expect(sources.length).toBeGreaterThan(300);
  });

  it('neither do channels, what worker threads may ask, the acts with keys, nor the index of devices', async () => {
    const { devices, reset } = locked();
    await devices.look();
    const acts = Object.keys(reset);
    expect(acts).toEqual(['unlock', 'format']);
    expect(Object.keys(POLICY).filter((name) => /init|reset|format|unblock|officer/i.test(name))).toEqual([]);
    expect(Object.keys(POLICY).filter((name) => name.startsWith('keys.')).length).toBeGreaterThan(5);
    for (const what of ['init-pin', 'init-token', 'unlock', 'format', 'reset']) {
      expect(keyAskSchema.safeParse({ what, identity: 'a', pin: { slip: 'a' } }).success).toBe(false);
    }
    expect(Object.values(devicesIndex)).not.toContain(devicesAndReset);
    expect(Object.values(devicesIndex)).not.toContain(keyReset);
    const offered = [...Object.keys(devices), ...Object.keys(devices.acts), ...Object.keys(devices.line)];
    expect(offered.filter((name) => acts.includes(name))).toEqual([]);
  });
});
