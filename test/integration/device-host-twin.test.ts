import { beforeAll, describe, expect, it, vi } from 'vitest';
import { devicesAndReset } from '../../src-main/devices/devices.ts';
import { memorySettings, nodeLauncher } from '../../src-main/devices/index.ts';
import { SYSTEM } from '../../src-main/service/compose.ts';
import { issue } from '../support/certificates.ts';
import { faultOf, firstToken, pinBytes, probeOrder, testHost } from '../support/device-host.ts';
import { makeSoftModule, SO_PIN, testModule, USER_PIN, type SoftKey } from '../support/softtoken.ts';

// Two tokens of one maker, model and serial number: the one in the slot was exchanged between listing and login.

vi.setConfig({ testTimeout: 60_000 });
beforeAll(() => void testModule('softtoken'), 300_000);

const TWIN = { what: 'token-changed', detail: 'key' };
/** Known by its certificate alone. */
const certified = (cn: string): SoftKey => {
  const { key, certificate } = issue({ cn });
  return { privateKey: key.privateKey, publicObject: false, certificate: certificate.der };
};

describe('before any PIN is used', () => {
  it.each([
    ['public objects', {}, {}],
    ['certificates', certified('王芳'), certified('李强')],
  ])('another token of the same name is refused by its %s', async (_, key, twin) => {
    const module = makeSoftModule({ slots: [{ keys: [key] }] });
    const { host } = testHost(module.path);
    const place = await firstToken(host);
    const meant = { publicKey: module.publicKeys[0]![0]!, shows: true };
    const good = await host.ask('login', { ...place, key: meant, pin: pinBytes(USER_PIN) });
    await host.ask('logout', { session: good.session });
    module.replace(0, { keys: [twin] });
    module.forgetCalls();
    const login = host.ask('login', { ...place, key: meant, pin: pinBytes(USER_PIN) });
    expect(await faultOf(login)).toMatchObject(TWIN);
    const pins = { old: pinBytes(USER_PIN), new: pinBytes('Hm7x2pQ9') };
    expect(await faultOf(host.ask('change-pin', { ...place, key: meant, ...pins }))).toMatchObject(TWIN);
    expect([module.count('C_Login'), module.count('C_SetPIN'), module.count('C_SignInit')]).toEqual([
      0, 0, 0,
    ]);
    expect(module.state()['user-left']).toBe('6');
  });
});

describe('right after the login, where nothing shows before', () => {
  const hidden = { hidden: true };

  it('another token of the same name is left at once: no session, no signature, and its slip is forgotten', async () => {
    const module = makeSoftModule({ slots: [{ keys: [hidden] }] });
    const { host, child } = testHost(module.path);
    const place = await firstToken(host);
    const meant = { publicKey: module.publicKeys[0]![0]!, shows: false };
    const { session } = await host.ask('login', { ...place, key: meant, pin: pinBytes(USER_PIN) });
    await host.ask('sign', probeOrder(session, meant.publicKey));
    await host.ask('logout', { session });
    module.replace(0, { keys: [hidden] });
    module.forgetCalls();
    child().send({ kind: 'pin', slip: 'a', pin: new TextEncoder().encode(USER_PIN) });
    const order = { ...place, key: meant, pin: { slip: 'a' } };
    expect(await faultOf(host.ask('login', order))).toMatchObject(TWIN);
    expect([module.count('C_Login'), module.count('C_Logout'), module.count('C_SignInit')]).toEqual([
      1, 1, 0,
    ]);
    expect(await faultOf(host.ask('login', order))).toMatchObject({ what: 'missing', detail: 'slip' });
  });
});

it('another token of the same name is not formatted', async () => {
  const module = makeSoftModule({ slots: [{ keys: [{}] }] });
  const { host } = testHost(module.path);
  const place = await firstToken(host);
  const meant = { publicKey: module.publicKeys[0]![0]!, shows: true };
  module.replace(0, { keys: [{}] });
  const order = { ...place, key: meant, so: pinBytes(SO_PIN), label: 'x' };
  expect(await faultOf(host.ask('init-token', order))).toMatchObject(TWIN);
  expect(module.count('C_InitToken')).toBe(0);
  expect((await host.ask('contents', place)).keys).toHaveLength(1);
});

it('what showed before an error counts: a token that told other keys gets no PIN', async () => {
  const module = makeSoftModule({ slots: [{ keys: [{}] }] });
  const { host } = testHost(module.path);
  const place = await firstToken(host);
  const publicKey = module.publicKeys[0]![0]!;
  module.replace(0, { keys: [{}] });
  await host.ask('look', {});
  const login = async (shows: boolean) => {
    module.clear();
    module.forgetCalls();
    // Certificates come after public keys.
    module.fault({ call: 'C_FindObjectsInit', at: 2 }, { do: 'error', number: 0x05 });
    const order = { ...place, key: { publicKey, shows }, pin: pinBytes(USER_PIN) };
    return [await faultOf(host.ask('login', order)), module.count('C_Login')];
  };
  expect(await login(true)).toEqual([expect.objectContaining(TWIN), 0]);
  expect(await login(false)).toEqual([expect.objectContaining(TWIN), 1]);
});

it('a key that shows after the login alone stays known as such when it is read while a session is open', async () => {
  const module = makeSoftModule({ slots: [{ keys: [{ hidden: true }, {}] }] });
  const { devices } = devicesAndReset({
    ...SYSTEM,
    launcher: nodeLauncher(),
    settings: memorySettings(),
    ...{ modules: [module.path], only: true, allowWritable: true, pollMs: 0 },
  });
  const pin = () => new TextEncoder().encode(USER_PIN);
  try {
    const [showing, ...none] = (await devices.look()).keys;
    expect([showing?.publicKey, none]).toEqual([module.publicKeys[0]![1], []]);
    await devices.acts.selfTest(showing!.identity, pin());
    const { identity } = devices.view().keys.find(({ publicKey }) => {
      return Buffer.compare(publicKey!, module.publicKeys[0]![0]!) === 0;
    })!;
    const first = await devices.line.login(identity, pin());
    await devices.acts.read(showing!.identity);
    expect(devices.view().keys).toHaveLength(2);
    await devices.line.logout(first.session);
    const next = await devices.line.login(identity, pin());
    await devices.line.logout(next.session);
  } finally {
    await devices.close();
  }
});

it('the key that was chosen is not taken for its twin, and the twin is shown afterwards', async () => {
  const module = makeSoftModule({ slots: [{ keys: [{}] }] });
  const { devices } = devicesAndReset({
    ...SYSTEM,
    launcher: nodeLauncher(),
    settings: memorySettings(),
    ...{ modules: [module.path], only: true, allowWritable: true, pollMs: 0 },
  });
  try {
    const [chosen] = (await devices.look()).keys;
    const [twin] = module.replace(0, { keys: [{}] });
    module.forgetCalls();
    const pin = new TextEncoder().encode(USER_PIN);
    await expect(devices.acts.selfTest(chosen!.identity, pin)).rejects.toMatchObject({
      code: 'KEY_TWIN',
      params: { serial: chosen!.serial },
    });
    expect(module.count('C_Login')).toBe(0);
    expect(pin).toEqual(new Uint8Array(USER_PIN.length));
    const [now, ...others] = devices.view().keys;
    expect([now?.publicKey, others]).toEqual([twin, []]);
    const tested = await devices.acts.selfTest(now!.identity, new TextEncoder().encode(USER_PIN));
    expect(tested).toMatchObject({ answer: 'passed' });
  } finally {
    await devices.close();
  }
});
