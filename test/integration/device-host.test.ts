import { sm2SignatureFromRaw } from '@yinzheng/core/sm';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { issue } from '../support/certificates.ts';
import {
  faultOf,
  firstToken,
  logIn,
  pinBytes,
  probeOrder,
  SANSEC_E,
  testHost,
} from '../support/device-host.ts';
import { opensslVerifies } from '../support/openssl.ts';
import { makeSoftModule, testModule, USER_PIN, type SoftModuleOptions } from '../support/softtoken.ts';

vi.setConfig({ testTimeout: 60_000 });
beforeAll(() => void testModule('softtoken'), 300_000);

const start = (options: SoftModuleOptions = {}) => {
  const module = makeSoftModule(options);
  return { module, ...testHost(module.path) };
};

const V = 0x8000_0000;
/** One that the rules of strength let pass. */
const NEW_PIN = 'Hm7x2pQ9';

describe('signatures', () => {
  it('are made with the private key of the public key that was said', async () => {
    const shared = { id: 'aa' };
    const { module, host } = start({
      slots: [{ keys: [{ ...shared, signs: false }, { id: 'bb' }, { id: 'cc' }] }],
    });
    const { session } = await logIn(host, pinBytes(USER_PIN));
    for (const key of module.publicKeys[0]!.slice(1)) {
      const order = probeOrder(session, key);
      const { signature } = await host.ask('sign', order);
      expect(opensslVerifies(key, order.message, sm2SignatureFromRaw(signature))).toBe(true);
    }
    // A key that does not sign is not asked.
    module.forgetCalls();
    const fault = await faultOf(host.ask('sign', probeOrder(session, module.publicKeys[0]![0]!)));
    expect(fault).toMatchObject({ what: 'missing', signed: 'no' });
    expect(module.count('C_SignInit')).toBe(0);
  });

  it('of a key without a public object are found by its certificate', async () => {
    const { key, certificate } = issue({ cn: '王芳' });
    const { module, host } = start({
      slots: [{ keys: [{ privateKey: key.privateKey, publicObject: false, certificate: certificate.der }] }],
    });
    const { session } = await logIn(host, pinBytes(USER_PIN));
    const order = probeOrder(session, module.publicKeys[0]![0]!);
    const { signature } = await host.ask('sign', order);
    expect(opensslVerifies(key.publicKey, order.message, sm2SignatureFromRaw(signature))).toBe(true);
  });

  it('are refused, before the key is asked, for bytes of another kind than said, and for no kind at all', async () => {
    const { module, host } = start();
    const [publicKey] = module.publicKeys[0]!;
    const { session } = await logIn(host, pinBytes(USER_PIN));
    const order = probeOrder(session, publicKey!);
    module.forgetCalls();
    for (const wrong of [
      { ...order, kind: 'decision' as const },
      { ...order, message: order.message.subarray(1) },
      { ...order, message: new Uint8Array(32) },
    ]) {
      expect(await faultOf(host.ask('sign', wrong))).toMatchObject({ what: 'kind', signed: 'no' });
    }
    expect(module.calls()).toEqual([]);
  });

  it('take the PIN once more where the key wants it for each', async () => {
    const { module, host } = start({ slots: [{ keys: [{ alwaysAuthenticate: true }] }] });
    const [publicKey] = module.publicKeys[0]!;
    const { session } = await logIn(host, pinBytes(USER_PIN));
    const order = probeOrder(session, publicKey!);
    expect(await faultOf(host.ask('sign', order))).toMatchObject({
      what: 'missing',
      call: 'C_Login',
      signed: 'no',
    });
    const wrong = await faultOf(host.ask('sign', { ...order, pin: pinBytes('99999999') }));
    expect(wrong).toMatchObject({ what: 'rv', call: 'C_Login', rv: 0xa0, signed: 'no' });
    // The signature that was begun is given up: the next one can be.
    const { signature } = await host.ask('sign', { ...order, pin: pinBytes(USER_PIN) });
    expect(opensslVerifies(publicKey!, order.message, sm2SignatureFromRaw(signature))).toBe(true);
    expect(module.count('C_Login')).toBe(3);
  });

  it('say whether one may have been made', async () => {
    const { module, host } = start();
    const order = probeOrder((await logIn(host, pinBytes(USER_PIN))).session, module.publicKeys[0]![0]!);
    module.fault({ call: 'C_SignInit' }, { do: 'error', number: 0x70 });
    expect(await faultOf(host.ask('sign', order))).toMatchObject({
      call: 'C_SignInit',
      rv: 0x70,
      signed: 'no',
    });
    module.fault({ call: 'C_Sign' }, { do: 'error', number: 0x30 });
    expect(await faultOf(host.ask('sign', order))).toMatchObject({
      call: 'C_Sign',
      rv: 0x30,
      signed: 'perhaps',
    });
    await expect(host.ask('sign', order)).resolves.toBeDefined();
  });
});

describe('what is on a token', () => {
  it('is told without a PIN: keys by their points, however they are written, and by their certificates', async () => {
    const { key, certificate } = issue({ cn: '王芳' });
    const data = { label: '公章', application: 'yz', value: Uint8Array.of(1, 2, 3) };
    const { module, host } = start({
      slots: [
        {
          keys: [
            { label: '签名', point: 'octets' },
            { label: '加密', point: 'bare', signs: false },
            { privateKey: key.privateKey, id: '0a', point: 'absent', certificate: certificate.der },
          ],
          data: [data, { ...data, label: '私', hidden: true }],
        },
      ],
    });
    const place = await firstToken(host);
    const told = await host.ask('contents', place);
    const points = module.publicKeys[0]!;
    expect(told.keys.map(({ id, publicKey }) => ({ id, publicKey }))).toEqual([
      { id: '01', publicKey: points[0] },
      { id: '02', publicKey: points[1] },
      { id: '0a', publicKey: points[2] },
    ]);
    expect(told.keys[0]).toMatchObject({ label: '签名', keyType: module.keyType, alwaysAuthenticate: false });
    expect(told.keys[0]).not.toHaveProperty('signs');
    expect(told.certificates).toEqual([{ id: '0a', label: 'key 3', der: certificate.der }]);
    expect(told.data).toEqual([data]);
    expect(told.mechanisms).toContain(SANSEC_E.mechanism);

    const { session } = await host.ask('login', { ...place, pin: pinBytes(USER_PIN) });
    const more = await host.ask('contents', { ...place, session });
    expect(more.keys.map(({ signs }) => signs)).toEqual([true, false, true]);
    expect(more.data).toHaveLength(2);
  });

  it('is told where a certificate alone shows, once: not for what belongs to no key here', async () => {
    const { key, certificate } = issue({ cn: '王芳' });
    const { host } = start({
      slots: [{ keys: [{ privateKey: key.privateKey, publicObject: false, certificate: certificate.der }] }],
    });
    const { keys } = await host.ask('contents', await firstToken(host));
    expect(keys).toMatchObject([{ id: '01', publicKey: key.publicKey }]);
  });

  it('does not get lost over an attribute that cannot be read', async () => {
    const { module, host } = start();
    const place = await firstToken(host);
    const whole = (await host.ask('contents', place)).keys;
    const asked = module.count('C_GetAttributeValue');
    expect(asked).toBeGreaterThan(3);
    for (let at = 1; at <= 4; at++) {
      module.clear();
      module.fault({ call: 'C_GetAttributeValue', at }, { do: 'error', number: 0x06 });
      expect((await host.ask('contents', place)).keys).toHaveLength(whole.length);
    }
  });

  it('is written: a key pair, its certificate, data in the place of earlier data', async () => {
    const { module, host } = start({ slots: [{ keys: [] }] });
    const place = await firstToken(host);
    const { session } = await host.ask('login', { ...place, pin: pinBytes(USER_PIN) });
    const made = await host.ask('generate', {
      session,
      label: '新',
      mechanism: V + 0x8001,
      keyType: module.keyType,
    });
    const { certificate } = issue({
      cn: '李明',
      key: { publicKey: made.publicKey, privateKey: new Uint8Array(32) },
      issuer: issue({ cn: 'CA' }),
    });
    const written = { session, id: made.id, label: '证书', der: certificate.der };
    await host.ask('write-certificate', written);
    await host.ask('write-certificate', written);
    const seal = { label: '公章', application: 'yz' };
    await host.ask('write-data', { session, ...seal, value: Uint8Array.of(1) });
    await host.ask('write-data', { session, ...seal, value: Uint8Array.of(2, 3) });
    const told = await host.ask('contents', place);
    expect(told.keys).toMatchObject([{ id: made.id, label: '新', publicKey: made.publicKey, signs: true }]);
    expect(told.certificates).toEqual([{ id: made.id, label: '证书', der: certificate.der }]);
    expect(told.data).toEqual([{ ...seal, value: Uint8Array.of(2, 3) }]);
    const order = probeOrder(session, made.publicKey);
    const { signature } = await host.ask('sign', order);
    expect(opensslVerifies(made.publicKey, order.message, sm2SignatureFromRaw(signature))).toBe(true);
  });
});

describe('slots', () => {
  it('are those of both lists, and one that cannot be read hides no other', async () => {
    for (const lies of ['true-empty', 'true-fails', 'false-empty']) {
      const { module, host } = start({ slots: [{}, null, {}], settings: { 'list-lies': lies } });
      module.unrecognised(0);
      const { slots } = await host.ask('look', {});
      expect(slots.filter(({ token }) => token.kind !== 'none')).toMatchObject([
        { slot: 0, removable: true, token: { kind: 'unreadable', rv: 0xe1 } },
        { slot: 2, token: { kind: 'token', facts: { label: '测试钥匙3', serial: 'ST000003', minPin: 6 } } },
      ]);
    }
  });

  it('show a token with an error where its module gives one, and none where it is out', async () => {
    const { module, host } = start({ slots: [{}, {}] });
    module.fault({ call: 'C_GetTokenInfo' }, { do: 'error', number: 0x8000_1234 });
    module.remove(1);
    const { slots } = await host.ask('look', {});
    expect(slots.map(({ token }) => token)).toEqual([
      { kind: 'unreadable', rv: 0x8000_1234 },
      { kind: 'none' },
    ]);
  });
});

describe('sessions', () => {
  it('are not opened at another token than the one meant: no PIN is sent', async () => {
    const { module, host } = start();
    const place = await firstToken(host);
    module.replace(0, { serial: 'OTHER' });
    module.forgetCalls();
    const order = { ...place, pin: pinBytes(USER_PIN) };
    expect(await faultOf(host.ask('login', order))).toMatchObject({ what: 'token-changed' });
    const change = { ...place, old: pinBytes(USER_PIN), new: pinBytes(NEW_PIN) };
    expect(await faultOf(host.ask('change-pin', change))).toMatchObject({ what: 'token-changed' });
    module.remove();
    expect(await faultOf(host.ask('login', order))).toMatchObject({ what: 'token-changed' });
    const nowhere = { ...order, slot: 15 };
    expect(await faultOf(host.ask('login', nowhere))).toMatchObject({ what: 'token-changed' });
    expect(module.count('C_Login') + module.count('C_SetPIN') + module.count('C_OpenSession')).toBe(0);
  });

  it('take a wrong PIN to the token once', async () => {
    const { module, host } = start();
    const fault = await faultOf(logIn(host, pinBytes('99999999')));
    expect(fault).toEqual({ what: 'rv', call: 'C_Login', rv: 0xa0, detail: '', signed: 'no' });
    expect(module.count('C_Login')).toBe(1);
    expect(module.state()['user-left']).toBe('5');
  });

  it('never take an empty PIN, a pad where there is none, or bytes that are no text, to the token', async () => {
    const { module, host } = start();
    expect(await faultOf(logIn(host, pinBytes('')))).toMatchObject({ what: 'missing' });
    expect(await faultOf(logIn(host, { pad: true }))).toMatchObject({ what: 'missing' });
    const bytes = Uint8Array.of(0x31, 0xff, 0x32, 0x33, 0x34, 0x35);
    expect(await faultOf(logIn(host, { bytes }))).toMatchObject({ what: 'rv', rv: 0xa1 });
    expect(module.count('C_Login')).toBe(0);
  });

  it('log out whoever is logged in before a PIN is looked at, and look at it once', async () => {
    const { module, host } = start();
    const first = await logIn(host, pinBytes(USER_PIN));
    module.forgetCalls();
    const second = await logIn(host, pinBytes(USER_PIN));
    expect(module.calls().flatMap(({ call, rv }) => (rv === undefined ? [] : [`${call} ${rv}`]))).toEqual(
      expect.arrayContaining(['C_Login 256', 'C_Logout 0', 'C_Login 0']),
    );
    expect(module.state()['user-left']).toBe('6');
    const order = probeOrder(first.session, module.publicKeys[0]![0]!);
    await expect(host.ask('sign', order)).resolves.toBeDefined();
    await host.ask('logout', { session: second.session });
    await host.ask('logout', { session: second.session });
    await expect(host.ask('sign', order)).resolves.toBeDefined();
    // A wrong PIN in between ends what was open: the token has nobody logged in.
    expect(await faultOf(logIn(host, pinBytes('99999999')))).toMatchObject({ rv: 0xa0 });
    expect(module.state()['user-left']).toBe('5');
    expect(await faultOf(host.ask('sign', order))).toMatchObject({ what: 'missing', signed: 'no' });
  });

  it('end with their token', async () => {
    const { module, host } = start();
    const { session } = await logIn(host, pinBytes(USER_PIN));
    const order = probeOrder(session, module.publicKeys[0]![0]!);
    module.remove();
    expect(await faultOf(host.ask('sign', order))).toMatchObject({ what: 'rv', signed: 'no' });
    module.insert();
    expect(await faultOf(host.ask('sign', order))).toMatchObject({ what: 'missing' });

    const again = probeOrder((await logIn(host, pinBytes(USER_PIN))).session, module.publicKeys[0]![0]!);
    module.remove();
    await host.ask('look', {});
    module.insert();
    expect(await faultOf(host.ask('sign', again))).toMatchObject({ what: 'missing' });
    await host.ask('load', { path: host.path, again: true });
    await expect(logIn(host, pinBytes(USER_PIN))).resolves.toBeDefined();
  });

  it('are not needed to change the PIN, of which nothing stays', async () => {
    const { module, host, child } = start();
    const place = await firstToken(host);
    child().send({ kind: 'pin', slip: 'old', pin: new TextEncoder().encode(USER_PIN) });
    child().send({ kind: 'pin', slip: 'new', pin: new TextEncoder().encode(NEW_PIN) });
    await host.ask('change-pin', { ...place, old: { slip: 'old' }, new: { slip: 'new' } });
    for (const slip of ['old', 'new']) {
      expect(await faultOf(host.ask('login', { ...place, pin: { slip } }))).toMatchObject({
        what: 'missing',
      });
    }
    await expect(logIn(host, pinBytes(NEW_PIN))).resolves.toBeDefined();
    expect(module.count('C_Login')).toBe(1);
    // What the rules refuse does not reach the token.
    module.forgetCalls();
    const weak = { ...place, old: pinBytes(NEW_PIN), new: pinBytes('23456789') };
    expect(await faultOf(host.ask('change-pin', weak))).toMatchObject({
      call: 'C_SetPIN',
      detail: 'PIN_RUN',
    });
    expect(module.count('C_SetPIN')).toBe(0);
  });
});
