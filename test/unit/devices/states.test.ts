import {
  chooseCertificate,
  chooseProfile,
  KEY_STATES,
  keyStates,
  stateError,
  TOKEN_FLAG,
  type KeySituation,
  type KeyState,
} from '@yinzheng/core/devices';
import { equalBytes } from '@yinzheng/core/kernel';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { party } from '../../support/made-seals.ts';
import { ROOT } from '../../support/repo.ts';

const V = 0x8000_0000;
const ca = party('A CA', undefined);
const own = party('A Key', ca);
const other = party('Another Key', ca);
const AT = new Date('2026-06-01T00:00:00Z');
const GOOD = TOKEN_FLAG.initialised | TOKEN_FLAG.userPinSet;
const KEY = {
  id: '01',
  label: 'a',
  keyType: V + 4,
  publicKey: own.publicKey,
  signs: true,
  alwaysAuthenticate: false,
} as const;
const PROFILE = chooseProfile({
  token: { manufacturer: '', model: '' },
  mechanisms: [V + 0x8105],
  keyType: V + 4,
});
const NO_PROFILE = chooseProfile({ token: { manufacturer: '', model: '' }, mechanisms: [], keyType: 3 });

function certificate(changes: Parameters<typeof party>[2] = {}, of = own) {
  const name = of === own ? 'A Key' : 'Another Key';
  return { id: '01', label: 'c', der: party(name, ca, changes).certificate.der };
}

const contents = {
  mechanisms: [V + 0x8105],
  keys: [KEY],
  certificates: [certificate()],
  data: [],
};

/** A sound key that was not opened yet. */
const sound: KeySituation = {
  module: 'ready',
  token: { flags: GOOD },
  contents,
  publicKey: own.publicKey,
  keyId: '01',
  profile: PROFILE,
  selfTest: 'passed',
  session: false,
  at: AT,
};

function flags(...names: readonly (keyof typeof TOKEN_FLAG)[]): Pick<KeySituation, 'token'> {
  return { token: { flags: names.reduce((sum, name) => sum | TOKEN_FLAG[name], GOOD) } };
}

function withCertificates(
  ...certificates: readonly ReturnType<typeof certificate>[]
): Pick<KeySituation, 'contents'> {
  return { contents: { ...contents, certificates } };
}

const ENCRYPTION = certificate({ keyUsage: ['keyEncipherment', 'dataEncipherment'] });
const ENDED = certificate({ notAfter: new Date('2026-05-31T00:00:00Z') });
const COMING = certificate({ notBefore: new Date('2026-06-02T00:00:00Z') });

const CASES: readonly (readonly [string, Partial<KeySituation>, readonly KeyState[]])[] = [
  ['there is no module', { module: 'none', token: undefined }, ['no-module']],
  ['its module does not load', { module: 'broken' }, ['module-broken']],
  ['its module is not to be loaded', { module: 'refused' }, ['module-broken']],
  ['its driver hangs', { module: 'hung' }, ['driver-hung']],
  ['its driver crashed', { module: 'crashed' }, ['driver-crashed']],
  ['it is not plugged in', { token: undefined, session: true }, ['absent']],
  ['its module starts', { module: 'starting' }, ['absent']],
  [
    'it is empty',
    { token: { flags: 0 }, contents: { ...contents, keys: [], certificates: [] }, publicKey: undefined },
    ['uninitialised'],
  ],
  [
    'it has no PIN yet',
    {
      token: { flags: TOKEN_FLAG.initialised },
      contents: { ...contents, keys: [], certificates: [] },
      publicKey: undefined,
    },
    ['uninitialised'],
  ],
  ['its flags lie and it is in use', { token: { flags: 0 } }, ['pin-needed']],
  ['it is locked', flags('pinLocked', 'pinLastTry', 'pinLow'), ['pin-locked']],
  ['one try is left', flags('pinLastTry', 'pinLow'), ['pin-last-try', 'pin-needed']],
  ['few tries are left', flags('pinLow'), ['pin-low', 'pin-needed']],
  ['its PIN must be changed', flags('pinMustChange'), ['pin-must-change', 'pin-needed']],
  [
    'its PIN must be changed, and it is open',
    { ...flags('pinMustChange'), session: true },
    ['pin-must-change'],
  ],
  ['it waits for its PIN', {}, ['pin-needed']],
  ['it has a pad', flags('pad'), ['pin-on-pad']],
  ['it was not read yet', { contents: undefined, selfTest: undefined }, ['pin-needed']],
  ['it has no certificate', withCertificates(), ['cert-missing', 'pin-needed']],
  [
    'its certificate cannot be read',
    withCertificates({ id: '01', label: '', der: Uint8Array.of(48, 0) }),
    ['cert-missing', 'pin-needed'],
  ],
  [
    'its certificate is another’s',
    withCertificates(certificate({}, other)),
    ['cert-not-matching', 'pin-needed'],
  ],
  [
    'only an encryption certificate is there',
    withCertificates(ENCRYPTION),
    ['cert-not-for-signing', 'pin-needed'],
  ],
  ['its certificate ended', withCertificates(ENDED), ['cert-expired', 'pin-needed']],
  ['its certificate is to come', withCertificates(COMING), ['cert-not-yet-valid', 'pin-needed']],
  [
    'an old certificate lies beside the new one',
    withCertificates(ENDED, certificate(), COMING),
    ['pin-needed'],
  ],
  [
    'it is of another curve',
    { publicKey: undefined, contents: { ...contents, keys: [{ ...KEY, publicKey: undefined }] } },
    ['key-not-sm2', 'pin-needed'],
  ],
  [
    'no key shows and its module does not know SM2',
    { publicKey: undefined, contents: { ...contents, keys: [], certificates: [] }, profile: NO_PROFILE },
    ['key-not-sm2', 'pin-needed'],
  ],
  [
    'no key shows before the PIN',
    { publicKey: undefined, contents: { ...contents, keys: [] } },
    ['pin-needed'],
  ],
  [
    'no key shows after the PIN',
    { publicKey: undefined, contents: { ...contents, keys: [] }, session: true },
    ['key-not-sm2'],
  ],
  ['its model is not known', { profile: NO_PROFILE }, ['profile-unknown', 'pin-needed']],
  ['its self-test failed', { selfTest: 'failed' }, ['self-test-failed', 'pin-needed']],
  ['its self-test failed and it is open', { selfTest: 'failed', session: true }, ['self-test-failed']],
  ['it is open', { session: true }, ['ready']],
  ['it is open without a self-test yet', { session: true, selfTest: undefined }, ['ready']],
  ['it is open and few tries are left', { ...flags('pinLow'), session: true }, ['pin-low']],
  [
    'much is wrong at once',
    { ...flags('pinLow', 'pinMustChange', 'pad'), ...withCertificates(ENDED), selfTest: 'failed' },
    ['cert-expired', 'self-test-failed', 'pin-must-change', 'pin-low', 'pin-on-pad'],
  ],
  [
    'it is locked and its certificate ended',
    { ...flags('pinLocked'), ...withCertificates(ENDED) },
    ['pin-locked', 'cert-expired'],
  ],
];

describe('the states of a key', () => {
  it.each(CASES)('when %s', (_, changes, expected) => {
    expect(keyStates({ ...sound, ...changes })).toEqual(expected);
  });

  it('has a case here, whatever the state', () => {
    const met = new Set(CASES.flatMap(([, , states]) => states));
    expect(KEY_STATES.filter((state) => !met.has(state))).toEqual([]);
  });

  it('are the worst first, never none, and ready alone and only with a session', () => {
    const bits = Object.values(TOKEN_FLAG).reduce((sum, bit) => sum | bit, 0);
    const any = fc.record({
      module: fc.constantFrom('none', 'starting', 'ready', 'broken', 'hung', 'crashed', 'closed', 'refused'),
      token: fc.option(fc.record({ flags: fc.nat(bits) }), { nil: undefined }),
      contents: fc.constantFrom(
        undefined,
        contents,
        { ...contents, keys: [] },
        withCertificates(ENDED).contents,
      ),
      publicKey: fc.constantFrom(undefined, own.publicKey),
      profile: fc.constantFrom(PROFILE, NO_PROFILE),
      selfTest: fc.constantFrom(undefined, 'passed', 'failed'),
      session: fc.boolean(),
    });
    fc.assert(
      fc.property(any, (changes) => {
        const states = keyStates({ ...sound, ...(changes as Partial<KeySituation>) });
        const order = states.map((state) => KEY_STATES.indexOf(state));
        expect(order).toEqual([...order].sort((a, b) => a - b));
        expect(states.length).toBeGreaterThan(0);
        expect(new Set(states).size).toBe(states.length);
        if (states.includes('ready')) expect([states, changes.session]).toEqual([['ready'], true]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the certificate of a key', () => {
  const choose = (certificates: readonly ReturnType<typeof certificate>[], keyId = '01') =>
    chooseCertificate({ publicKey: own.publicKey, keyId, certificates, at: AT });

  it('is found by the public key, under whatever CKA_ID', () => {
    const found = choose([{ ...certificate(), id: '77' }, certificate({}, other)]);
    expect([found.standing, equalBytes(found.certificate!.publicKey.sm2Point!, own.publicKey)]).toEqual([
      'good',
      true,
    ]);
  });

  it('is never the encryption one, in whatever order', () => {
    for (const order of [
      [ENCRYPTION, certificate()],
      [certificate(), ENCRYPTION],
    ]) {
      expect(choose(order).certificate!.keyUsage!.has('digitalSignature')).toBe(true);
    }
  });

  it('is the newest of those in force', () => {
    const newer = certificate({ notBefore: new Date('2026-05-01T00:00:00Z') });
    for (const order of [
      [certificate(), newer, ENDED, COMING],
      [COMING, ENDED, newer, certificate()],
    ]) {
      expect(choose(order).certificate!.der).toEqual(newer.der);
    }
  });

  it('is another’s only where its CKA_ID says that it is this one', () => {
    expect(choose([certificate({}, other)]).standing).toBe('not-matching');
    expect(choose([{ ...certificate({}, other), id: '02' }]).standing).toBe('missing');
    expect(choose([{ ...certificate({}, other), id: '' }], '').standing).toBe('missing');
  });
});

describe('a state', () => {
  const about = { serial: 'SN-1', driver: 'libp11.so', certificate: own.certificate };

  it('says with a code of its own why a key cannot be used', () => {
    const codes = KEY_STATES.flatMap((state) => stateError(state, about)?.code ?? []);
    expect(new Set(codes).size).toBe(codes.length);
    const usable = KEY_STATES.filter((state) => stateError(state, about) === undefined);
    expect(usable).toEqual(['pin-last-try', 'pin-low', 'pin-on-pad', 'pin-needed', 'ready']);
  });

  it('names the fault of its module', () => {
    const fault = { what: 'hung', call: 'C_Login', rv: undefined, detail: '', signed: 'no' } as const;
    const error = stateError('driver-hung', { ...about, fault, seconds: 30, during: 'sign' });
    expect([error?.code, error?.params]).toEqual([
      'DRIVER_HUNG',
      { driver: 'libp11.so', call: 'C_Login', seconds: 30 },
    ]);
  });

  it.each(['zh-CN', 'en'])('has three texts of its own in each language: %s', (language) => {
    const file = join(ROOT, 'resources/locales', language, 'ui/key-states.json');
    const texts = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    const parts = ['title', 'detail', 'remedy'] as const;
    const keys = KEY_STATES.flatMap((state) => parts.map((part) => `keys.state.${state}.${part}`));
    expect(Object.keys(texts)).toEqual(keys);
    for (const part of ['title', 'detail'] as const) {
      const told = KEY_STATES.map((state) => texts[`keys.state.${state}.${part}`]);
      expect(new Set(told).size).toBe(KEY_STATES.length);
    }
    const three = (['no-module', 'absent', 'profile-unknown'] as const).map(
      (state) => texts[`keys.state.${state}.remedy`],
    );
    expect(new Set(three).size).toBe(3);
  });
});
