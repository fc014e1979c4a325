import type { DeviceAnswer, DeviceOp, DeviceOrder } from '@yinzheng/contract/device';
import { FILE_CHANGED_LOADED, type DeviceFault } from '@yinzheng/core/devices';
import { utf8 } from '@yinzheng/core/kernel';
import { x500Name } from '@yinzheng/core/pki';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DeviceChild } from '../../../src-main/devices/types.ts';
import { doctorReport } from '../../../src-main/service/keys-doctor.ts';
import { issue } from '../../support/certificates.ts';
import { FakeModule, fakeDevices, type FakeKey } from '../../support/fake-module.ts';

afterEach(() => void vi.useRealTimers());

const certified = (name: string, more: Partial<FakeKey> = {}): FakeKey => {
  const { key, certificate } = issue({ cn: name });
  return { ...key, certificates: [certificate.der], ...more };
};
const pin = (): Uint8Array => utf8('123456');
const lost = (what: DeviceFault['what']): DeviceFault => {
  return { what, call: 'C_Sign', rv: undefined, detail: '', signed: 'perhaps' };
};

/** A module whose orders of one kind never come back, from when it is told so. */
class Stuck extends FakeModule {
  stuck: DeviceOp | undefined;

  override ask<O extends DeviceOp>(op: O, order: DeviceOrder<O>): Promise<DeviceAnswer<O>> {
    return op === this.stuck ? new Promise(() => undefined) : super.ask(op, order);
  }
}

describe('a module that does not answer', () => {
  it('hides nothing of the others: what arrives there is seen, and a look comes back', async () => {
    vi.useFakeTimers();
    const stuck = new Stuck('/a.so', [{ keys: [certified('one')] }]);
    const other = new FakeModule('/b.so', [undefined]);
    const { devices } = fakeDevices([stuck, other], { pollMs: 800, limits: { quick: 1000 } });
    await devices.look();
    stuck.stuck = 'look';
    await vi.advanceTimersByTimeAsync(1000);
    other.tokens = [{ keys: [certified('two')], serial: 'S2' }];
    await vi.advanceTimersByTimeAsync(2000);
    const here = () => devices.view().keys.filter(({ module }) => module !== undefined);
    expect(here().map(({ serial }) => serial)).toEqual(['S1', 'S2']);
    other.tokens = [undefined];
    await vi.advanceTimersByTimeAsync(2000);
    expect(here().map(({ serial }) => serial)).toEqual(['S1']);
    const looked = devices.look();
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await looked).keys).toHaveLength(2);
    await devices.close();
  });
});

describe('a slip', () => {
  it('unlocks the key alone for which it was made, and says how long it is good', async () => {
    const module = new FakeModule('/a.so', [
      { keys: [certified('one')] },
      { keys: [certified('two')], serial: 'S2' },
    ]);
    const { devices } = fakeDevices([module]);
    const [one, two] = (await devices.look()).keys;
    const { slip } = devices.place(one!.identity);
    await expect(devices.line.login(two!.identity, { slip })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(devices.acts.changePin(two!.identity, { slip }, { slip })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    await expect(devices.acts.selfTest(two!.identity, { slip: 'none' })).rejects.toMatchObject({
      code: 'PIN_FORGOTTEN',
    });
    expect([module.count('login'), module.count('change-pin')]).toEqual([0, 0]);
    await devices.line.login(one!.identity, { slip });
    const { order } = module.asked.find(({ op }) => op === 'login')!;
    expect(order).toMatchObject({ pin: { slip }, hold: { ms: 1_800_000, logins: 500 } });
  });

  it('of a document in work is spared when all else is forgotten', async () => {
    const module = new FakeModule('/a.so', [
      { keys: [certified('one')] },
      { keys: [certified('two')], serial: 'S2' },
    ]);
    const { devices } = fakeDevices([module]);
    const [one, two] = (await devices.look()).keys;
    const { slip } = devices.place(one!.identity);
    await devices.line.login(one!.identity, { slip });
    await devices.line.login(two!.identity, pin());
    await devices.forgetAll(new Set([slip]));
    expect(devices.view().keys.map(({ states }) => states[0])).toEqual(['ready', 'pin-needed']);
    await devices.forgetAll();
    expect(devices.view().keys.map(({ states }) => states[0])).toEqual(['pin-needed', 'pin-needed']);
  });
});

it('a login that fails within the probe ends it: no other profile costs a try of the PIN', async () => {
  const module = new FakeModule('/a.so', [{ keys: [certified('one', { alwaysAuthenticate: true })] }]);
  const { devices } = fakeDevices([module]);
  const [key] = (await devices.look()).keys;
  module.faults.set('sign', { call: 'C_Login', rv: 0x06 });
  await expect(devices.acts.selfTest(key!.identity, pin())).rejects.toMatchObject({
    code: 'KEY_CALL_FAILED',
  });
  expect(module.count('sign')).toBe(1);
  expect(devices.view().keys[0]!.selfTest).toBe(undefined);
});

it('copies of a PIN are overwritten after the order that took them', async () => {
  const given: Uint8Array[] = [];
  class Watching extends FakeModule {
    override ask<O extends DeviceOp>(op: O, order: DeviceOrder<O>): Promise<DeviceAnswer<O>> {
      const { pin: own } = order as { pin?: { bytes?: Uint8Array } };
      if (own?.bytes !== undefined) given.push(own.bytes);
      return super.ask(op, order);
    }
  }
  const module = new Watching('/a.so', [{ keys: [certified('one', { alwaysAuthenticate: true })] }]);
  const { devices } = fakeDevices([module]);
  const [key] = (await devices.look()).keys;
  await devices.acts.selfTest(key!.identity, pin());
  expect(given).toEqual([new Uint8Array(6), new Uint8Array(6)]);
});

describe('a process that is lost', () => {
  it.each([
    [{ kind: 'hung', fault: lost('hung') }],
    [{ kind: 'broken', fault: lost('load') }],
    [{ kind: 'starting' }],
  ] as const)('takes the sessions with it that were open: %j', async (condition) => {
    const module = new FakeModule('/a.so', [{ keys: [certified('one')] }]);
    const { devices } = fakeDevices([module]);
    const [key] = (await devices.look()).keys;
    const { session } = await devices.line.login(key!.identity, pin());
    module.become(condition);
    module.become({ kind: 'ready' });
    expect(devices.view().keys[0]!.states).toEqual(['pin-needed']);
    await expect(devices.line.sign(session, 'probe', new Uint8Array(1))).rejects.toMatchObject({
      code: 'KEY_SESSION_LOST',
    });
  });

  it('that begins anew after a cancel leaves its keys as they were seen', async () => {
    const module = new FakeModule('/a.so', [{ keys: [certified('one')] }]);
    const { devices } = fakeDevices([module]);
    await devices.look();
    module.become({ kind: 'starting' });
    expect(devices.view().keys[0]!.states).toEqual(['pin-needed']);
  });
});

/** One driver whose file has the digest that is set, `aa` unless one is, and whose process is made by `launch`. */
function oneDriver(digests: ReadonlyMap<string, string>, launch: (name: string) => DeviceChild) {
  return fakeDevices([], {
    places: () => ['/a.so'],
    inspect: (path) => {
      const digest = digests.get(path) ?? 'aa';
      return Promise.resolve({ real: path, digest, architecture: process.arch, problem: undefined });
    },
    launcher: { launch },
  });
}

it('a driver that was replaced meanwhile is not loaded by a new start', async () => {
  const launched: string[] = [];
  const digests = new Map<string, string>();
  const { devices } = oneDriver(digests, (name) => {
    launched.push(name);
    return brokenChild();
  });
  await devices.look();
  await vi.waitFor(() => expect(launched.length).toBeGreaterThan(1), 10_000);
  digests.set('/a.so', 'bb');
  await vi.waitFor(() => {
    expect(devices.view().modules).toMatchObject([
      { condition: 'refused', refusal: { code: 'DRIVER_CHANGED' } },
    ]);
  }, 10_000);
  const before = launched.length;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(launched).toHaveLength(before);
  await devices.close();
}, 30_000);

it.each([
  ['that was found out only after the load', FILE_CHANGED_LOADED],
  ['whose process ended within the load', 'crash'],
])(
  'a driver that was replaced, %s, is not said to have been left alone',
  async (_, call) => {
    const digests = new Map<string, string>();
    const { devices } = oneDriver(digests, () => {
      digests.set('/a.so', 'bb');
      return brokenChild(call);
    });
    await devices.look();
    await vi.waitFor(() => expect(devices.view().modules[0]?.refusal).toBeDefined(), 10_000);
    expect(devices.view().modules[0]!.refusal).toEqual({
      code: 'DRIVER_CHANGED_LOADED',
      params: { path: '/a.so' },
    });
    await devices.close();
  },
  30_000,
);

/** A process whose library does not load, for a fault of this name; `crash`: that ends in it. */
function brokenChild(call = 'dlopen'): DeviceChild {
  const hearers: Parameters<DeviceChild['onMessage']>[0][] = [];
  const ends: ((how: string) => void)[] = [];
  setTimeout(() => {
    for (const hear of hearers) hear({ kind: 'ready' });
  }, 5);
  return {
    gone: new Promise((resolve) => ends.push(resolve)),
    onMessage: (hear) => void hearers.push(hear),
    send: (message) => {
      if (message.kind !== 'order') return;
      const { id } = message;
      if (call === 'crash') {
        for (const hear of hearers) hear({ kind: 'calling', id, call: 'load', limit: 'quick' });
        for (const end of ends) end('SIGABRT');
        return;
      }
      const fault = { what: 'load', call, detail: 'no library', signed: 'no' } as const;
      for (const hear of hearers) hear({ kind: 'fault', id, fault });
    },
    kill: () => {
      for (const end of ends) end('SIGKILL');
    },
  };
}

describe('a key all of whose objects are private', () => {
  it('is found after the login, gets its request, and is known from then on; no second key is made', async () => {
    const hidden = certified('one');
    const module = new FakeModule('/a.so', [{ keys: [hidden], hidden: true }]);
    const { devices } = fakeDevices([module]);
    const [token] = (await devices.look()).keys;
    expect(token!.publicKey).toBe(undefined);
    const request = await devices.acts.request(
      token!.identity,
      pin(),
      x500Name([{ type: 'CN', value: 'one' }]),
    );
    expect(Buffer.from(request).includes(Buffer.from(hidden.publicKey))).toBe(true);
    expect(module.count('generate')).toBe(0);
    expect(devices.view().keys.map(({ publicKey }) => publicKey)).toEqual([hidden.publicKey]);
  });
});

it('what is wrong with another key is no finding about the one that is asked about', async () => {
  const { key } = issue({ cn: 'bare' });
  const module = new FakeModule('/a.so', [{ keys: [certified('one')] }, { keys: [key], serial: 'S2' }]);
  const { devices, clock } = fakeDevices([module]);
  const view = await devices.look();
  expect(doctorReport(view, { clock }, 'en', 'S1').findings).toEqual([]);
  expect(doctorReport(view, { clock }, 'en', 'S2').findings).toMatchObject([{ about: 'S2' }]);
  expect(doctorReport(view, { clock }, 'en').findings).toHaveLength(1);
});
