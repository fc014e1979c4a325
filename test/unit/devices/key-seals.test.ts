import {
  keyIdentity,
  PROFILE_FAMILIES,
  requireRoom,
  requireSealOfKey,
  sealOfKey,
  sealsOnKey,
} from '@yinzheng/core/devices';
import { utf8 } from '@yinzheng/core/kernel';
import { parseSeal } from '@yinzheng/core/seals';
import { sm2KeyPair, sm3 } from '@yinzheng/core/sm';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../support/codes.ts';
import { makeSeal, party, seededRandom } from '../../support/made-seals.ts';

const root = party('Root', undefined);
const maker = party('Maker', root);
const unit = party('Unit', root);
const renewed = party('Unit', root, { serial: 77n });
const stranger = party('Stranger', root);
const seal = makeSeal(maker, unit, { esID: 'S1' });
const another = makeSeal(maker, unit, { esID: 'S2' });
const rules = PROFILE_FAMILIES[0]!.data;

describe('the seals on a key', () => {
  it('are the data objects that read as seals, the profile’s own first, each once', () => {
    const found = sealsOnKey(
      [
        { label: 'x', application: 'another program', value: another },
        { label: 'notes', application: rules.application, value: utf8('not a seal') },
        { label: 'cut', application: rules.application, value: seal.slice(0, -1) },
        { label: 'empty', application: '', value: new Uint8Array(0) },
        { label: '公章', application: rules.application, value: seal },
        { label: 'copy', application: '', value: seal },
        { label: 'certificate', application: '', value: unit.certificate.der },
      ],
      rules,
    );
    expect(found.map(({ label, application, seal: { info } }) => [label, application, info.esID])).toEqual([
      ['公章', rules.application, 'S1'],
      ['x', 'another program', 'S2'],
    ]);
  });

  it('are held against the key’s certificate', () => {
    const parsed = parseSeal(seal);
    const { publicKey, certificate } = unit;
    expect(sealOfKey(parsed, { publicKey, certificate })).toBe('certificate');
    expect(sealOfKey(parsed, { publicKey, certificate: renewed.certificate })).toBe('key');
    expect(sealOfKey(parsed, { publicKey, certificate: undefined })).toBe('key');
    expect(sealOfKey(parsed, { ...stranger })).toBe('none');
    const code = (key: typeof unit, has = true) =>
      codeOf(() => {
        const own = has ? key.certificate : undefined;
        requireSealOfKey(parsed, { serial: 'A', publicKey: key.publicKey, certificate: own });
      });
    expect([code(unit), code(renewed), code(stranger), code(unit, false)]).toEqual([
      'not refused',
      'SEAL_NOT_OF_KEY',
      'SEAL_NOT_OF_KEY',
      'KEY_CERT_MISSING',
    ]);
  });

  it('may list digests of certificates, which tell nothing of a key', () => {
    const value = sm3(unit.certificate.der);
    const whole = parseSeal(seal);
    const certList = { kind: 'digests', digests: [{ type: 'SM3', value }] } as const;
    const property = { ...whole.info.property, certList };
    const parsed = { ...whole, info: { ...whole.info, property } };
    const { publicKey } = unit;
    expect(sealOfKey(parsed, { publicKey, certificate: unit.certificate })).toBe('certificate');
    expect(sealOfKey(parsed, { publicKey, certificate: renewed.certificate })).toBe('none');
  });

  it('have room, or are told how much there is', () => {
    expect(codeOf(() => requireRoom(new Uint8Array(rules.maxSize), rules))).toBe('not refused');
    expect(codeOf(() => requireRoom(new Uint8Array(rules.maxSize + 1), rules))).toBe('DATA_TOO_LARGE');
  });
});

describe('the identity of a key', () => {
  const { publicKey } = sm2KeyPair(seededRandom('identity'));
  const token = { manufacturer: 'A Maker', model: 'M', serial: '01' };

  it('is as openssl digests the same DER', () => {
    const texts = [token.manufacturer, token.model, token.serial].map((text) => {
      return Buffer.concat([Buffer.from([0x0c, text.length]), Buffer.from(text)]);
    });
    const content = Buffer.concat([...texts, Buffer.from([0x04, 65]), publicKey]);
    const bytes = Buffer.concat([Buffer.from([0x30, content.length]), content]);
    const said = execFileSync('openssl', ['dgst', '-sm3', '-r'], { input: bytes }).toString();
    expect(keyIdentity(token, publicKey)).toBe(said.slice(0, 64));
  });

  it('does not depend on anything that is only shown', () => {
    const more = { ...token, label: 'x', flags: 1 };
    expect(keyIdentity(more, publicKey)).toBe(keyIdentity(token, publicKey));
  });

  it('frames its parts: what is moved from one to the next makes another key', () => {
    const text = fc.string({ maxLength: 6, unit: fc.constantFrom('a', 'b', ' ', '\u0000') });
    fc.assert(
      fc.property(text, text, text, text, text, text, (a, b, c, d, e, f) => {
        const one = { manufacturer: a, model: b, serial: c };
        const two = { manufacturer: d, model: e, serial: f };
        const same = a === d && b === e && c === f;
        expect(keyIdentity(one, publicKey) === keyIdentity(two, publicKey)).toBe(same);
      }),
      { numRuns: 300 },
    );
    expect(keyIdentity(token, undefined)).not.toBe(keyIdentity(token, publicKey));
    const other = sm2KeyPair(seededRandom('other')).publicKey;
    expect(keyIdentity(token, other)).not.toBe(keyIdentity(token, publicKey));
  });
});
