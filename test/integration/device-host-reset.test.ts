import { beforeAll, describe, expect, it, vi } from 'vitest';
import { faultOf, firstToken, logIn, pinBytes, probeOrder, testHost } from '../support/device-host.ts';
import { makeSoftHsm } from '../support/softhsm.ts';
import {
  makeSoftModule,
  SO_PIN,
  testModule,
  USER_PIN,
  type SoftModuleOptions,
} from '../support/softtoken.ts';

// C_InitPIN and C_InitToken: what stands ready behind `KeyReset`. Expectations come from PKCS#11 2.40 (5.5, 5.6) and from
// what SoftHSM2 does with the same orders.

vi.setConfig({ testTimeout: 60_000 });
beforeAll(() => void testModule('softtoken'), 300_000);

const FRESH = 'Hm7x2pQ9';
const LOCKED = { triesLeft: 0, keys: [{}] };

function start(options: SoftModuleOptions = {}, limits = {}) {
  const module = makeSoftModule(options);
  return { module, ...testHost(module.path, { limits }) };
}

describe('a locked key', () => {
  it('is unlocked by its security officer; key and data stay, and no session is left logged in', async () => {
    const { module, host } = start({ slots: [LOCKED] });
    const place = await firstToken(host);
    expect(await faultOf(logIn(host, pinBytes(USER_PIN)))).toMatchObject({ rv: 0xa4 });
    await host.ask('init-pin', { ...place, so: pinBytes(SO_PIN), new: pinBytes(FRESH) });
    expect(module.state()['user-left']).toBe('6');
    const { session } = await logIn(host, pinBytes(FRESH));
    const signed = await host.ask('sign', probeOrder(session, module.publicKeys[0]![0]!));
    expect(signed.signature).toHaveLength(64);
  });

  it('stays locked for a wrong officer’s PIN, a weak new one and another token; each is asked at most once', async () => {
    const { module, host } = start({ slots: [LOCKED] });
    const place = await firstToken(host);
    const order = { ...place, so: pinBytes('00000000'), new: pinBytes(FRESH) };
    expect(await faultOf(host.ask('init-pin', order))).toMatchObject({ call: 'C_Login', rv: 0xa0 });
    expect(module.count('C_Login')).toBe(1);
    const weak = { ...place, so: pinBytes(SO_PIN), new: pinBytes('111111') };
    expect(await faultOf(host.ask('init-pin', weak))).toMatchObject({ detail: 'PIN_REPEATED' });
    const other = { ...place, token: { ...place.token, serial: 'OTHER' } };
    const elsewhere = { ...other, so: pinBytes(SO_PIN), new: pinBytes(FRESH) };
    expect(await faultOf(host.ask('init-pin', elsewhere))).toMatchObject({ what: 'token-changed' });
    expect(module.count('C_Login')).toBe(1);
    expect(module.count('C_InitPIN')).toBe(0);
    expect(module.state()).toMatchObject({ 'user-left': '0', 'so-left': '5' });
  });
});

it('a reset ends what its user had open', async () => {
  const { module, host } = start({ slots: [{ keys: [{}] }] });
  const place = await firstToken(host);
  const { session } = await logIn(host, pinBytes(USER_PIN));
  await host.ask('init-pin', { ...place, so: pinBytes(SO_PIN), new: pinBytes(FRESH) });
  const order = probeOrder(session, module.publicKeys[0]![0]!);
  expect(await faultOf(host.ask('sign', order))).toMatchObject({ what: 'missing', detail: 'session' });
  expect(await faultOf(logIn(host, pinBytes(USER_PIN)))).toMatchObject({ rv: 0xa0 });
});

it('formatting takes all that lies on a key, its label is padded to 32 bytes, and it has no user PIN', async () => {
  const { module, host } = start({ slots: [{ keys: [{}] }] });
  const place = await firstToken(host);
  await logIn(host, pinBytes(USER_PIN));
  const wrong = { ...place, so: pinBytes('00000000'), label: '新' };
  expect(await faultOf(host.ask('init-token', wrong))).toMatchObject({ call: 'C_InitToken', rv: 0xa0 });
  await host.ask('init-token', { ...place, so: pinBytes(SO_PIN), label: '综合科二号' });
  const { slots } = await host.ask('look', {});
  expect(slots[0]?.token).toMatchObject({ facts: { label: '综合科二号', serial: place.token.serial } });
  expect(Buffer.from(module.state()['label']!.slice(4), 'hex')).toHaveLength(32);
  expect((await host.ask('contents', place)).keys).toEqual([]);
  expect(await faultOf(logIn(host, pinBytes(USER_PIN)))).toMatchObject({ rv: 0x102 });
});

describe('time limits', () => {
  it.each([
    ['C_InitPIN', 'quick', { quick: 300, making: 20_000 }],
    ['C_InitToken', 'making', { quick: 20_000, making: 300 }],
  ] as const)(
    '%s is never ended by the program, only reported as slow, after `%s`',
    async (call, _, limits) => {
      const { module, host, conditions, child, said } = start({ slots: [{ keys: [{}] }] }, limits);
      const place = await firstToken(host);
      const before = child();
      module.fault({ call }, { do: 'slow', number: 900 });
      if (call === 'C_InitPIN') {
        await host.ask('init-pin', { ...place, so: pinBytes(SO_PIN), new: pinBytes(FRESH) });
      } else await host.ask('init-token', { ...place, so: pinBytes(SO_PIN), label: 'x' });
      expect(conditions).toContainEqual({ kind: 'ready', slow: call });
      expect(host.condition).toEqual({ kind: 'ready' });
      expect(child()).toBe(before);
      // It was not begun before the word came.
      const announced = said.findIndex((message) => message.kind === 'calling' && message.call === call);
      expect(said[announced]).toMatchObject({ limit: 'endless', waits: true });
      expect(said.slice(announced).some(({ kind }) => kind === 'go')).toBe(true);
    },
  );

  it('what comes before C_InitPIN may be ended, after `making`: the PIN is as it was', async () => {
    const { module, host, become } = start({ slots: [LOCKED] }, { making: 400 });
    const place = await firstToken(host);
    module.fault({ call: 'C_Login' }, { do: 'hang' });
    const order = { ...place, so: pinBytes(SO_PIN), new: pinBytes(FRESH) };
    expect(await faultOf(host.ask('init-pin', order))).toMatchObject({ what: 'hung', call: 'C_Login' });
    module.clear();
    await become('ready');
    expect(module.state()).toMatchObject({ 'user-left': '0' });
    expect(module.count('C_InitPIN')).toBe(0);
  });
});

it('SoftHSM2 is unlocked and formatted by the same orders', async (context) => {
  const hsm = makeSoftHsm(context);
  hsm.addToken('印证测试', USER_PIN, SO_PIN);
  const { host } = testHost(hsm.path, { env: hsm.env });
  const place = await firstToken(host);
  const { session } = await logIn(host, pinBytes(USER_PIN));
  const data = { application: 'yz', label: '公章', value: Uint8Array.of(1, 2, 3) };
  await host.ask('write-data', { session, ...data });
  const wrong = { ...place, so: pinBytes('00000000'), new: pinBytes(FRESH) };
  expect(await faultOf(host.ask('init-pin', wrong))).toMatchObject({ call: 'C_Login', rv: 0xa0 });
  await host.ask('init-pin', { ...place, so: pinBytes(SO_PIN), new: pinBytes(FRESH) });
  expect(await faultOf(logIn(host, pinBytes(USER_PIN)))).toMatchObject({ rv: 0xa0 });
  await logIn(host, pinBytes(FRESH));
  expect((await host.ask('contents', place)).data).toEqual([data]);

  await host.ask('init-token', { ...place, so: pinBytes(SO_PIN), label: '新钥匙' });
  const { slots } = await host.ask('look', {});
  const facts = slots.flatMap(({ token }) => (token.kind === 'token' ? [token.facts] : []));
  expect(facts).toContainEqual(expect.objectContaining({ label: '新钥匙', serial: place.token.serial }));
  expect((await host.ask('contents', place)).data).toEqual([]);
  expect(await faultOf(logIn(host, pinBytes(FRESH)))).toMatchObject({ rv: 0x102 });
});
