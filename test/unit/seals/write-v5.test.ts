import {
  describeSealSignature,
  impressionExtData,
  parseSeal,
  parseSealSignature,
  sealInfoV4,
  sealInfoV5,
  sealSignatureFrom,
  sealSignatureMaxSize,
  sealV4From,
  sealV5From,
  tbsSign,
  type Seal,
  type SealInfoSpec,
} from '@yinzheng/core/seals';
import { EXT_KEY_USAGE } from '@yinzheng/core/pki';
import { sm3 } from '@yinzheng/core/sm';
import { verifySeal, verifySealSignature } from '@yinzheng/core/verification';
import { describe, expect, test } from 'vitest';
import { shapeByOpenssl } from '../../support/asn1-shape.ts';
import {
  MADE_AT,
  makeSeal,
  makeSealV5,
  makeStamp,
  makeWorld,
  party,
  PROTECTED,
  sealSpec,
  STAMPED_AT,
  trusting,
} from '../../support/made-seals.ts';
import { opensslVerifies } from '../../support/openssl.ts';
import { laterSeal, sealV1 } from '../../support/other-generations.ts';
import { elementAt, PLACES, sample } from '../../support/seal-samples.ts';
import { makeToken } from '../../support/time-stamps.ts';

const world = makeWorld();
const { maker, unit, root } = world;
const seal = makeSealV5(maker, unit);
const BAD: unknown = expect.objectContaining({ code: 'BAD_ARGUMENT' });

const SEAL_SHAPE = [
  '0 SEQUENCE',
  '1 SEQUENCE',
  '2 SEQUENCE',
  '3 IA5STRING :ES',
  '3 INTEGER :05',
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
const STAMPED = ['1 cont [ 0 ]', '2 BIT STRING'];

describe('a v5 seal we write', () => {
  test('has the shape of GM/T 0031-2025 for openssl, with a time stamp and without', () => {
    expect(shapeByOpenssl(seal)).toEqual(SEAL_SHAPE);
    const stamped = makeSealV5(maker, unit, {}, () => new Uint8Array(60).fill(5));
    expect(shapeByOpenssl(stamped)).toEqual([...SEAL_SHAPE, ...STAMPED]);
  });

  test('has the maker’s signature over eSealInfo, by openssl', () => {
    const { info, signature } = parseSeal(seal);
    expect(opensslVerifies(maker.publicKey, info.bytes, signature)).toBe(true);
    expect(opensslVerifies(unit.publicKey, info.bytes, signature)).toBe(false);
  });

  test('is the same, byte for byte, as one put together from the definition', () => {
    const spec = sealSpec(unit);
    const property = { ...spec.property, name: '新版印章' };
    const change = { Vid: 'other', esID: 'SEAL-V5', property };
    const { info } = parseSeal(makeSealV5(maker, unit, change));
    expect(info.bytes).toEqual(parseSeal(laterSeal(maker, unit)).info.bytes);
  });

  test('is read back as it was written', () => {
    const spec = sealSpec(unit);
    const extDatas = [{ extnID: '1.2.3', critical: true, extnValue: Uint8Array.of(5, 0) }];
    const digests = [{ type: 'SM3', value: sm3(unit.certificate.der) }];
    const property = { ...spec.property, type: 2, certList: { kind: 'digests' as const, digests } };
    const token = Uint8Array.of(0x30, 0);
    const read = parseSeal(makeSealV5(maker, unit, { property, extDatas }, () => token));
    expect(read.generation).toBe('v5');
    expect(read.info.header).toEqual({ ID: 'ES', version: 5, Vid: 'yinzheng' });
    expect(read.info.property).toEqual(property);
    expect(read.info.picture).toEqual(spec.picture);
    expect(read.info.extDatas).toEqual(extDatas);
    expect(read.makerCertificate).toEqual(maker.certificate.der);
    expect(read.timeStamp).toEqual(token);
  });

  test('is of v5 only: parts of v4 are refused, and the other way round', () => {
    const [v4, v5] = [sealInfoV4(sealSpec(unit)), sealInfoV5(sealSpec(unit))];
    const cert = maker.certificate.der;
    expect(() => sealV5From(v4, cert, maker.sign(v4))).toThrow(BAD);
    expect(() => sealV4From(v5, cert, maker.sign(v5))).toThrow(BAD);
    expect(() => sealV5From(v5, cert, new Uint8Array(64))).toThrow(
      expect.objectContaining({ code: 'DER_MALFORMED' }),
    );
  });

  test.each<[string, (spec: SealInfoSpec) => SealInfoSpec]>([
    ['an empty code', (spec) => ({ ...spec, esID: '' })],
    ['a software maker that is not ASCII', (spec) => ({ ...spec, Vid: '印证' })],
    [
      'a validity that ends at its start',
      (spec) => ({ ...spec, property: { ...spec.property, validEnd: MADE_AT } }),
    ],
    ['a size of no whole millimetres', (spec) => ({ ...spec, picture: { ...spec.picture, width: 42.5 } })],
  ])('is refused with %s', (_, change) => {
    expect(() => sealInfoV5(change(sealSpec(unit)))).toThrow(BAD);
  });
});

describe('the seals of another maker, written again from what they say', () => {
  const specOf = ({ info }: Seal): SealInfoSpec => ({
    Vid: info.header.Vid,
    esID: info.esID,
    property: info.property,
    picture: info.picture,
    extDatas: info.extDatas,
  });

  test('UserV5.esl is the same to the byte', (context) => {
    const bytes = sample(context, 'UserV5.esl');
    const theirs = parseSeal(bytes);
    const info = sealInfoV5(specOf(theirs));
    expect(info).toEqual(elementAt(bytes, PLACES['UserV5.esl'].eSealInfo));
    expect(sealV5From(info, theirs.makerCertificate, theirs.signature)).toEqual(bytes);
  });

  test('UserV4.esl and SignedValueV4.dat are the same to the byte', (context) => {
    const bytes = sample(context, 'UserV4.esl');
    const theirs = parseSeal(bytes);
    expect(sealV4From(sealInfoV4(specOf(theirs)), theirs.makerCertificate, theirs.signature)).toEqual(bytes);
    const stamp = sample(context, 'SignedValueV4.dat');
    const { toSign, certificate, signature } = parseSealSignature(stamp);
    if (toSign.timeInfo.kind !== 'time') return expect.unreachable();
    const { dataHash, propertyInfo, extDatas } = toSign;
    const time = toSign.timeInfo.time;
    const tbs = tbsSign({ seal: toSign.eseal.bytes, time, dataHash, propertyInfo, extDatas });
    expect(tbs).toEqual(toSign.bytes);
    expect(sealSignatureFrom(tbs, certificate, signature)).toEqual(stamp);
  });
});

const IMPRESSION = {
  ticketId: new Uint8Array(16).fill(7),
  entryNo: 12,
  rowNo: 40,
  logHead: new Uint8Array(32).fill(9),
};

describe('a stamp with a v5 seal', () => {
  const stamp = makeStamp(seal, unit, { extDatas: [impressionExtData(IMPRESSION)] });

  test('is of v5, in the shape of the standard for openssl', () => {
    const deeper = SEAL_SHAPE.map((line) => line.replace(/^\d+/, (depth) => String(Number(depth) + 2)));
    expect(shapeByOpenssl(stamp)).toEqual([
      '0 SEQUENCE',
      '1 SEQUENCE',
      '2 INTEGER :05',
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
    const made = makeStamp(seal, unit, { extDatas: [impressionExtData(IMPRESSION)] }, () => token);
    const read = parseSealSignature(made);
    expect([read.generation, read.toSign.version]).toEqual(['v5', 5]);
    expect(read.toSign.eseal.bytes).toEqual(seal);
    expect(read.toSign.timeInfo).toEqual({ kind: 'time', time: STAMPED_AT });
    expect(read.timeStamp).toEqual(token);
    expect(describeSealSignature(read)).toMatchObject({
      generation: 'v5',
      version: 5,
      timeStampBytes: 2,
      extDatas: [{ impressionData: { entryNo: 12, rowNo: 40 } }],
      seal: { generation: 'v5', header: { version: 5 } },
    });
  });

  test('never outgrows the room asked for', () => {
    for (let i = 0; i < 20; i++) {
      const tbs = tbsSign({
        seal,
        time: new Date(STAMPED_AT.getTime() + i * 1000),
        dataHash: sm3(PROTECTED),
        propertyInfo: '/ByteRange',
      });
      const signature = unit.sign(tbs);
      const made = sealSignatureFrom(tbs, unit.certificate.der, signature);
      expect(sealSignatureMaxSize(tbs, unit.certificate.der) - made.length).toBe(72 - signature.length);
    }
  });

  test('all seven steps of verification are valid, with a time stamp in seal and stamp too', () => {
    const authority = party('Time', root, { extKeyUsage: [EXT_KEY_USAGE.timeStamping] });
    const at =
      (genTime: Date) =>
      (stamped: Uint8Array): Uint8Array =>
        makeToken(authority, { stamped, genTime });
    const stampedSeal = makeSealV5(maker, unit, {}, at(MADE_AT));
    for (const signature of [makeStamp(seal, unit), makeStamp(stampedSeal, unit, {}, at(STAMPED_AT))]) {
      const verdict = verifySealSignature({
        signature,
        protectedDigest: sm3(PROTECTED),
        ...trusting(root),
      });
      expect(verdict.steps.map(({ answer, reason }) => [answer, reason])).toEqual(
        Array.from({ length: 7 }, () => ['valid', expect.any(String) as string]),
      );
      expect(verdict.answer).toBe('valid');
    }
    expect(verifySeal({ seal: stampedSeal, ...trusting(root) }).answer).toBe('valid');
  });

  test('a byte of the seal or of the digest changed makes it invalid', () => {
    const other = makeStamp(makeSealV5({ ...maker, sign: unit.sign }, unit), unit);
    const moved = makeStamp(seal, unit, { dataHash: sm3(new Uint8Array(1)) });
    for (const signature of [other, moved]) {
      const verdict = verifySealSignature({
        signature,
        protectedDigest: sm3(PROTECTED),
        ...trusting(root),
      });
      expect(verdict.answer).toBe('invalid');
    }
  });
});

describe('which generation a stamp is of', () => {
  const tbsWith = (bytes: Uint8Array): Uint8Array =>
    tbsSign({ seal: bytes, time: STAMPED_AT, dataHash: sm3(PROTECTED), propertyInfo: '/ByteRange' });

  test('is told by the seal alone', () => {
    for (const [made, version] of [
      [makeSeal(maker, unit), 4],
      [seal, 5],
    ] as const) {
      const tbs = tbsWith(made);
      const stamp = parseSealSignature(sealSignatureFrom(tbs, unit.certificate.der, unit.sign(tbs)));
      expect([stamp.toSign.version, stamp.generation]).toEqual([version, `v${version}`]);
    }
  });

  test('a seal of v1, or with a version nobody knows, does not stamp', () => {
    expect(() => tbsWith(sealV1(maker, unit))).toThrow(BAD);
    expect(() => tbsWith(laterSeal(maker, unit, { version: 6 }))).toThrow(BAD);
    expect(() => tbsWith(party('nobody', root).certificate.der)).toThrow(
      expect.objectContaining({ code: 'SEAL_MALFORMED' }),
    );
  });
});
