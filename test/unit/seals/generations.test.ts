import { der } from '@yinzheng/core/asn1';
import { latin1 } from '@yinzheng/core/kernel';
import { parseSeal, parseSealSignature, sealDataKind } from '@yinzheng/core/seals';
import { sm2Verify, sm3 } from '@yinzheng/core/sm';
import { describe, expect, test } from 'vitest';
import { makeCrl, makeStamp, makeWorld, MADE_AT, PROTECTED, STAMPED_AT } from '../../support/made-seals.ts';
import { laterSeal, laterStamp, NO_TIME, sealV1, stampV1 } from '../../support/other-generations.ts';

const { maker, unit, seal: sealV4 } = makeWorld();

const EXT = der.sequence(der.oid('1.2.3'), der.octets(Uint8Array.of(1)));
const EXT_FALSE = der.sequence(der.oid('1.2.3'), der.boolean(false), der.octets(Uint8Array.of(1)));
const READ = { extnID: '1.2.3', critical: false, extnValue: Uint8Array.of(1) };

describe('v1', () => {
  test('a seal and a stamp are read, and signed over the bytes kept', () => {
    const { generation, toSign, certificate, signature, algorithm } = parseSealSignature(
      stampV1(sealV1(maker, unit), unit),
    );
    expect(generation).toBe('v1');
    const { eseal } = toSign;
    expect(eseal.generation).toBe('v1');
    expect(eseal.info.property.createDate).toEqual(MADE_AT);
    expect(sm2Verify(maker.publicKey, eseal.signedBytes, eseal.signature)).toBe(true);
    expect(sm2Verify(maker.publicKey, eseal.info.bytes, eseal.signature)).toBe(false);
    expect(sm2Verify(unit.publicKey, toSign.bytes, signature)).toBe(true);
    expect(toSign.timeInfo).toEqual({ kind: 'time', time: STAMPED_AT });
    expect(toSign.dataHash).toEqual(sm3(PROTECTED));
    expect(certificate).toEqual(unit.certificate.der);
    expect(algorithm).toBe('1.2.156.10197.1.501');
  });

  test('GeneralizedTime is read for UTCTime, OCTET STRING for BIT STRING, another header version', () => {
    const habits = { time: der.generalizedTime, bits: der.octets, headerVersion: 3 };
    const { toSign } = parseSealSignature(stampV1(sealV1(maker, unit, habits), unit, habits));
    expect(toSign.eseal.generation).toBe('v1');
    expect(toSign.eseal.info.header.version).toBe(3);
    expect(toSign.eseal.info.property.validStart).toEqual(MADE_AT);
    expect(toSign.timeInfo).toEqual({ kind: 'time', time: STAMPED_AT });
    expect(toSign.dataHash).toEqual(sm3(PROTECTED));
  });

  test.each([
    ['bytes after a time', NO_TIME],
    ['nothing', new Uint8Array(0)],
    ['a text', latin1('20260601010203Z')],
    ['a number', der.integer(1)],
  ])('a time that is %s is unreadable, and the stamp is read', (_, timeInfo) => {
    const { toSign } = parseSealSignature(stampV1(sealV1(maker, unit), unit, { timeInfo }));
    expect(toSign.timeInfo).toEqual({ kind: 'unreadable' });
  });

  test('a token in place of the time is kept', () => {
    const timeInfo = der.sequence(der.oid('1.2.840.113549.1.7.2'));
    const { toSign } = parseSealSignature(stampV1(sealV1(maker, unit), unit, { timeInfo }));
    expect(toSign.timeInfo).toEqual({ kind: 'token', token: timeInfo });
  });
});

describe('v5', () => {
  test('a seal and a stamp are read, with and without a time stamp', () => {
    for (const timeStamp of [undefined, () => Uint8Array.of(0x30, 0)]) {
      const habits = timeStamp === undefined ? {} : { timeStamp };
      const stamp = parseSealSignature(laterStamp(laterSeal(maker, unit, habits), unit, habits));
      expect(stamp.generation).toBe('v5');
      expect(stamp.timeStamp).toEqual(timeStamp?.());
      const { eseal } = stamp.toSign;
      expect(eseal.generation).toBe('v5');
      expect(eseal.timeStamp).toEqual(timeStamp?.());
      expect(sm2Verify(maker.publicKey, eseal.signedBytes, eseal.signature)).toBe(true);
      expect(sm2Verify(unit.publicKey, stamp.toSign.bytes, stamp.signature)).toBe(true);
    }
  });

  test('certificates are read by digest', () => {
    const value = sm3(unit.certificate.der);
    const certList = der.sequence(der.sequence(der.printable('SM3'), der.octets(value)));
    const { info } = parseSeal(laterSeal(maker, unit, { certListType: 2, certList }));
    expect(info.property.certList).toEqual({ kind: 'digests', digests: [{ type: 'SM3', value }] });
  });
});

describe('extensions', () => {
  test.each([
    ['as the standards say', der.explicit(0, der.sequence(EXT))],
    ['untagged', der.sequence(EXT)],
    ['with the default written out', der.explicit(0, der.sequence(EXT_FALSE))],
  ])('are read %s', (_, extDatas) => {
    for (const version of [4, 5]) {
      const stamp = parseSealSignature(
        laterStamp(laterSeal(maker, unit, { version, extDatas }), unit, { version, extDatas }),
      );
      expect(stamp.toSign.extDatas).toEqual([READ]);
      expect(stamp.toSign.eseal.info.extDatas).toEqual([READ]);
    }
    expect(parseSeal(sealV1(maker, unit, { extDatas })).info.extDatas).toEqual([READ]);
  });

  test('are critical when they say so', () => {
    const extDatas = der.sequence(
      der.sequence(der.oid('1.2.3'), der.boolean(true), der.octets(Uint8Array.of(1))),
    );
    expect(parseSeal(laterSeal(maker, unit, { extDatas })).info.extDatas).toEqual([
      { ...READ, critical: true },
    ]);
  });

  test.each([
    ['under another tag', der.explicit(1, der.sequence(EXT))],
    ['twice', new Uint8Array([...der.sequence(EXT), ...der.sequence(EXT)])],
    ['without a value', der.sequence(der.sequence(der.oid('1.2.3')))],
  ])('are refused %s', (_, extDatas) => {
    const malformed: unknown = expect.objectContaining({ code: 'DER_MALFORMED' });
    expect(() => parseSeal(laterSeal(maker, unit, { extDatas }))).toThrow(malformed);
  });
});

describe('what is refused', () => {
  const elements = (bytes: Uint8Array, count: number): Uint8Array => {
    const whole = parseSeal(bytes);
    const parts = [
      whole.info.bytes,
      der.octets(whole.makerCertificate),
      der.oid(whole.algorithm),
      der.bits(whole.signature),
      der.explicit(0, der.bits(Uint8Array.of(1))),
      der.null(),
    ];
    return der.sequence(...parts.slice(0, count));
  };

  test.each([
    ['three elements', () => elements(sealV4, 3), 'SEAL_MALFORMED'],
    ['six elements', () => elements(laterSeal(maker, unit), 6), 'SEAL_MALFORMED'],
    ['a time stamp in a v4 seal', () => elements(sealV4, 5), 'DER_MALFORMED'],
    ['bytes after the seal', () => new Uint8Array([...sealV4, 0]), 'DER_MALFORMED'],
    [
      'a list of certificates of a third type',
      () => laterSeal(maker, unit, { certListType: 3 }),
      'DER_MALFORMED',
    ],
    ['a stamp', () => makeStamp(sealV4, unit), 'DER_MALFORMED'],
    ['nothing', () => new Uint8Array(0), 'DER_MALFORMED'],
  ])('as a seal: %s', (_, bytes, code) => {
    expect(() => parseSeal(bytes())).toThrow(expect.objectContaining({ code }));
  });

  test.each([
    ['a v1 seal in a later stamp', () => laterStamp(sealV1(maker, unit), unit), 'SEAL_MALFORMED'],
    ['a later seal in a v1 stamp', () => stampV1(sealV4, unit), 'DER_MALFORMED'],
    ['a seal', () => sealV4, 'DER_MALFORMED'],
    ['a v1 seal', () => sealV1(maker, unit), 'DER_MALFORMED'],
    ['one element', () => der.sequence(sealV4), 'SEAL_MALFORMED'],
  ])('as a stamp: %s', (_, bytes, code) => {
    expect(() => parseSealSignature(bytes())).toThrow(expect.objectContaining({ code }));
  });
});

test('kinds are told apart by their first elements', () => {
  expect(sealDataKind(sealV1(maker, unit))).toBe('seal');
  expect(sealDataKind(sealV4)).toBe('seal');
  expect(sealDataKind(makeStamp(sealV4, unit))).toBe('seal-signature');
  expect(sealDataKind(stampV1(sealV1(maker, unit), unit))).toBe('seal-signature');
  expect(sealDataKind(unit.certificate.der)).toBeUndefined();
  expect(sealDataKind(makeCrl(maker).der)).toBeUndefined();
  expect(sealDataKind(der.sequence())).toBeUndefined();
  expect(() => sealDataKind(latin1('%PDF-1.7'))).toThrow(expect.objectContaining({ code: 'DER_MALFORMED' }));
});
