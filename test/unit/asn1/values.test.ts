import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  asBits,
  asBitString,
  asBoolean,
  asEnumerated,
  asExplicit,
  asGeneralizedTime,
  asInteger,
  asNull,
  asOctets,
  asOid,
  asSequence,
  asSet,
  asSmallInteger,
  asText,
  asTextOf,
  asTime,
  der,
  readDer,
  readSequence,
  SequenceReader,
  TAG,
  type DerNode,
} from '@yinzheng/core/asn1';
import { fromHex, toHex } from '@yinzheng/core/kernel';
import { fuzzRuns } from '../../support/fuzz.ts';

type Read = (node: DerNode, where: string) => unknown;

const read = (hex: string, as: Read): unknown => as(readDer(fromHex(hex)), 'x');
const ascii = (tag: string, text: string): string =>
  `${tag}${text.length.toString(16).padStart(2, '0')}${Buffer.from(text, 'latin1').toString('hex')}`;

test.each<[string, string, Read, unknown]>([
  ['BOOLEAN', '0101ff', asBoolean, true],
  ['BOOLEAN', '010100', asBoolean, false],
  ['INTEGER 0', '020100', asInteger, 0n],
  ['INTEGER 127', '02017f', asInteger, 127n],
  ['INTEGER 128', '02020080', asInteger, 128n],
  ['INTEGER -1', '0201ff', asInteger, -1n],
  ['INTEGER -128', '020180', asInteger, -128n],
  ['INTEGER -129', '0202ff7f', asInteger, -129n],
  ['ENUMERATED', '0a0105', asEnumerated, 5],
  ['NULL', '0500', asNull, undefined],
  ['OID', '06082a811ccf55018375', asOid, '1.2.156.10197.1.501'],
  ['OID 2.999', '06028837', asOid, '2.999'],
  ['OID 0.39', '060127', asOid, '0.39'],
  ['OID 1.39', '06014f', asOid, '1.39'],
  ['OID 2.0', '060150', asOid, '2.0'],
  ['BIT STRING', '030204f0', asBitString, { bytes: fromHex('f0'), unused: 4 }],
  ['empty BIT STRING', '030100', asBits, new Uint8Array(0)],
  ['UTF8String', '0c03e58db0', asText, '印'],
  ['BMPString', '1e025370', asText, '印'],
  ['T61String', '1401e9', asText, 'é'],
  ['PrintableString', ascii('13', "A'()+,-./:=? z9"), asText, "A'()+,-./:=? z9"],
  ['NumericString', ascii('12', '12 3'), asText, '12 3'],
  ['IA5String', ascii('16', 'a@b'), asText, 'a@b'],
  ['UTCTime 1950', ascii('17', '500101000000Z'), asTime, new Date('1950-01-01T00:00:00Z')],
  ['UTCTime 2049', ascii('17', '491231235959Z'), asTime, new Date('2049-12-31T23:59:59Z')],
  ['GeneralizedTime', ascii('18', '20240229120000Z'), asTime, new Date('2024-02-29T12:00:00Z')],
  [
    'GeneralizedTime .5',
    ascii('18', '20240229120000.5Z'),
    asGeneralizedTime,
    new Date('2024-02-29T12:00:00.500Z'),
  ],
])('%s (%s) is read', (_, hex, as, value) => {
  expect(read(hex, as)).toEqual(value);
});

test.each<[string, string, Read]>([
  ['BOOLEAN 01', '010101', asBoolean],
  ['BOOLEAN of two octets', '0102ffff', asBoolean],
  ['empty BOOLEAN', '0100', asBoolean],
  ['empty INTEGER', '0200', asInteger],
  ['INTEGER with a zero too many', '02020001', asInteger],
  ['INTEGER with a sign octet too many', '0202ff80', asInteger],
  ['OCTET STRING as INTEGER', '040101', asInteger],
  ['[2] as INTEGER', '820101', asInteger],
  ['ENUMERATED below 0', '0a01ff', asEnumerated],
  ['ENUMERATED too large', '0a03010000', asEnumerated],
  ['NULL with content', '050100', asNull],
  ['empty OID', '0600', asOid],
  ['OID cut off', '06022a81', asOid],
  ['OID with padded arc', '06032a8001', asOid],
  ['OID of padding alone', '060180', asOid],
  ['BIT STRING without a count', '0300', asBitString],
  ['BIT STRING with 8 unused bits', '03020800', asBitString],
  ['empty BIT STRING with unused bits', '030101', asBitString],
  ['BIT STRING with unused bits set', '03020401', asBitString],
  ['BIT STRING of half an octet as whole octets', '030204f0', asBits],
  ['UTF8String with a lone surrogate', '0c03eda080', asText],
  ['UTF8String in overlong form', '0c02c0af', asText],
  ['UTF8String cut off', '0c02e58d', asText],
  ['BMPString of three octets', '1e03537000', asText],
  ['PrintableString with @', ascii('13', 'a@b'), asText],
  ['NumericString with a letter', ascii('12', 'a'), asText],
  ['VisibleString with a control', '1a010a', asText],
  ['IA5String above 127', '160180', asText],
  ['UniversalString', '1c0400005370', asText],
  ['OCTET STRING as text', '040141', asText],
  ['[12] as text', '8c0141', asText],
  [
    'IA5String where UTF8String is asked for',
    '160141',
    (node, where) => asTextOf(node, TAG.utf8String, where),
  ],
  ['UTCTime without seconds', ascii('17', '2401010000Z'), asTime],
  ['UTCTime with an offset', ascii('17', '240101000000+0800'), asTime],
  ['UTCTime with 30 February', ascii('17', '240230000000Z'), asTime],
  ['UTCTime with 29 February 2023', ascii('17', '230229000000Z'), asTime],
  ['UTCTime with hour 24', ascii('17', '240101240000Z'), asTime],
  ['UTCTime with second 60', ascii('17', '240101000060Z'), asTime],
  ['UTCTime with month 0', ascii('17', '240001000000Z'), asTime],
  ['UTCTime with a letter', ascii('17', '24010100000AZ'), asTime],
  ['GeneralizedTime without Z', ascii('18', '20240101000000'), asTime],
  ['GeneralizedTime with a trailing zero', ascii('18', '20240101000000.50Z'), asTime],
  ['GeneralizedTime with a bare point', ascii('18', '20240101000000.Z'), asTime],
  ['GeneralizedTime with a comma', ascii('18', '20240101000000,5Z'), asTime],
  ['GeneralizedTime with a line end', ascii('18', '20240101000000Z\n'), asTime],
  ['UTCTime where GeneralizedTime is asked for', ascii('17', '240101000000Z'), asGeneralizedTime],
  ['SET as SEQUENCE', '3100', asSequence],
  ['SEQUENCE as SET', '3000', asSet],
  ['SET out of order', '3106020102020101', asSet],
  ['an explicit tag with nothing in it', 'a000', asExplicit],
  ['an explicit tag with two elements', 'a00405000500', asExplicit],
  ['a primitive as explicit tag', '800105', asExplicit],
])('%s (%s) is refused', (_, hex, as) => {
  expect(() => read(hex, as)).toThrow('DER_MALFORMED');
});

test('the bounds of small integers hold', () => {
  const small = (node: DerNode): number => asSmallInteger(node, 'x', 3, 5);
  expect([3, 4, 5].map((value) => small(readDer(der.integer(value))))).toEqual([3, 4, 5]);
  for (const value of [2, 6, 2n ** 64n])
    expect(() => small(readDer(der.integer(value)))).toThrow('DER_MALFORMED');
  expect(() => asSmallInteger(readDer(der.integer(2n ** 53n)), 'x')).toThrow('DER_MALFORMED');
});

test('an INTEGER beyond 4096 octets and an OID beyond 255 are refused in little time', () => {
  const long = fromHex(`02821388${'7f'.repeat(5000)}`);
  expect(() => asInteger(readDer(long), 'x')).toThrow('DER_MALFORMED');
  expect(() => asOid(readDer(fromHex(`06820100${'01'.repeat(256)}`)), 'x')).toThrow('DER_MALFORMED');
});

test('integers, object identifiers, texts and times come back as they were written', () => {
  fc.assert(
    fc.property(
      fc.bigInt(0n, 1n << 600n),
      fc.array(fc.bigInt(0n, 1n << 130n), { maxLength: 8 }),
      fc.string({ unit: 'grapheme' }),
      fc.date({ min: new Date('1900-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
      (integer, arcs, text, date) => {
        const dotted = ['2', ...arcs].join('.');
        const seconds = new Date(Math.floor(date.getTime() / 1000) * 1000);
        expect(asInteger(readDer(der.integer(integer)), 'x')).toBe(integer);
        if (arcs.length > 0) expect(asOid(readDer(der.oid(dotted)), 'x')).toBe(dotted);
        expect(asText(readDer(der.utf8(text)), 'x')).toBe(text);
        expect(asTime(readDer(der.time(date)), 'x')).toEqual(seconds);
        expect(asGeneralizedTime(readDer(der.generalizedTime(date)), 'x')).toEqual(seconds);
      },
    ),
    fuzzRuns(300),
  );
});

test('named bits are written without trailing zeros', () => {
  expect(toHex(der.namedBits())).toBe('030100');
  expect(toHex(der.namedBits(0))).toBe('03020780');
  expect(toHex(der.namedBits(0, 1))).toBe('030206c0');
  expect(toHex(der.namedBits(8, 0))).toBe('0303078080');
});

test('a SET OF is written in order, a shorter encoding first', () => {
  expect(toHex(der.set(der.integer(2), der.null(), der.integer(1)))).toBe('31080201010201020500');
});

test.each([
  ['a negative INTEGER', () => der.integer(-1)],
  ['half an INTEGER', () => der.integer(0.5)],
  ['an INTEGER that is no number', () => der.integer(Number.NaN)],
  ['an OID with one arc', () => der.oid('1')],
  ['an OID with a leading zero', () => der.oid('1.02')],
  ['an OID below 1 with 40', () => der.oid('1.40.1')],
  ['an OID below 3', () => der.oid('3.1')],
  ['an IA5String with 印', () => der.ia5('印')],
  ['a PrintableString with @', () => der.printable('a@b')],
  ['a UTF8String with a lone surrogate', () => der.utf8('\ud800')],
  ['a time that is none', () => der.time(new Date(Number.NaN))],
  ['a GeneralizedTime in the year 10000', () => der.generalizedTime(new Date('+010000-01-01T00:00:00Z'))],
])('%s is not written', (_, write) => {
  expect(write).toThrow('BAD_ARGUMENT');
});

test('SequenceReader takes in order and lets nothing over', () => {
  const bytes = der.sequence(der.integer(1), der.explicit(0, der.null()), der.utf8('a'));
  const reader = readSequence(bytes, 'Thing');
  expect(reader.take('one', asInteger)).toBe(1n);
  expect(reader.optionalContext(1)).toBeUndefined();
  expect(reader.optionalContext(0)).toBeDefined();
  expect(reader.left).toBe(1);
  expect(() => {
    reader.end();
  }).toThrow('DER_MALFORMED');
  reader.next('text');
  reader.end();
  expect(() => reader.next('more')).toThrow(
    expect.objectContaining({ params: { where: 'Thing.more', detail: 'missing' } }),
  );
  expect(() => new SequenceReader(readDer(der.null()), 'Thing')).toThrow('DER_MALFORMED');
});

test('an OCTET STRING gives its octets', () => {
  expect(toHex(asOctets(readDer(der.octets(fromHex('aabb'))), 'x'))).toBe('aabb');
});
