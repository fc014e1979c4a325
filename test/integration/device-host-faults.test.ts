import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ToDevice } from '@yinzheng/contract/device';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeModuleHost } from '../../src-main/devices/module-host.ts';
import { nodeLauncher } from '../../src-main/devices/node-launcher.ts';
import type { DeviceChild } from '../../src-main/devices/types.ts';
import { deviceRelay } from '../../src-main/hosts/shared/device-relay.ts';
import { hostLauncher, type HostLauncher } from '../../src-main/service/device-launcher.ts';
import {
  deviceHosts,
  faultOf,
  firstToken,
  logIn,
  PATIENT,
  pinBytes,
  probeOrder,
  testHost,
  type TestHost,
} from '../support/device-host.ts';
import { ROOT } from '../support/repo.ts';
import { makeSoftModule, testModule, USER_PIN, type SoftModuleOptions } from '../support/softtoken.ts';

vi.setConfig({ testTimeout: 60_000 });
beforeAll(() => void testModule('softtoken'), 300_000);
// Each test has closed its hosts.
afterAll(() => {
  expect(deviceHosts()).toEqual([]);
});

const start = (options: SoftModuleOptions = {}) => {
  const module = makeSoftModule(options);
  return { module, ...testHost(module.path) };
};
type Started = ReturnType<typeof start>;

/** Has the limit of quick calls be 300 ms from the announcement of one on: a busy machine may be slow with the others. */
function hurry({ limits }: TestHost, at: string): { onCalling: (call: string) => void } {
  return {
    onCalling: (call) => {
      if (call === at) limits.quick = 300;
    },
  };
}

/** The next order after a new start. */
async function worksAgain({ host, limits, become }: Started): Promise<void> {
  limits.quick = 20_000;
  await become('ready');
  await expect(logIn(host, pinBytes(USER_PIN))).resolves.toBeDefined();
}

describe('a module that crashes or hangs when it is begun', () => {
  it('is named with its call, and this process lives', async () => {
    const aborts = testHost(testModule('aborts'));
    const asked = faultOf(aborts.host.ask('look', {}));
    expect(await aborts.become('crashed')).toMatchObject({
      fault: { what: 'crashed', call: 'C_Initialize', detail: 'SIGABRT' },
    });
    expect(await asked).toMatchObject({ what: 'down', call: 'C_Initialize', signed: 'no' });
    // It stays so while it is tried again, each time after a longer while.
    await vi.waitFor(() => expect(aborts.host.generation).toBeGreaterThan(2), 20_000);
    expect(new Set(aborts.conditions.map(({ kind }) => kind))).toEqual(new Set(['crashed']));

    const sleeps = testHost(testModule('sleeps'), { limits: { quick: 2000 } });
    expect(await sleeps.become('hung')).toMatchObject({ fault: { what: 'hung', call: 'C_Initialize' } });
    expect(await faultOf(sleeps.host.ask('look', {}))).toMatchObject({ what: 'down', call: 'C_Initialize' });
  });

  it('is told from one that is no module, or not there', async () => {
    for (const path of ['/nowhere/libnone.so', process.execPath]) {
      const { host, become } = testHost(path);
      const asked = faultOf(host.ask('look', {}));
      expect(await become('broken')).toMatchObject({ fault: { what: 'load', call: 'load' } });
      expect(await asked).toMatchObject({ what: 'load', signed: 'no' });
      await host.close();
    }
  });

  it('is broken where it gives an error', async () => {
    const { module, host, become } = start();
    await become('ready');
    module.fault({ call: 'C_Initialize', from: 1 }, { do: 'error', number: 0x30 });
    const again = host.ask('load', { path: host.path, again: true });
    expect(await faultOf(again)).toMatchObject({ what: 'rv', call: 'C_Initialize', rv: 0x30 });
    expect(host.condition).toMatchObject({ kind: 'broken', fault: { rv: 0x30 } });
    module.clear();
    await become('ready');
    await expect(host.ask('look', {})).resolves.toBeDefined();
  });
});

describe('a call that does not come back', () => {
  it('is ended and named, with all that was waiting, and the next order works', async () => {
    const started = start();
    const { module, host, become, conditions } = started;
    const place = await firstToken(host);
    module.fault({ call: 'C_Login' }, { do: 'hang' });
    const login = faultOf(
      host.ask('login', { ...place, pin: pinBytes(USER_PIN) }, hurry(started, 'C_Login')),
    );
    const behind = faultOf(host.ask('look', {}));
    expect(await login).toEqual({
      ...{ what: 'hung', call: 'C_Login', rv: undefined, signed: 'no' },
      detail: '300 ms',
    });
    expect(await behind).toMatchObject({ what: 'down', call: 'C_Login' });
    expect(host.condition).toMatchObject({ kind: 'hung', fault: { call: 'C_Login' } });
    expect(await faultOf(host.ask('look', {}))).toMatchObject({ what: 'down' });
    await worksAgain(started);
    expect(host.generation).toBe(2);
    expect(conditions.map(({ kind }) => kind)).toEqual(['ready', 'hung', 'ready']);
    await become('ready');
  });

  it('may have made a signature from the moment when C_Sign was called', async () => {
    for (const [call, signed] of [
      ['C_SignInit', 'no'],
      ['C_Sign', 'perhaps'],
    ] as const) {
      for (const what of ['hang', 'crash'] as const) {
        const started = start();
        const { module, host } = started;
        const { session } = await logIn(host, pinBytes(USER_PIN));
        module.fault({ call }, { do: what });
        const order = probeOrder(session, module.publicKeys[0]![0]!);
        expect(await faultOf(host.ask('sign', order, hurry(started, call)))).toMatchObject({
          ...{ what: what === 'hang' ? 'hung' : 'crashed', call, signed },
        });
        await worksAgain(started);
        // What was opened before is gone with the process.
        expect(await faultOf(host.ask('sign', order))).toMatchObject({ what: 'missing', signed: 'no' });
        expect(module.count('C_Sign')).toBe(call === 'C_Sign' ? 1 : 0);
        await host.close();
      }
    }
  });

  it('is left alone where breaking it off could cost the key, and is said to be slow', async () => {
    const started = start();
    const { module, host, conditions } = started;
    const place = await firstToken(host);
    module.fault({ call: 'C_SetPIN' }, { do: 'slow', number: 1500 });
    const order = { ...place, old: pinBytes(USER_PIN), new: pinBytes('Hm7x2pQ9') };
    await host.ask('change-pin', order, hurry(started, 'C_SetPIN'));
    expect(conditions).toEqual([{ kind: 'ready' }, { kind: 'ready', slow: 'C_SetPIN' }, { kind: 'ready' }]);
    await expect(logIn(host, pinBytes('Hm7x2pQ9'))).resolves.toBeDefined();
  });

  it('is waited for at the end, too, while the PIN is being changed', async () => {
    const { module, host } = start();
    const place = await firstToken(host);
    module.fault({ call: 'C_SetPIN' }, { do: 'slow', number: 4000 });
    const begun = Promise.withResolvers<unknown>();
    const order = { ...place, old: pinBytes(USER_PIN), new: pinBytes('Hm7x2pQ9') };
    const change = host.ask('change-pin', order, {
      onCalling: (call) => {
        if (call === 'C_SetPIN') begun.resolve(undefined);
      },
    });
    await begun.promise;
    await host.close();
    await expect(change).resolves.toEqual({});
    expect(module.calls().filter(({ call }) => call === 'C_SetPIN')).toMatchObject([{}, { rv: 0 }]);
  });
});

it('a signature is not begun before the word comes that it may be', async () => {
  const module = makeSoftModule();
  const held: (() => void)[] = [];
  const launch = (name: string): DeviceChild => {
    const child = nodeLauncher().launch(name);
    const later = (message: ToDevice): void => void held.push(() => child.send(message));
    return { ...child, send: (message) => (message.kind === 'go' ? later(message) : child.send(message)) };
  };
  const host = makeModuleHost({ path: module.path, launcher: { launch }, limits: PATIENT });
  const { session } = await logIn(host, pinBytes(USER_PIN));
  const sign = host.ask('sign', probeOrder(session, module.publicKeys[0]![0]!));
  await vi.waitFor(() => expect(held).toHaveLength(1), 20_000);
  await wait(300);
  expect([module.count('C_SignInit'), module.count('C_Sign')]).toEqual([1, 0]);
  held[0]?.();
  await expect(sign).resolves.toBeDefined();
  await host.close();
});

it('a PIN that is being changed is changed when the service is gone; then that process ends', async () => {
  const module = makeSoftModule();
  const relay = deviceRelay(nodeLauncher());
  const launcher: HostLauncher = hostLauncher((wish) => relay.hear(wish, (report) => launcher.hear(report)));
  const host = makeModuleHost({ path: module.path, launcher, limits: PATIENT });
  const place = await firstToken(host);
  module.fault({ call: 'C_SetPIN' }, { do: 'slow', number: 1000 });
  const order = { ...place, old: pinBytes(USER_PIN), new: pinBytes('Hm7x2pQ9') };
  // Nobody is told how it ended: whoever asked is gone.
  void host.ask('change-pin', order);
  await vi.waitFor(() => expect(module.count('C_SetPIN')).toBe(1), 20_000);
  relay.killAll();
  await vi.waitFor(() => expect(deviceHosts()).toEqual([]), 20_000);
  expect(module.calls().filter(({ call }) => call === 'C_SetPIN')).toMatchObject([{}, { rv: 0 }]);
  const after = testHost(module.path);
  await expect(logIn(after.host, pinBytes('Hm7x2pQ9'))).resolves.toBeDefined();
});

describe('what no token would say', () => {
  it('is a code of 64 bits: the slot that gives it is unreadable, the others are seen', async () => {
    const { module, host, become } = start({ slots: [{}, {}] });
    await become('ready');
    // ULONG_MAX: -1 in a module of careless casts.
    module.fault({ call: 'C_GetTokenInfo', after: true }, { do: 'error', number: 2 ** 64 });
    const { slots } = await host.ask('look', {});
    expect(slots.map(({ token }) => token)).toMatchObject([
      { kind: 'unreadable', rv: 0xffff_ffff },
      { kind: 'token' },
    ]);
    const { session } = await logIn(host, pinBytes(USER_PIN));
    module.fault({ call: 'C_Sign', after: true }, { do: 'error', number: 2 ** 64 });
    const order = probeOrder(session, module.publicKeys[0]![0]!);
    expect(await faultOf(host.ask('sign', order))).toMatchObject({
      ...{ what: 'rv', call: 'C_Sign', rv: 0xffff_ffff, signed: 'perhaps' },
    });
    expect(host.condition.kind).toBe('ready');
  });

  it('is an object larger than a key: it is left out, what fits is seen', async () => {
    const data = { label: '公章', application: 'yz', value: new Uint8Array(2 ** 20) };
    const large = { ...data, value: new Uint8Array(2 ** 20 + 1) };
    const { host } = start({ slots: [{ data: [large, data] }] });
    const told = await host.ask('contents', await firstToken(host));
    expect(told.data.map(({ value }) => value.length)).toEqual([2 ** 20]);
    expect(told.keys).not.toEqual([]);
  });
});

describe('a call that waits for a person', () => {
  it('has a limit of its own, and is withdrawn by him', async () => {
    const started = start({ slots: [{ pad: true }] });
    const { module, host, limits } = started;
    const place = await firstToken(host);
    limits.person = 300;
    expect(await faultOf(host.ask('login', { ...place, pin: { pad: true } }))).toMatchObject({
      ...{ what: 'hung', call: 'C_Login' },
    });
    limits.person = 60_000;
    await started.become('ready');
    const person = new AbortController();
    const waits = Promise.withResolvers<string>();
    const login = faultOf(
      host.ask(
        'login',
        { ...place, pin: { pad: true } },
        {
          signal: person.signal,
          onCalling: (_call, limit) => {
            if (limit === 'person') waits.resolve(limit);
          },
        },
      ),
    );
    await waits.promise;
    person.abort();
    expect(await login).toMatchObject({ what: 'cancelled', call: 'C_Login', signed: 'no' });
    await started.become('ready');
    expect(host.generation).toBe(3);
    module.type(USER_PIN);
    await expect(host.ask('login', { ...place, pin: { pad: true } })).resolves.toBeDefined();
  });

  it('is C_Sign of a key with a button, which may have signed when it is withdrawn', async () => {
    const { module, host } = start({ slots: [{ button: true }] });
    const { session } = await logIn(host, pinBytes(USER_PIN));
    const order = { ...probeOrder(session, module.publicKeys[0]![0]!), button: true };
    module.press();
    await expect(host.ask('sign', order)).resolves.toBeDefined();
    const person = new AbortController();
    const sign = host.ask('sign', order, {
      signal: person.signal,
      onCalling: (call) => {
        if (call === 'C_Sign') setImmediate(() => person.abort());
      },
    });
    expect(await faultOf(sign)).toMatchObject({ what: 'cancelled', call: 'C_Sign', signed: 'perhaps' });
  });

  it('is not made when it was withdrawn as it was announced: the process waits to be let go', async () => {
    const started = start({ slots: [{ button: true }] });
    const { module, host } = started;
    const { session } = await logIn(host, pinBytes(USER_PIN));
    const order = { ...probeOrder(session, module.publicKeys[0]![0]!), button: true };
    const person = new AbortController();
    const sign = host.ask('sign', order, {
      signal: person.signal,
      onCalling: (call) => {
        if (call === 'C_Sign') person.abort();
      },
    });
    expect(await faultOf(sign)).toMatchObject({ what: 'cancelled', call: 'C_Sign', signed: 'no' });
    await started.become('ready');
    expect(module.count('C_SignInit')).toBe(1);
    expect(module.count('C_Sign')).toBe(0);
  });

  it('is not begun when it was withdrawn before', async () => {
    const { module, host } = start();
    const place = await firstToken(host);
    module.forgetCalls();
    const order = { ...place, pin: pinBytes(USER_PIN) };
    const gone = await faultOf(host.ask('login', order, { signal: AbortSignal.abort() }));
    expect(gone).toMatchObject({ what: 'cancelled', signed: 'no' });
    const person = new AbortController();
    const look = host.ask('look', {});
    const login = faultOf(host.ask('login', order, { signal: person.signal }));
    person.abort();
    expect(await login).toMatchObject({ what: 'cancelled' });
    await look;
    expect(module.count('C_Login')).toBe(0);
  });
});

describe('the end', () => {
  it('is in order, and ends what hangs as well', async () => {
    const healthy = start();
    await logIn(healthy.host, pinBytes(USER_PIN));
    await healthy.host.close();
    expect(healthy.module.calls().at(-1)).toMatchObject({ call: 'C_Finalize', rv: 0 });
    expect(healthy.host.condition).toEqual({ kind: 'closed' });
    expect(await faultOf(healthy.host.ask('look', {}))).toMatchObject({ what: 'down' });

    const hanging = start();
    await hanging.become('ready');
    hanging.module.fault({ call: 'C_Finalize' }, { do: 'hang' });
    await hanging.host.close();
    const crashing = start();
    await crashing.become('ready');
    crashing.module.fault({ call: 'C_Finalize' }, { do: 'crash' });
    await crashing.host.close();
    expect(crashing.host.condition).toEqual({ kind: 'closed' });
    await wait(300);
    expect(crashing.host.generation).toBe(1);
    expect(deviceHosts()).toEqual([]);
  });

  it('comes with the end of the program that started it, also while a call does not come back', async () => {
    const script = [
      `import { makeModuleHost } from ${JSON.stringify(join(ROOT, 'src-main/devices/module-host.ts'))};`,
      `import { nodeLauncher } from ${JSON.stringify(join(ROOT, 'src-main/devices/node-launcher.ts'))};`,
      'const limits = { quick: 60000, making: 60000, person: 60000 };',
      `makeModuleHost({ path: ${JSON.stringify(testModule('sleeps'))}, launcher: nodeLauncher(), limits });`,
      "process.stdout.write('begun');",
    ];
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script.join('\n')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const hosts = await vi.waitFor(() => {
      const found = deviceHosts(parent.pid);
      // The library is in it: it hangs.
      expect(found.some((pid) => readFileSync(`/proc/${pid}/maps`, 'utf8').includes('sleeps.so'))).toBe(true);
      return found;
    }, 20_000);
    parent.kill('SIGKILL');
    await vi.waitFor(() => {
      for (const pid of hosts) expect(isRunning(pid)).toBe(false);
    }, 20_000);
  });
});

/** Whether a process lives; one that has ended and that nobody has asked for does not. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
