import { createHash } from 'node:crypto';
import { der } from '@yinzheng/core/asn1';
import { impressionExtData, parseSealSignature } from '@yinzheng/core/seals';
import { sm3 } from '@yinzheng/core/sm';
import { verifySealSignature, type VerifySealSignatureInput } from '@yinzheng/core/verification';
import { describe, expect, test } from 'vitest';
import {
  makeSeal,
  makeStamp,
  makeWorld,
  MADE_AT,
  NOW,
  party,
  PROTECTED,
  sealSpec,
  STAMPED_AT,
  trusting,
  type Party,
} from '../../support/made-seals.ts';
import { laterSeal, laterStamp, NO_TIME, sealV1, stampV1 } from '../../support/other-generations.ts';
import { rows } from '../../support/verdicts.ts';

const world = makeWorld();
const { root, maker, unit } = world;
/** A root nobody trusts. */
const stranger = party('Stranger', undefined);

function verify(
  signature: Uint8Array,
  change: Partial<VerifySealSignatureInput> = {},
): ReturnType<typeof verifySealSignature> {
  return verifySealSignature({ signature, protectedDigest: sm3(PROTECTED), ...trusting(root), ...change });
}

const VALID = [
  'structure: valid STRUCTURE_OK',
  'digest: valid DIGEST_OK',
  'signature: valid STAMP_SIGNATURE_OK',
  'membership: valid MEMBERSHIP_OK',
  'seal: valid SEAL_SIGNATURE_OK',
  'certificate: valid CERTIFICATE_TRUSTED',
  'time: valid TIME_CLAIMED_IN_VALIDITY',
];

/** All valid but for the rows given. */
const but = (...changed: readonly string[]): string[] =>
  VALID.map((row) => changed.find((other) => other.split(':')[0] === row.split(':')[0]) ?? row);

const NOT_JUDGED = VALID.slice(1).map((row) => `${row.split(':')[0] ?? ''}: unknown NOT_JUDGED_STRUCTURE`);

/** A party whose certificate is other bytes. */
const withCertificate = (one: Party, bytes: Uint8Array): Party => ({
  ...one,
  certificate: { ...one.certificate, der: bytes },
});

/** Bytes with one part, which must occur once, exchanged for another of the same length. */
function replaced(bytes: Uint8Array, from: Uint8Array, to: Uint8Array): Uint8Array {
  const parts = Buffer.from(bytes).toString('latin1').split(Buffer.from(from).toString('latin1'));
  expect([parts.length, from.length]).toEqual([2, to.length]);
  return new Uint8Array(Buffer.from(parts.join(Buffer.from(to).toString('latin1')), 'latin1'));
}

describe('a stamp that is as it should be', () => {
  test.each([
    ['v1', stampV1(sealV1(maker, unit), unit)],
    ['v4', makeStamp(world.seal, unit)],
    ['v5', laterStamp(laterSeal(maker, unit), unit)],
    [
      'v1 with another header version',
      stampV1(sealV1(maker, unit, { headerVersion: 7 }), unit, { headerVersion: 7 }),
    ],
    [
      'v1 with another header version, and 1 in the stamp',
      stampV1(sealV1(maker, unit, { headerVersion: 7 }), unit),
    ],
  ])('%s', (_, stamp) => {
    const verdict = verify(stamp);
    expect(rows(verdict.steps)).toEqual(VALID);
    expect(verdict.answer).toBe('valid');
    expect(verdict.time).toEqual({ kind: 'claimed', at: STAMPED_AT });
    expect(verdict.signer?.der).toEqual(unit.certificate.der);
  });

  test('rests on a time that the caller can prove', () => {
    const trustedTime = new Date('2026-06-02T00:00:00Z');
    const verdict = verify(makeStamp(world.seal, unit), { trustedTime });
    expect(verdict.time).toEqual({ kind: 'timestamp', at: trustedTime });
    expect(rows(verdict.steps)).toEqual(but('time: valid TIME_PROVED_IN_VALIDITY'));
  });

  test('is taken parsed as well', () => {
    expect(
      verify(makeStamp(world.seal, unit), { signature: parseSealSignature(makeStamp(world.seal, unit)) })
        .answer,
    ).toBe('valid');
  });

  test('is unknown without a root, and where the root is another', () => {
    for (const roots of [[], [stranger.certificate]]) {
      const verdict = verify(makeStamp(world.seal, unit), { roots });
      const reason = roots.length === 0 ? 'CHAIN_NO_ROOT_GIVEN' : 'CHAIN_ROOT_NOT_REACHED';
      expect(rows(verdict.steps)).toEqual(but(`seal: unknown ${reason}`, `certificate: unknown ${reason}`));
      expect(verdict.answer).toBe('unknown');
    }
  });
});

describe('step 1', () => {
  test.each([
    ['no DER', new Uint8Array([1, 2, 3])],
    ['no stamp', world.seal],
    ['bytes after it', new Uint8Array([...makeStamp(world.seal, unit), 0])],
  ])('%s', (_, stamp) => {
    const verdict = verify(stamp);
    expect(rows(verdict.steps)).toEqual(['structure: invalid STRUCTURE_UNREADABLE', ...NOT_JUDGED]);
    expect(verdict).toMatchObject({
      answer: 'invalid',
      time: { kind: 'none' },
      signature: undefined,
      signer: undefined,
    });
  });

  const ECDSA = '1.2.840.10045.4.3.2';
  const CRITICAL = der.sequence(
    der.sequence(der.oid('1.2.3'), der.boolean(true), der.octets(new Uint8Array(1))),
  );
  const P256 = replaced(unit.certificate.der, der.oid('1.2.156.10197.1.301'), der.oid('1.2.840.10045.3.1.7'));
  const NO_CERTIFICATE = der.sequence();
  const v5 = laterSeal(maker, unit);

  test.each([
    ['another algorithm of the stamper', laterStamp(v5, unit, { algorithm: ECDSA }), 'ALGORITHM_NOT_ALLOWED'],
    [
      'another algorithm of the maker',
      laterStamp(laterSeal(maker, unit, { algorithm: ECDSA }), unit),
      'ALGORITHM_NOT_ALLOWED',
    ],
    ['a version that is not the seal’s', laterStamp(v5, unit, { stampVersion: 4 }), 'VERSIONS_DIFFER'],
    [
      'a version that is not the seal’s, in v1',
      stampV1(sealV1(maker, unit), unit, { stampVersion: 2 }),
      'VERSIONS_DIFFER',
    ],
    ['a critical extension', laterStamp(v5, unit, { extDatas: CRITICAL }), 'EXTENSION_UNKNOWN'],
    [
      'no stamper’s certificate',
      laterStamp(v5, withCertificate(unit, NO_CERTIFICATE)),
      'CERTIFICATE_UNREADABLE',
    ],
    [
      'no maker’s certificate',
      laterStamp(laterSeal(withCertificate(maker, NO_CERTIFICATE), unit), unit),
      'CERTIFICATE_UNREADABLE',
    ],
    ['a key of another curve', laterStamp(v5, withCertificate(unit, P256)), 'KEY_NOT_SM2'],
  ])('%s', (_, stamp, reason) => {
    const verdict = verify(stamp);
    expect(rows(verdict.steps)).toEqual([`structure: invalid STRUCTURE_${reason}`, ...NOT_JUDGED]);
    expect(verdict.answer).toBe('invalid');
  });

  test('an extension that is not critical is passed over', () => {
    const extDatas = [{ extnID: '1.2.3', critical: false, extnValue: new Uint8Array(1) }];
    expect(verify(makeStamp(world.seal, unit, { extDatas })).answer).toBe('valid');
  });

  test('an extension of ours is known, should it be critical', () => {
    const extDatas = [{ ...impressionExtData(IMPRESSION), critical: true }];
    expect(verify(makeStamp(world.seal, unit, { extDatas })).answer).toBe('valid');
  });

  test('a version nobody knows cannot be told, whatever else is right', () => {
    const verdict = verify(laterStamp(laterSeal(maker, unit, { version: 9 }), unit, { version: 9 }));
    expect(rows(verdict.steps)).toEqual(but('structure: unknown STRUCTURE_VERSION_UNKNOWN'));
    expect(verdict.answer).toBe('unknown');
  });
});

test('step 2: another content is invalid, an absent one cannot be told', () => {
  const stamp = makeStamp(world.seal, unit);
  const other = verify(stamp, { protectedDigest: sm3(new Uint8Array(1)) });
  expect(rows(other.steps)).toEqual(but('digest: invalid DIGEST_WRONG'));
  expect(other.answer).toBe('invalid');
  const absent = verify(stamp, { protectedDigest: undefined });
  expect(rows(absent.steps)).toEqual(but('digest: unknown DIGEST_CONTENT_MISSING'));
  expect(absent.answer).toBe('unknown');
});

describe('step 3', () => {
  const forged = makeStamp(world.seal, { ...unit, sign: stranger.sign });

  test('a wrong signature takes the claimed time with it', () => {
    const verdict = verify(forged);
    expect(rows(verdict.steps)).toEqual(
      but(
        'signature: invalid STAMP_SIGNATURE_WRONG',
        'certificate: unknown NOT_JUDGED_SIGNATURE',
        'time: unknown NOT_JUDGED_SIGNATURE',
      ),
    );
    expect(verdict.answer).toBe('invalid');
  });

  test('a time the caller can prove stands by itself', () => {
    const verdict = verify(forged, { trustedTime: STAMPED_AT });
    expect(rows(verdict.steps)).toEqual(
      but('signature: invalid STAMP_SIGNATURE_WRONG', 'time: valid TIME_PROVED_IN_VALIDITY'),
    );
  });
});

describe('step 4', () => {
  const other = party('Another Unit', root);
  const digests = (...list: readonly [string, Uint8Array][]): Uint8Array =>
    makeSeal(maker, unit, {
      property: {
        ...sealSpec(unit).property,
        certList: { kind: 'digests', digests: list.map(([type, value]) => ({ type, value })) },
      },
    });
  const own = sm3(unit.certificate.der);
  const sha = createHash('sha256').update(unit.certificate.der).digest();

  test.each([
    [
      'among several certificates',
      makeSeal(maker, unit, {
        property: {
          ...sealSpec(unit).property,
          certList: { kind: 'certificates', certificates: [other.certificate.der, unit.certificate.der] },
        },
      }),
      'valid MEMBERSHIP_OK',
    ],
    ['by digest', digests(['other', new Uint8Array(32)], ['SM3', own]), 'valid MEMBERSHIP_OK'],
    ['by digest under a free name', digests(['cert', own]), 'valid MEMBERSHIP_OK'],
    ['not by digest', digests(['SM3', sm3(other.certificate.der)]), 'invalid MEMBERSHIP_NOT_LISTED'],
    ['by another digest of that length', digests(['SHA-256', sha]), 'unknown MEMBERSHIP_DIGEST_UNKNOWN'],
    [
      'by a digest of another length',
      digests(['x', sha.subarray(0, 20)]),
      'unknown MEMBERSHIP_DIGEST_UNKNOWN',
    ],
  ])('%s', (_, seal, expected) => {
    expect(rows(verify(makeStamp(seal, unit)).steps)).toEqual(but(`membership: ${expected}`));
  });

  test('a certificate that the seal does not list is invalid, though everything else is right', () => {
    const verdict = verify(makeStamp(world.seal, other));
    expect(rows(verdict.steps)).toEqual(but('membership: invalid MEMBERSHIP_NOT_LISTED'));
    expect(verdict.answer).toBe('invalid');
  });

  test('a renewed certificate of the same key is another certificate', () => {
    const renewed = party('A Unit', root, { serial: 99n });
    expect(renewed.publicKey).toEqual(unit.publicKey);
    expect(rows(verify(makeStamp(world.seal, renewed)).steps)).toEqual(
      but('membership: invalid MEMBERSHIP_NOT_LISTED'),
    );
  });
});

describe('step 5', () => {
  const wrongHeader = laterSeal(maker, unit, { ID: 'EX' });
  const critical = [{ extnID: '1.2.3', critical: true, extnValue: new Uint8Array(1) }];
  const lateMaker = party('Late Maker', root, { notAfter: new Date('2026-03-01T00:00:00Z') });
  const earlyMaker = party('Early Maker', root, { notBefore: new Date('2026-05-07T00:00:00Z') });
  const encrypting = party('Encrypting Maker', root, { keyUsage: ['keyEncipherment'] });

  test.each([
    ['another header', laterStamp(wrongHeader, unit), 'invalid SEAL_HEADER_WRONG'],
    [
      'a critical extension',
      makeStamp(makeSeal(maker, unit, { extDatas: critical }), unit),
      'invalid SEAL_EXTENSION_UNKNOWN',
    ],
    [
      'a maker whose certificate had ended',
      makeStamp(makeSeal(lateMaker, unit), unit),
      'invalid CERTIFICATE_EXPIRED',
    ],
    [
      'a maker whose certificate began later',
      makeStamp(makeSeal(earlyMaker, unit), unit),
      'invalid CERTIFICATE_NOT_YET_VALID',
    ],
    [
      'a maker whose key may not sign',
      makeStamp(makeSeal(encrypting, unit), unit),
      'invalid CHAIN_KEY_USAGE',
    ],
  ])('%s', (_, stamp, expected) => {
    const verdict = verify(stamp);
    expect(rows(verdict.steps)).toEqual(but(`seal: ${expected}`));
    expect(verdict.answer).toBe('invalid');
  });

  test('an extension that is not critical is passed over', () => {
    const extDatas = critical.map((one) => ({ ...one, critical: false }));
    expect(verify(makeStamp(makeSeal(maker, unit, { extDatas }), unit)).answer).toBe('valid');
  });

  test('the maker’s certificate is judged when the seal was made, not when it was used', () => {
    const ended = party('Ended Maker', root, { notAfter: new Date('2026-05-10T00:00:00Z') });
    expect(verify(makeStamp(makeSeal(ended, unit), unit)).answer).toBe('valid');
  });

  test('a seal the maker did not sign takes its dates with it', () => {
    const forged = makeSeal({ ...maker, sign: stranger.sign }, unit);
    const verdict = verify(makeStamp(forged, unit));
    expect(rows(verdict.steps)).toEqual(
      but('seal: invalid SEAL_SIGNATURE_WRONG', 'time: unknown NOT_JUDGED_SEAL'),
    );
    expect(verdict.answer).toBe('invalid');
  });

  test('a seal that its owner made cannot be told without the maker’s root', () => {
    const verdict = verify(makeStamp(makeSeal(stranger, unit), unit));
    expect(rows(verdict.steps)).toEqual(but('seal: invalid CHAIN_KEY_USAGE'));
    const signer = party('Signing Stranger', stranger);
    expect(rows(verify(makeStamp(makeSeal(signer, unit), unit)).steps)).toEqual(
      but('seal: unknown CHAIN_ROOT_NOT_REACHED'),
    );
  });
});

describe('step 6', () => {
  const own = (spec: Parameters<typeof party>[2]): Uint8Array => {
    const holder = party('Holder', root, spec);
    return makeStamp(makeSeal(maker, holder), holder);
  };

  test.each([
    ['had ended', own({ notAfter: new Date('2026-05-31T00:00:00Z') }), 'invalid CERTIFICATE_EXPIRED'],
    [
      'began later',
      own({ notBefore: new Date('2026-06-02T00:00:00Z') }),
      'invalid CERTIFICATE_NOT_YET_VALID',
    ],
    [
      'is for encryption',
      own({ keyUsage: ['keyEncipherment', 'dataEncipherment'] }),
      'invalid CHAIN_KEY_USAGE',
    ],
    ['is for non-repudiation alone', own({ keyUsage: ['nonRepudiation'] }), 'valid CERTIFICATE_TRUSTED'],
    ['ended since', own({ notAfter: new Date('2026-06-15T00:00:00Z') }), 'valid CERTIFICATE_TRUSTED'],
  ])('a certificate that %s', (_, stamp, expected) => {
    expect(rows(verify(stamp).steps)).toEqual(but(`certificate: ${expected}`));
  });
});

describe('step 7', () => {
  test.each([
    ['before the seal began', new Date(MADE_AT.getTime() - 1000), 'invalid TIME_BEFORE_VALIDITY'],
    ['when it began', MADE_AT, 'valid TIME_CLAIMED_IN_VALIDITY'],
  ])('%s', (_, time, expected) => {
    const verdict = verify(makeStamp(world.seal, unit, { time }));
    expect(rows(verdict.steps)).toEqual(but(`time: ${expected}`));
  });

  test.each([
    ['when it ended', 0, 'valid TIME_CLAIMED_IN_VALIDITY'],
    ['after it ended', 1000, 'invalid TIME_AFTER_VALIDITY'],
  ])('%s', (_, later, expected) => {
    const end = new Date('2026-06-20T00:00:00Z');
    const seal = makeSeal(maker, unit, { property: { ...sealSpec(unit).property, validEnd: end } });
    const verdict = verify(makeStamp(seal, unit, { time: new Date(end.getTime() + later) }));
    expect(rows(verdict.steps)).toEqual(but(`time: ${expected}`));
  });

  test('a time later than this machine’s clock cannot be relied on, but for a few minutes', () => {
    const at = (seconds: number): Uint8Array =>
      makeStamp(world.seal, unit, { time: new Date(NOW.getTime() + seconds * 1000) });
    expect(verify(at(300)).answer).toBe('valid');
    const verdict = verify(at(301));
    expect(rows(verdict.steps)).toEqual(but('time: unknown TIME_IN_FUTURE'));
    expect(verdict.answer).toBe('unknown');
  });

  test('a time that cannot be read leaves steps 6 and 7 untold', () => {
    const verdict = verify(stampV1(sealV1(maker, unit), unit, { timeInfo: NO_TIME }));
    expect(rows(verdict.steps)).toEqual(
      but('certificate: unknown NOT_JUDGED_TIME', 'time: unknown TIME_UNREADABLE'),
    );
    expect(verdict).toMatchObject({ answer: 'unknown', time: { kind: 'none' } });
  });
});

const IMPRESSION = { ticketId: new Uint8Array(16), entryNo: 1, rowNo: 2, logHead: new Uint8Array(32) };
