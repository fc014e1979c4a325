import { describe, expect, test } from 'vitest';
import { der, readDer } from '@yinzheng/core/asn1';
import {
  certListFrom,
  crlStatus,
  EXTENSION,
  parseCrl,
  tbsCertList,
  verifyCrlSignature,
  type Crl,
  type CrlSpec,
  type Finding,
} from '@yinzheng/core/pki';
import { sm2Sign } from '@yinzheng/core/sm';
import { caSpec, DURING, issue, keyOf, type Identity } from '../../support/certificates.ts';
import { expectCodedErrorOrValue, flipBit, flips } from '../../support/fuzz.ts';

const root = issue({ cn: 'root', spec: caSpec() });
const [good, revoked] = ['good', 'revoked'].map((cn) => issue({ cn, issuer: root }).certificate) as [
  Identity['certificate'],
  Identity['certificate'],
];
const day = 24 * 3600 * 1000;
const before = (days: number): Date => new Date(DURING.getTime() - days * day);
const after = (days: number): Date => before(-days);

function listOf(spec: Partial<CrlSpec> = {}, signWith = root.key): Uint8Array {
  const tbs = tbsCertList({
    issuer: root.certificate.subject.der,
    authorityKeyId: root.certificate.subjectKeyId!,
    thisUpdate: before(1),
    nextUpdate: after(6),
    crlNumber: 1n,
    revoked: [{ serial: revoked.serial, revokedAt: before(10), reasonCode: 1 }],
    ...spec,
  });
  return certListFrom(tbs, sm2Sign(signWith.privateKey, tbs));
}

const crl = parseCrl(listOf());

test('what the builder writes is read with the same values', () => {
  expect(crl).toMatchObject({
    thisUpdate: before(1),
    nextUpdate: after(6),
    crlNumber: 1n,
    authorityKeyId: root.certificate.subjectKeyId,
    unsupportedOid: undefined,
  });
  expect([...crl.entries.values()]).toEqual([
    { serialHex: revoked.serialHex, revokedAt: before(10), reasonCode: 1 },
  ]);
  expect(parseCrl(listOf({ revoked: [] })).entries.size).toBe(0);
});

describe('status', () => {
  const statusOf = (certificate: typeof good, at = DURING, list: Crl = crl): Partial<Finding> => {
    const { answer, reason } = crlStatus(list, certificate, at);
    return { answer, reason };
  };
  const ok = { answer: 'valid', reason: 'OK' };
  const isRevoked = { answer: 'invalid', reason: 'CERTIFICATE_REVOKED' };
  const outOfDate = { answer: 'unknown', reason: 'CRL_OUT_OF_DATE' };

  test('revoked or not, and since when', () => {
    expect(statusOf(good)).toEqual(ok);
    expect(statusOf(revoked)).toEqual(isRevoked);
    expect(statusOf(revoked, before(10))).toEqual(isRevoked);
    expect(statusOf(revoked, before(11))).toEqual(ok);
    expect(crlStatus(crl, revoked, DURING).params).toEqual({ date: before(10).toISOString(), code: 1 });
  });

  test('a list of later days speaks for earlier ones, but not for later', () => {
    expect(statusOf(good, before(300))).toEqual(ok);
    expect(statusOf(good, after(6))).toEqual(ok);
    expect(statusOf(good, after(7))).toEqual(outOfDate);
    expect(statusOf(revoked, after(7))).toEqual(isRevoked);
  });

  test('a list made after the certificate had ended need not name it any more', () => {
    const ended = issue({ cn: 'ended', issuer: root, spec: { notAfter: before(30) } }).certificate;
    expect(statusOf(ended, before(40))).toEqual(outOfDate);
    const named = parseCrl(listOf({ revoked: [{ serial: ended.serial, revokedAt: before(50) }] }));
    expect(statusOf(ended, before(40), named)).toEqual(isRevoked);
    expect(statusOf(ended, before(51), named)).toEqual(ok); // the entry tells since when
  });

  test("another issuer's list, by name or by key", () => {
    const other = issue({ cn: 'other', spec: caSpec() });
    const unknown = { answer: 'unknown', reason: 'CRL_OTHER_ISSUER' };
    expect(statusOf(issue({ cn: 'revoked', issuer: other }).certificate)).toEqual(unknown);
    const renewed = issue({ cn: 'root', key: keyOf('renewed'), spec: caSpec() });
    expect(statusOf(issue({ cn: 'revoked', issuer: renewed }).certificate)).toEqual(unknown);
  });

  /** The list with other fields; its signature does not matter here. */
  const remade = (change: (fields: Uint8Array[]) => Uint8Array[]): Uint8Array => {
    const [tbs, algorithm, signature] = readDer(crl.der).children;
    const fields = change(tbs!.children.map((field) => field.bytes));
    return der.sequence(der.sequence(...fields), algorithm!.bytes, signature!.bytes);
  };
  const [ENTRIES, EXTENSIONS] = [5, 6];
  const entry = (...extensions: Uint8Array[]): Uint8Array =>
    der.sequence(
      der.sequence(
        der.integer(revoked.serial),
        der.time(before(10)),
        ...(extensions.length === 0 ? [] : [der.sequence(...extensions)]),
      ),
    );
  const critical = (oid: string): Uint8Array =>
    der.sequence(der.oid(oid), der.boolean(true), der.octets(der.sequence()));

  test('an invalidity date before the revocation counts, one after it does not', () => {
    const invalidity = (date: Date): Uint8Array =>
      der.sequence(der.oid(EXTENSION.invalidityDate), der.octets(der.generalizedTime(date)));
    const list = (date: Date): Crl =>
      parseCrl(remade((fields) => fields.with(ENTRIES, entry(invalidity(date)))));
    expect(statusOf(revoked, before(15), list(before(20)))).toEqual(isRevoked);
    expect(statusOf(revoked, before(21), list(before(20)))).toEqual(ok);
    expect(statusOf(revoked, before(7), list(before(5)))).toEqual(isRevoked);
  });

  test.each([
    [
      'a delta list',
      remade((fields) => fields.with(EXTENSIONS, der.explicit(0, der.sequence(critical('2.5.29.27'))))),
    ],
    [
      'a partial list',
      remade((fields) => fields.with(EXTENSIONS, der.explicit(0, der.sequence(critical('2.5.29.28'))))),
    ],
    ['an indirect list', remade((fields) => fields.with(ENTRIES, entry(critical('2.5.29.29'))))],
  ])('%s is not judged', (_, bytes) => {
    expect(statusOf(revoked, DURING, parseCrl(bytes))).toEqual({
      answer: 'unknown',
      reason: 'CRL_UNSUPPORTED',
    });
  });

  test('a list without version, next update, entries and extensions', () => {
    const bare = parseCrl(remade((fields) => [fields[1]!, fields[2]!, fields[3]!]));
    expect(bare).toMatchObject({ nextUpdate: undefined, crlNumber: undefined, authorityKeyId: undefined });
    expect(statusOf(good, before(2), bare)).toEqual(ok);
    expect(statusOf(good, DURING, bare)).toEqual(outOfDate);
  });

  test.each([
    [
      'two signature algorithms',
      remade((fields) => fields.with(1, der.sequence(der.oid('1.2.840.10045.4.3.2')))),
    ],
    ['version 1 written out', remade((fields) => fields.with(0, der.integer(0)))],
    ['no issue time', remade((fields) => fields.toSpliced(3, 2))],
    [
      'an entry without a date',
      remade((fields) => fields.with(ENTRIES, der.sequence(der.sequence(der.integer(1))))),
    ],
    ['something after the extensions', remade((fields) => [...fields, der.null()])],
    [
      'a reason that is no ENUMERATED',
      remade((fields) => fields.with(ENTRIES, entry(critical(EXTENSION.reasonCode)))),
    ],
  ])('a list with %s is refused', (_, bytes) => {
    expect(() => parseCrl(bytes)).toThrow('DER_MALFORMED');
  });
});

describe('signature', () => {
  test('of the issuer, and of nobody else', () => {
    expect(verifyCrlSignature(crl, root.certificate).answer).toBe('valid');
    const forged = parseCrl(listOf({}, keyOf('forger')));
    expect(verifyCrlSignature(forged, root.certificate)).toMatchObject({
      answer: 'invalid',
      reason: 'SIGNATURE_WRONG',
    });
    const other = issue({ cn: 'other', spec: caSpec() });
    expect(verifyCrlSignature(crl, other.certificate)).toMatchObject({
      answer: 'unknown',
      reason: 'CRL_OTHER_ISSUER',
    });
  });

  test('an issuer that may not sign lists', () => {
    const certificate = issue({ cn: 'root', spec: { ...caSpec(), keyUsage: ['keyCertSign'] } }).certificate;
    expect(verifyCrlSignature(crl, certificate)).toMatchObject({
      answer: 'invalid',
      reason: 'CRL_ISSUER_KEY_USAGE',
    });
  });

  test('no flipped bit goes unnoticed', () => {
    for (const [position, bit] of flips(crl.der.length)) {
      const changed = expectCodedErrorOrValue(() => parseCrl(flipBit(crl.der, position, bit)));
      const answer = changed === undefined ? 'refused' : verifyCrlSignature(changed, root.certificate).answer;
      expect([position, bit, answer]).not.toEqual([position, bit, 'valid']);
    }
  });
});

test('a list of 20 000 entries is read in bounded time', () => {
  const many = Array.from({ length: 20_000 }, (_, i) => ({
    serial: BigInt(i + 1),
    revokedAt: before(10),
    reasonCode: 5,
  }));
  const bytes = listOf({ revoked: many });
  expect(expectCodedErrorOrValue(() => parseCrl(bytes), 4000)?.entries.size).toBe(20_000);
});

test.each([
  ['a reason outside the table', { revoked: [{ serial: 1n, revokedAt: before(1), reasonCode: 11 }] }],
  ['a next update before this one', { nextUpdate: before(2) }],
])('a list with %s is not written', (_, spec) => {
  expect(() => listOf(spec)).toThrow('BAD_ARGUMENT');
});
