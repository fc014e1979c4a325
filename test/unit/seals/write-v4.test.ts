import {
  impressionDataOf,
  impressionExtData,
  parseSeal,
  parseSealSignature,
  sealInfoV4,
  sealSignatureMaxSize,
  sealV4From,
  tbsSign,
  sealSignatureFrom,
  type SealInfoSpec,
} from '@yinzheng/core/seals';
import { sm3 } from '@yinzheng/core/sm';
import { describe, expect, test } from 'vitest';
import { shapeByOpenssl } from '../../support/asn1-shape.ts';
import {
  makeSeal,
  makeStamp,
  makeWorld,
  MADE_AT,
  PROTECTED,
  sealSpec,
  STAMPED_AT,
} from '../../support/made-seals.ts';
import { opensslVerifies } from '../../support/openssl.ts';

const world = makeWorld();
const { maker, unit } = world;

const SEAL_SHAPE = [
  '0 SEQUENCE',
  '1 SEQUENCE',
  '2 SEQUENCE',
  '3 IA5STRING :ES',
  '3 INTEGER :04',
  '3 IA5STRING :yinzheng',
  '2 IA5STRING :61010000000001',
  '2 SEQUENCE',
  '3 INTEGER :01',
  '3 UTF8STRING :测试单位公章',
  '3 INTEGER :01',
  '3 SEQUENCE',
  '4 OCTET STRING',
  '3 GENERALIZEDTIME :20260506080000Z',
  '3 GENERALIZEDTIME :20260506080000Z',
  '3 GENERALIZEDTIME :20290506080000Z',
  '2 SEQUENCE',
  '3 IA5STRING :PNG',
  '3 OCTET STRING',
  '3 INTEGER :2A',
  '3 INTEGER :2A',
  '1 OCTET STRING',
  '1 OBJECT :SM2-with-SM3',
  '1 BIT STRING',
];

describe('a seal we write', () => {
  test('has the shape of GB/T 38540 for openssl', () => {
    expect(shapeByOpenssl(world.seal)).toEqual(SEAL_SHAPE);
  });

  test('has the maker’s signature over eSealInfo, by openssl', () => {
    const seal = parseSeal(world.seal);
    expect(opensslVerifies(maker.publicKey, seal.info.bytes, seal.signature)).toBe(true);
    expect(opensslVerifies(unit.publicKey, seal.info.bytes, seal.signature)).toBe(false);
  });

  test('is read back as it was written', () => {
    const spec = sealSpec(unit);
    const extDatas = [{ extnID: '1.2.3', critical: true, extnValue: Uint8Array.of(5, 0) }];
    const digests = [{ type: 'SM3', value: sm3(unit.certificate.der) }];
    const property = { ...spec.property, type: 2, certList: { kind: 'digests' as const, digests } };
    const seal = parseSeal(makeSeal(maker, unit, { property, extDatas }));
    expect(seal.generation).toBe('v4');
    expect(seal.info.header).toEqual({ ID: 'ES', version: 4, Vid: 'yinzheng' });
    expect(seal.info.esID).toBe(spec.esID);
    expect(seal.info.property).toEqual(property);
    expect(seal.info.picture).toEqual(spec.picture);
    expect(seal.info.extDatas).toEqual(extDatas);
    expect(seal.makerCertificate).toEqual(maker.certificate.der);
  });

  test.each<[string, (spec: SealInfoSpec) => SealInfoSpec]>([
    ['an empty code', (spec) => ({ ...spec, esID: '' })],
    ['a code that is not ASCII', (spec) => ({ ...spec, esID: '公章' })],
    ['a software maker that is not ASCII', (spec) => ({ ...spec, Vid: '印证' })],
    ['an empty name', (spec) => ({ ...spec, property: { ...spec.property, name: '' } })],
    [
      'no certificate',
      (spec) => ({ ...spec, property: { ...spec.property, certList: { kind: 'digests', digests: [] } } }),
    ],
    [
      'a validity that ends at its start',
      (spec) => ({ ...spec, property: { ...spec.property, validEnd: MADE_AT } }),
    ],
    [
      'a date that is none',
      (spec) => ({ ...spec, property: { ...spec.property, createDate: new Date(NaN) } }),
    ],
    [
      'a year beyond 9999',
      (spec) => ({ ...spec, property: { ...spec.property, validEnd: new Date(8.64e15) } }),
    ],
    ['a kind below zero', (spec) => ({ ...spec, property: { ...spec.property, type: -1 } })],
    ['a picture of another type', (spec) => ({ ...spec, picture: { ...spec.picture, type: 'WEBP' } })],
    ['an empty picture', (spec) => ({ ...spec, picture: { ...spec.picture, data: new Uint8Array(0) } })],
    ['a size of no whole millimetres', (spec) => ({ ...spec, picture: { ...spec.picture, width: 42.5 } })],
    ['an extension twice', (spec) => ({ ...spec, extDatas: [EXT, EXT] })],
  ])('is refused with %s', (_, change) => {
    expect(() => sealInfoV4(change(sealSpec(unit)))).toThrow(
      expect.objectContaining({ code: 'BAD_ARGUMENT' }),
    );
  });

  test('is made of sound parts only', () => {
    const info = sealInfoV4(sealSpec(unit));
    const cert = maker.certificate.der;
    const malformed: unknown = expect.objectContaining({ code: 'DER_MALFORMED' });
    expect(() => sealV4From(info.subarray(1), cert, maker.sign(info))).toThrow(malformed);
    expect(() => sealV4From(info, cert, new Uint8Array(64))).toThrow(malformed);
  });
});

const EXT = { extnID: '1.2.3', critical: false, extnValue: new Uint8Array(1) };
const IMPRESSION = {
  ticketId: new Uint8Array(16).fill(7),
  entryNo: 12,
  rowNo: 40,
  logHead: new Uint8Array(32).fill(9),
};

describe('a stamp we write', () => {
  const stamp = makeStamp(world.seal, unit, { extDatas: [impressionExtData(IMPRESSION)] });

  test('has the shape of GB/T 38540 for openssl', () => {
    const shape = shapeByOpenssl(stamp);
    const deeper = SEAL_SHAPE.map((line) => line.replace(/^\d+/, (depth) => String(Number(depth) + 2)));
    expect(shape).toEqual([
      '0 SEQUENCE',
      '1 SEQUENCE',
      '2 INTEGER :04',
      ...deeper,
      '2 GENERALIZEDTIME :20260601010203Z',
      '2 BIT STRING',
      '2 IA5STRING :/ByteRange',
      '2 cont [ 0 ]',
      '3 SEQUENCE',
      '4 SEQUENCE',
      '5 OBJECT :2.25.253157278960136362516874461820809646399.1',
      '5 OCTET STRING',
      '1 OCTET STRING',
      '1 OBJECT :SM2-with-SM3',
      '1 BIT STRING',
    ]);
  });

  test('has the unit’s signature over toSign, by openssl', () => {
    const { toSign, signature } = parseSealSignature(stamp);
    expect(opensslVerifies(unit.publicKey, toSign.bytes, signature)).toBe(true);
    expect(opensslVerifies(maker.publicKey, toSign.bytes, signature)).toBe(false);
  });

  test('is read back as it was written', () => {
    const token = Uint8Array.of(0x30, 0);
    const { generation, toSign, certificate, timeStamp } = parseSealSignature(
      makeStamp(world.seal, unit, { extDatas: [EXT, impressionExtData(IMPRESSION)] }, () => token),
    );
    expect(generation).toBe('v4');
    expect(toSign.version).toBe(4);
    expect(toSign.eseal.bytes).toEqual(world.seal);
    expect(toSign.timeInfo).toEqual({ kind: 'time', time: STAMPED_AT });
    expect(toSign.dataHash).toEqual(sm3(PROTECTED));
    expect(toSign.propertyInfo).toBe('/ByteRange');
    expect(toSign.extDatas[0]).toEqual(EXT);
    expect(impressionDataOf(toSign.extDatas)).toEqual(IMPRESSION);
    expect(certificate).toEqual(unit.certificate.der);
    expect(timeStamp).toEqual(token);
  });

  test('never outgrows the room asked for', () => {
    for (let i = 0; i < 40; i++) {
      const tbs = tbsSign({
        seal: world.seal,
        time: new Date(STAMPED_AT.getTime() + i * 1000),
        dataHash: sm3(PROTECTED),
        propertyInfo: '/ByteRange',
      });
      const signature = unit.sign(tbs);
      const made = sealSignatureFrom(tbs, unit.certificate.der, signature);
      const size = sealSignatureMaxSize(tbs, unit.certificate.der);
      expect(size - made.length).toBe(72 - signature.length);
      const token = new Uint8Array(3000);
      const stamped = sealSignatureFrom(tbs, unit.certificate.der, signature, token);
      expect(sealSignatureMaxSize(tbs, unit.certificate.der, token.length) - stamped.length).toBe(
        72 - signature.length,
      );
    }
  });

  test('is refused with a digest of another size, a time that is none, or a seal that is none', () => {
    const bad: unknown = expect.objectContaining({ code: 'BAD_ARGUMENT' });
    expect(() => makeStamp(world.seal, unit, { dataHash: new Uint8Array(20) })).toThrow(bad);
    expect(() => makeStamp(world.seal, unit, { time: new Date(NaN) })).toThrow(bad);
    expect(() => makeStamp(world.seal, unit, { propertyInfo: '文件' })).toThrow(bad);
    expect(() => makeStamp(world.seal.subarray(4), unit)).toThrow(
      expect.objectContaining({ code: 'DER_MALFORMED' }),
    );
  });
});

test('the made seals of the tests are the same in every run', () => {
  expect(makeWorld().seal).toEqual(world.seal);
});
