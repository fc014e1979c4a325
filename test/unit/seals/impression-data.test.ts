import { der } from '@yinzheng/core/asn1';
import { fromHex, toHex } from '@yinzheng/core/kernel';
import {
  IMPRESSION_DATA_OID,
  impressionDataDer,
  impressionDataOf,
  impressionExtData,
  parseImpressionData,
  YINZHENG_ARC,
  type ImpressionData,
} from '@yinzheng/core/seals';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectCodedErrorOrValue, fuzzRuns, mutated } from '../../support/fuzz.ts';

const DATA: ImpressionData = {
  ticketId: fromHex('000102030405060708090a0b0c0d0e0f'),
  entryNo: 300,
  rowNo: 1201,
  logHead: fromHex('f0'.repeat(32)),
};
/** Written out by hand: SEQUENCE { 1, OCTET STRING (16), 300, 1201, OCTET STRING (32) }. */
const VECTOR =
  '303f' +
  '020101' +
  '0410000102030405060708090a0b0c0d0e0f' +
  '0202012c' +
  '020204b1' +
  '0420' +
  'f0'.repeat(32);

test('the arc is the UUID of the documentation', () => {
  expect(YINZHENG_ARC).toBe(`2.25.${BigInt('0xbe745183e6874d22ab4bd945d2d0113f')}`);
  expect(IMPRESSION_DATA_OID).toBe(`${YINZHENG_ARC}.1`);
});

test('is written and read as in the vector', () => {
  expect(toHex(impressionDataDer(DATA))).toBe(VECTOR);
  expect(parseImpressionData(fromHex(VECTOR))).toEqual(DATA);
});

test('any value comes back as it was', () => {
  const bytes = (size: number): fc.Arbitrary<Uint8Array> =>
    fc.uint8Array({ minLength: size, maxLength: size });
  const any = fc.record({
    ticketId: bytes(16),
    entryNo: fc.maxSafeNat(),
    rowNo: fc.maxSafeNat(),
    logHead: bytes(32),
  });
  fc.assert(
    fc.property(any, (data) => {
      expect(parseImpressionData(impressionDataDer(data))).toEqual(data);
    }),
    fuzzRuns(100),
  );
});

test.each<[string, Partial<ImpressionData>]>([
  ['a short ticket number', { ticketId: new Uint8Array(15) }],
  ['a long head', { logHead: new Uint8Array(33) }],
  ['an entry below zero', { entryNo: -1 }],
  ['a row that is no whole number', { rowNo: 1.5 }],
])('is not written with %s', (_, change) => {
  expect(() => impressionDataDer({ ...DATA, ...change })).toThrow(
    expect.objectContaining({ code: 'BAD_ARGUMENT' }),
  );
});

const parts = [
  der.integer(1),
  der.octets(DATA.ticketId),
  der.integer(300),
  der.integer(1201),
  der.octets(DATA.logHead),
] as const;

test.each<[string, readonly Uint8Array[]]>([
  ['another version', [der.integer(2), ...parts.slice(1)]],
  ['a part missing', parts.slice(0, 4)],
  ['a part too many', [...parts, der.integer(0)]],
  ['a ticket number of another size', [parts[0], der.octets(new Uint8Array(17)), ...parts.slice(2)]],
  ['a number beyond what can be counted', [...parts.slice(0, 2), der.integer(1n << 53n), ...parts.slice(3)]],
  ['a head of another type', [...parts.slice(0, 4), der.bits(DATA.logHead)]],
])('is refused with %s', (_, wrong) => {
  expect(() => parseImpressionData(der.sequence(...wrong))).toThrow(
    expect.objectContaining({ code: 'DER_MALFORMED' }),
  );
});

test('is found among extensions, and refused when it is there twice', () => {
  const ours = impressionExtData(DATA);
  const other = { extnID: '1.2.3', critical: false, extnValue: new Uint8Array(3) };
  expect(ours.critical).toBe(false);
  expect(impressionDataOf([other, ours])).toEqual(DATA);
  expect(impressionDataOf([other])).toBeUndefined();
  expect(() => impressionDataOf([ours, other, ours])).toThrow(
    expect.objectContaining({ code: 'SEAL_MALFORMED' }),
  );
});

test('changed bytes end in a coded error or another value that is written the same way', () => {
  fc.assert(
    fc.property(mutated(fromHex(VECTOR)), (bytes) => {
      const value = expectCodedErrorOrValue(() => parseImpressionData(bytes));
      if (value !== undefined) expect(impressionDataDer(value)).toEqual(bytes);
    }),
    fuzzRuns(500),
  );
});
