import { signThroughGate, type SignedAct } from '@yinzheng/core/devices';
import { utf8 } from '@yinzheng/core/kernel';
import { NotSigned, type KeySession } from '@yinzheng/core/ports';
import { describe, expect, it } from 'vitest';
import { deviceKeys, type Devices, type KeyView } from '../../../src-main/devices/index.ts';
import { issue, keyOf } from '../../support/certificates.ts';
import { FakeModule, fakeDevices, SANSEC, SET_UP, type FakeKey } from '../../support/fake-module.ts';
import { nodeRandom, opensslVerifies } from '../../support/openssl.ts';

const certified = (name: string, more: Partial<FakeKey> = {}): FakeKey => {
  const { key, certificate } = issue({ cn: name });
  return { ...key, certificates: [certificate.der], ...more };
};
const pin = (): Uint8Array => utf8('123456');

async function onlyKey(devices: Devices): Promise<KeyView> {
  const { keys } = await devices.look();
  expect(keys).toHaveLength(1);
  return keys[0]!;
}

/** A self-made probe, as the gate has it signed: any act will do to see a signature through. */
function probe(session: KeySession): Promise<SignedAct> {
  const act = { kind: 'probe', nonce: nodeRandom.bytes(32), at: new Date('2026-06-01T00:00:00Z') } as const;
  return signThroughGate(act, session, { authority: undefined });
}

function tokenOf(devices: Devices) {
  const [token, ...others] = deviceKeys(devices.view(), devices.line);
  expect(others).toEqual([]);
  return token!;
}

describe('what is plugged in', () => {
  it('shows a key with its certificate, wanting its PIN; ready only while a session is open', async () => {
    const { devices } = fakeDevices([new FakeModule('/a.so', [undefined, { keys: [certified('one')] }])]);
    const key = await onlyKey(devices);
    expect(key).toMatchObject({
      module: '/a.so',
      slot: 1,
      serial: 'S1',
      states: ['pin-needed'],
      profile: 'sansec-e',
    });
    expect(key.certificates.map(({ use }) => use)).toEqual(['sign']);
    const { session } = await devices.line.login(key.identity, pin());
    expect(devices.view().keys[0]!.states).toEqual(['ready']);
    await devices.line.logout(session);
    expect(devices.view().keys[0]!.states).toEqual(['pin-needed']);
  });

  it('takes one key through two drivers for one, wherever it is; the first ready driver serves it', async () => {
    const own = certified('one');
    const first = new FakeModule('/a.so', [{ keys: [own], label: 'old name' }]);
    const second = new FakeModule('/b.so', [undefined, { keys: [own], label: 'new name' }]);
    const { devices } = fakeDevices([first, second]);
    const before = await onlyKey(devices);
    expect(before.module).toBe('/a.so');
    first.become({
      kind: 'crashed',
      fault: { what: 'crashed', call: 'C_Sign', rv: undefined, detail: '', signed: 'perhaps' },
    });
    const after = await onlyKey(devices);
    expect([after.identity, after.module, after.slot]).toEqual([before.identity, '/b.so', 1]);
  });

  it('keeps a key that is pulled out as absent, and knows it again in another slot', async () => {
    const module = new FakeModule('/a.so', [{ keys: [certified('one')] }, undefined]);
    const { devices } = fakeDevices([module]);
    const { identity } = await onlyKey(devices);
    const [token] = module.tokens;
    module.tokens = [undefined, undefined];
    expect(await onlyKey(devices)).toMatchObject({ identity, module: undefined, states: ['absent'] });
    expect(deviceKeys(devices.view(), devices.line)).toEqual([]);
    module.tokens = [undefined, token];
    expect(await onlyKey(devices)).toMatchObject({ identity, slot: 1, states: ['pin-needed'] });
  });

  it('names keys that certificates of the records expect', async () => {
    const { key, certificate } = issue({ cn: 'custodian' });
    const { devices } = fakeDevices([new FakeModule('/a.so', [undefined])], {
      expected: () => [certificate.der],
    });
    const shown = await onlyKey(devices);
    expect(shown).toMatchObject({ states: ['absent'], serial: '', publicKey: key.publicKey });
    const none = fakeDevices([], { expected: () => [certificate.der] });
    expect((await onlyKey(none.devices)).states).toEqual(['no-module']);
  });

  it('shows the encryption certificate with its signing key, and never offers the encryption key', async () => {
    const encryption = issue({ cn: 'enc', spec: { keyUsage: ['keyEncipherment'] } });
    const pair: FakeKey = {
      ...encryption.key,
      id: '02',
      certificates: [encryption.certificate.der],
      signs: false,
    };
    const { devices } = fakeDevices([new FakeModule('/a.so', [{ keys: [certified('sig'), pair] }])]);
    const key = await onlyKey(devices);
    expect(key.publicKey).toEqual(keyOf('sig').publicKey);
    expect(key.certificates.map(({ use }) => use)).toEqual(['sign', 'encrypt']);
    expect(tokenOf(devices).publicKey).toEqual(keyOf('sig').publicKey);
  });

  it('offers nothing of a token with an encryption key alone', async () => {
    const { key, certificate } = issue({ cn: 'enc', spec: { keyUsage: ['keyEncipherment'] } });
    const module = new FakeModule('/a.so', [{ keys: [{ ...key, certificates: [certificate.der] }] }]);
    const { devices } = fakeDevices([module]);
    expect((await onlyKey(devices)).states).toContain('cert-not-for-signing');
    expect(deviceKeys(devices.view(), devices.line)).toEqual([]);
  });

  it('sees two keys on one token as two', async () => {
    const module = new FakeModule('/a.so', [{ keys: [certified('unit'), certified('person')] }]);
    const { devices } = fakeDevices([module]);
    const { keys } = await devices.look();
    expect(new Set(keys.map(({ identity }) => identity)).size).toBe(2);
    expect(keys.map(({ serial }) => serial)).toEqual(['S1', 'S1']);
  });

  it('loads a module again that keeps an empty list of slots, but not under an open session', async () => {
    const module = new FakeModule('/a.so', [{ keys: [certified('one')] }]);
    const { devices } = fakeDevices([module]);
    const { identity } = await onlyKey(devices);
    await devices.line.login(identity, pin());
    module.cached = true;
    for (let look = 0; look < 4; look++) await devices.look();
    expect(module.cached).toBe(true);
    await devices.forgetAll();
    for (let look = 0; look < 4; look++) await devices.look();
    expect((await onlyKey(devices)).states).toEqual(['pin-needed']);
  });
});

describe('unlocking', () => {
  it.each([
    [SET_UP, 'KEY_PIN_WRONG', 'pin-needed'],
    [SET_UP | 0x1_0000, 'KEY_PIN_WRONG_LOW', 'pin-low'],
    [SET_UP | 0x2_0000, 'KEY_PIN_WRONG_LAST', 'pin-last-try'],
    [SET_UP | 0x4_0000, 'PIN_LOCKED', 'pin-locked'],
  ] as const)('asks a wrong PIN once and tells what the token tells (%i)', async (flags, code, state) => {
    const module = new FakeModule('/a.so', [{ keys: [certified('one')] }]);
    module.flagsAfterWrong = flags;
    const { devices } = fakeDevices([module]);
    const { identity } = await onlyKey(devices);
    const wrong = utf8('654321');
    await expect(devices.line.login(identity, wrong)).rejects.toMatchObject({ code });
    expect([module.count('login'), module.count('sign')]).toEqual([1, 0]);
    expect(wrong).toEqual(new Uint8Array(6));
    expect(devices.view().keys[0]!.states[0]).toBe(state);
  });

  it('does not ask a locked token for anything', async () => {
    const module = new FakeModule('/a.so', [{ keys: [certified('one')], flags: SET_UP | 0x4_0000 }]);
    const { devices } = fakeDevices([module]);
    const { identity } = await onlyKey(devices);
    await expect(devices.line.login(identity, pin())).rejects.toMatchObject({ code: 'PIN_LOCKED' });
    expect(module.count('login')).toBe(0);
  });

  it('tells a key that is gone, one that nobody knows, and a driver that hangs', async () => {
    const module = new FakeModule('/a.so', [{ keys: [certified('one')] }]);
    const { devices } = fakeDevices([module]);
    const { identity } = await onlyKey(devices);
    const fault = {
      what: 'hung',
      call: 'C_Sign',
      rv: undefined,
      detail: '300 ms',
      signed: 'perhaps',
    } as const;
    module.become({ kind: 'hung', fault });
    await devices.look();
    expect(devices.view().keys[0]!.states).toEqual(['driver-hung']);
    await expect(devices.line.login(identity, pin())).rejects.toMatchObject({ code: 'DRIVER_HUNG' });
    module.become({ kind: 'ready' });
    module.tokens = [undefined];
    await devices.look();
    await expect(devices.line.login(identity, pin())).rejects.toMatchObject({ code: 'KEY_ABSENT' });
    await expect(devices.line.login('00', pin())).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
  });

  it('has a probe signed before anything else, keeps the result, and wants it again of another driver file', async () => {
    const module = new FakeModule('/a.so', [{ keys: [certified('one')] }]);
    const { devices, settings } = fakeDevices([module]);
    const { identity } = await onlyKey(devices);
    await devices.line.login(identity, pin());
    await devices.line.login(identity, pin());
    expect(module.asked.filter(({ op }) => op === 'sign').map(({ order }) => order)).toMatchObject([
      { kind: 'probe', way: { mechanism: 0x80008105, input: 'e' } },
    ]);
    expect(devices.view().keys[0]!.selfTest).toMatchObject({ answer: 'passed', profile: 'sansec-e' });
    // Another start of the program: what it knows is in the settings.
    const again = fakeDevices([module], { settings });
    await again.devices.look();
    await again.devices.line.login(identity, pin());
    expect(module.count('sign')).toBe(1);
    const changed = fakeDevices([module], { settings, accept: true });
    changed.digests.set('/a.so', 'bb');
    await changed.devices.look();
    expect(changed.devices.view().keys[0]!.selfTest).toBe(undefined);
    await changed.devices.line.login(identity, pin());
    expect(module.count('sign')).toBe(2);
  });

  it('signs nothing with a key whose probe no profile gets right', async () => {
    const module = new FakeModule('/a.so', [{ keys: [certified('one')], mechanisms: [0x80008102] }]);
    const { devices } = fakeDevices([module]);
    const { identity } = await onlyKey(devices);
    await expect(devices.line.login(identity, pin())).rejects.toMatchObject({ code: 'KEY_SELF_TEST_FAILED' });
    expect(devices.view().keys[0]!.states).toContain('self-test-failed');
    expect(devices.view().keys[0]!.selfTest).toMatchObject({ reason: 'KEY_SIGNATURE_WRONG' });
    expect(
      module.asked.every(({ op, order }) => op !== 'sign' || (order as { kind: string }).kind === 'probe'),
    ).toBe(true);
    expect(module.count('logout')).toBe(1);
  });

  it('finds the profile that works among those that the mechanisms allow, and says what none can do', async () => {
    const withoutE = SANSEC.filter((mechanism) => mechanism !== 0x80008105);
    const module = new FakeModule('/a.so', [{ keys: [certified('one')], mechanisms: withoutE }]);
    const { devices } = fakeDevices([module]);
    const { identity } = await onlyKey(devices);
    const test = await devices.acts.selfTest(identity, pin());
    // V+0x8104 is given e as well.
    expect(test).toMatchObject({ answer: 'passed', profile: 'sansec-e-der' });
    module.tokens = [{ keys: [certified('one')], mechanisms: [1], serial: 'S2' }];
    const { keys } = await devices.look();
    const strange = keys.find(({ serial }) => serial === 'S2')!;
    expect(strange).toMatchObject({ states: ['profile-unknown', 'pin-needed'], profileWhy: 'none' });
    expect(strange.profileLacks![0]!.mechanisms.length).toBeGreaterThan(0);
    await expect(devices.line.login(strange.identity, pin())).rejects.toMatchObject({
      code: 'KEY_PROFILE_UNKNOWN',
    });
  });

  it('keeps a profile that was named and passed, for this token', async () => {
    const module = new FakeModule('/a.so', [{ keys: [certified('one')] }]);
    const { devices } = fakeDevices([module]);
    const { identity } = await onlyKey(devices);
    await devices.acts.selfTest(identity, pin(), 'sansec-e-der');
    expect(devices.view().keys[0]).toMatchObject({ profile: 'sansec-e-der', profileWhy: 'override' });
  });

  it('keeps what is known of a key when another profile is tried in vain; the proven one’s failure counts', async () => {
    const module = new FakeModule('/a.so', [{ keys: [certified('one')] }]);
    const { devices } = fakeDevices([module]);
    const { identity } = await onlyKey(devices);
    const kept = await devices.acts.selfTest(identity, pin());
    expect(kept).toMatchObject({ answer: 'passed', profile: 'sansec-e' });
    for (const other of ['sansec-message', 'mk1-message']) {
      module.faults.set('sign', { call: 'C_SignInit', rv: 0x70 });
      expect(await devices.acts.selfTest(identity, pin(), other)).toMatchObject({
        ...{ answer: 'failed', profile: other, reason: 'KEY_MECHANISM' },
      });
      expect(devices.view().keys[0]).toMatchObject({ selfTest: kept, states: ['pin-needed'] });
    }
    module.faults.set('sign', { call: 'C_SignInit', rv: 0x70 });
    await devices.acts.selfTest(identity, pin(), 'sansec-e');
    expect(devices.view().keys[0]!.states).toContain('self-test-failed');
  });

  it('does not forget that the probe of a key failed, over another profile that failed too', async () => {
    const module = new FakeModule('/a.so', [{ keys: [certified('one')], mechanisms: [0x80008102] }]);
    const { devices } = fakeDevices([module]);
    const { identity } = await onlyKey(devices);
    await devices.acts.selfTest(identity, pin());
    module.faults.set('sign', { call: 'C_SignInit', rv: 0x70 });
    await devices.acts.selfTest(identity, pin(), 'mk1-message');
    expect(devices.view().keys[0]!.states).toContain('self-test-failed');
  });
});

describe('signing', () => {
  async function opened(module = new FakeModule('/a.so', [{ keys: [certified('one')] }])) {
    const made = fakeDevices([module]);
    await made.devices.look();
    const session = await tokenOf(made.devices).login(pin());
    return { ...made, module, session };
  }

  it('gives strict DER that openssl verifies', async () => {
    const { session } = await opened();
    const { bytes, signature } = await probe(session);
    expect(opensslVerifies(session.token.publicKey, bytes, signature)).toBe(true);
  });

  it.each([
    ['refused before C_Sign', { call: 'C_SignInit', rv: 0x70, signed: 'no' }, 'KEY_MECHANISM', true],
    ['pulled out inside C_Sign', { call: 'C_Sign', rv: 0x32, signed: 'perhaps' }, 'KEY_REMOVED', false],
    ['hung inside C_Sign', { what: 'hung', call: 'C_Sign', signed: 'perhaps' }, 'DRIVER_HUNG', false],
    [
      'session gone',
      { what: 'missing', call: 'C_SignInit', detail: 'session', signed: 'no' },
      'KEY_SESSION_LOST',
      true,
    ],
  ] as const)('says whether a signature may have been made: %s', async (_, fault, code, notSigned) => {
    const { module, session } = await opened();
    module.faults.set('sign', fault);
    const before = module.count('sign');
    const error: unknown = await probe(session).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(error instanceof NotSigned).toBe(notSigned);
    expect(module.count('sign')).toBe(before + 1);
    // The session is not used any more.
    await expect(probe(session)).rejects.toMatchObject({ code: 'KEY_SESSION_LOST' });
    expect(module.count('sign')).toBe(before + 1);
  });

  it('never hands out a signature that does not verify, and does not say that none was made', async () => {
    const { module, session, devices } = await opened();
    module.mangle = (signature) => signature.map((byte, at) => (at === 40 ? byte ^ 1 : byte));
    const error: unknown = await probe(session).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'KEY_SIGNATURE_WRONG' });
    expect(error).not.toBeInstanceOf(NotSigned);
    // It has to pass its self-test again.
    expect(devices.view().keys[0]!.selfTest).toBe(undefined);
  });

  it('ends sessions with what was typed: by its slip, or all', async () => {
    const module = new FakeModule('/a.so', [{ keys: [certified('one')] }]);
    const { devices } = fakeDevices([module]);
    const { identity } = await onlyKey(devices);
    const place = devices.place(identity);
    expect(place.module).toBe('/a.so');
    const one = await tokenOf(devices).login({ slip: place.slip });
    const other = await tokenOf(devices).login(pin());
    await devices.forget(place.slip);
    expect(module.asked.at(-1)).toMatchObject({ op: 'forget', order: { slip: place.slip } });
    await expect(probe(one)).rejects.toBeInstanceOf(NotSigned);
    await probe(other);
    await devices.forgetAll();
    await expect(probe(other)).rejects.toMatchObject({ code: 'KEY_SESSION_LOST', params: { serial: 'S1' } });
  });

  it('has forgotten what was typed when the process is lost over it', async () => {
    const module = new FakeModule('/a.so', [{ keys: [certified('one')] }]);
    const { devices } = fakeDevices([module]);
    const { slip } = devices.place((await onlyKey(devices)).identity);
    module.faults.set('forget', { what: 'hung', call: 'C_Logout' });
    await expect(devices.forget(slip)).resolves.toBeUndefined();
  });

  it('gives the PIN again for each signature where the key wants it, and overwrites it afterwards', async () => {
    const { module, session } = await opened(
      new FakeModule('/a.so', [{ keys: [certified('one', { alwaysAuthenticate: true })] }]),
    );
    await probe(session);
    const orders = module.asked
      .filter(({ op }) => op === 'sign')
      .map(({ order }) => order as { pin: unknown });
    expect(orders.map((order) => order.pin)).toEqual([{ bytes: pin() }, { bytes: pin() }]);
  });
});

describe('the acts besides', () => {
  it('refuses a weak PIN before the token is asked, and notes when a PIN was changed', async () => {
    const module = new FakeModule('/a.so', [{ keys: [certified('one')] }]);
    const { devices, clock } = fakeDevices([module]);
    const { identity } = await onlyKey(devices);
    await expect(devices.acts.changePin(identity, pin(), utf8('111111'))).rejects.toMatchObject({
      code: 'PIN_REPEATED',
    });
    await expect(devices.acts.changePin(identity, pin(), utf8('12'))).rejects.toMatchObject({
      code: 'PIN_LENGTH',
      params: { min: 6, max: 16 },
    });
    expect(module.count('change-pin')).toBe(0);
    const [old, fresh] = [pin(), utf8('tq83-xw1')];
    await devices.acts.changePin(identity, old, fresh);
    expect([old, fresh]).toEqual([new Uint8Array(6), new Uint8Array(8)]);
    expect(devices.view().keys[0]!.pinChangedAt).toBe(clock.now().toISOString());
  });

  it('does not import a certificate of another key', async () => {
    const module = new FakeModule('/a.so', [{ keys: [certified('one')] }]);
    const { devices } = fakeDevices([module]);
    const { identity } = await onlyKey(devices);
    const { certificate } = issue({ cn: 'somebody else' });
    await expect(devices.acts.importCertificate(identity, pin(), certificate.der)).rejects.toMatchObject({
      code: 'KEY_CERT_NOT_MATCHING',
    });
    expect(module.count('write-certificate')).toBe(0);
    await devices.acts.importCertificate(identity, pin(), issue({ cn: 'one' }).certificate.der);
    expect(module.asked.find(({ op }) => op === 'write-certificate')!.order).toMatchObject({ id: '01' });
  });

  it('ends everything', async () => {
    const module = new FakeModule('/a.so', [{ keys: [certified('one')] }]);
    const { devices } = fakeDevices([module]);
    await devices.look();
    await devices.close();
    expect(module.closed).toBe(true);
  });
});
