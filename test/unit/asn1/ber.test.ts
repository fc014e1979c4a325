import fc from 'fast-check';
import { expect, test } from 'vitest';
import { der, normaliseBer, readDer } from '@yinzheng/core/asn1';
import { concat, fromHex, toHex } from '@yinzheng/core/kernel';
import { anyDer } from '../../support/der-trees.ts';
import { expectCodedErrorOrValue, fuzzRuns, mutated } from '../../support/fuzz.ts';

const normal = (hex: string): string => toHex(normaliseBer(fromHex(hex)).der);

test.each([
  ['indefinite length', '30800500 0000', '30020500'],
  ['indefinite inside indefinite', '3080a0800500 0000 0201010000', '3007a0020500020101'],
  ['an empty indefinite one', '30800000', '3000'],
  ['a length longer than needed', '3084000000020500', '30020500'],
  ['an OCTET STRING in pieces', '2480 0401aa 0402bbcc 0000', '0403aabbcc'],
  ['an OCTET STRING in pieces of definite length', '2405 0401aa 0400', '0401aa'],
  ['an OCTET STRING in pieces of pieces', '24802480 0401aa 0000 0401bb 0000', '0402aabb'],
  ['DER', '3006020101040100', '3006020101040100'],
])('%s becomes DER', (_, ber, expected) => {
  expect(normal(ber.replaceAll(' ', ''))).toBe(expected);
});

test.each([
  ['an indefinite one without its end', '30800500'],
  ['a primitive of indefinite length', '0480aa0000'],
  ['end-of-contents where none is due', '30020000'],
  ['an OCTET STRING in pieces of another type', '2480020101 0000'],
  ['a constructed UTF8String', '2c800c01410000'],
  ['a constructed INTEGER', '22030201ff'],
  ['a child that runs past its parent', '30030403aabbcc'],
  ['an end-of-contents beyond the parent', '3005308005000000'],
  ['a length past the end', '30840000ffff'],
  ['a length of five octets', '3085000000000205 00'],
  ['a tag number above 30', '1f2100'],
  ['nothing', ''],
])('%s is refused', (_, ber) => {
  expect(() => normal(ber.replaceAll(' ', ''))).toThrow('DER_MALFORMED');
});

test('what follows the element is handed back', () => {
  const { der: bytes, rest } = normaliseBer(fromHex('308005000000' + '0000aa'));
  expect(toHex(bytes)).toBe('30020500');
  expect(toHex(rest)).toBe('0000aa');
});

test('DER comes back unchanged, and the same in indefinite lengths becomes it again', () => {
  fc.assert(
    fc.property(anyDer, (bytes) => {
      expect(toHex(normaliseBer(bytes).der)).toBe(toHex(bytes));
      expect(toHex(normaliseBer(indefinite(bytes)).der)).toBe(toHex(bytes));
    }),
    fuzzRuns(300),
  );
});

/** The same value with every constructed element in indefinite length. */
function indefinite(bytes: Uint8Array): Uint8Array {
  const node = readDer(bytes);
  if (!node.constructed) return bytes;
  const children = node.children.map((child) => indefinite(child.bytes));
  return concat(Uint8Array.of(bytes[0]!, 0x80), ...children, Uint8Array.of(0, 0));
}

test('damaged BER is refused with a code or becomes strict DER', () => {
  fc.assert(
    fc.property(anyDer.map(indefinite).chain(mutated), (bytes) => {
      const found = expectCodedErrorOrValue(() => normaliseBer(bytes));
      if (found !== undefined) readDer(found.der);
    }),
    fuzzRuns(500),
  );
});

test('deep nesting and many elements are refused in little time', () => {
  const deep = concat(...Array.from({ length: 50_000 }, () => Uint8Array.of(0x30, 0x80)));
  expect(expectCodedErrorOrValue(() => normaliseBer(deep), 500)).toBeUndefined();
  const wide = concat(
    Uint8Array.of(0x30, 0x80),
    new Uint8Array(600_000).map((_, i) => (i % 2 === 0 ? 5 : 0)),
  );
  expect(expectCodedErrorOrValue(() => normaliseBer(wide), 2000)).toBeUndefined();
  const pieces = der.sequence(...Array.from({ length: 1000 }, () => der.octets(Uint8Array.of(1))));
  const joined = normaliseBer(concat(Uint8Array.of(0x24), pieces.subarray(1)));
  expect(readDer(joined.der).content).toHaveLength(1000);
});
