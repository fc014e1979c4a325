import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { der, isContext, isUniversal, readDer, readDerPrefix, TAG, type DerNode } from '@yinzheng/core/asn1';
import { concat, fromHex, toHex } from '@yinzheng/core/kernel';
import { anyDer, rebuilt } from '../../support/der-trees.ts';
import { expectCodedErrorOrValue, fuzzRuns, mutated } from '../../support/fuzz.ts';
import { openssl, opensslAccepts } from '../../support/openssl.ts';
import { requireTool } from '../../support/tools.ts';
import { tempDir } from '../../support/temp.ts';

test.each([
  ['nothing', ''],
  ['a tag alone', '30'],
  ['a length cut off', '3082'],
  ['a length in one octet too many', '308101ff'],
  ['a length with a leading zero', `30820080${'05 00'.repeat(64)}`],
  ['a length in long form below 128', `04817f${'00'.repeat(127)}`],
  ['indefinite length', '30800000'],
  ['a length of 2^31 - 1', '04847fffffff'],
  ['a length of 2^32 - 1', '0484ffffffff'],
  ['a length of five octets', '04850000000001'],
  ['a length of 127 octets', 'ff'],
  ['the reserved length 255', '04ff00'],
  ['content cut off', '040301'],
  ['a byte after the element', '050000'],
  ['a child that runs past its parent', '30030403aabbcc'],
  ['end-of-contents as an element', '0000'],
  ['end-of-contents inside', '30020000'],
  ['a tag number above 30', '1f01aa'],
  ['a context tag number above 30', '9f01aa'],
  ['a primitive SEQUENCE', '1000'],
  ['a primitive SET', '1100'],
  ['a constructed OCTET STRING', '24040402aabb'],
  ['a constructed INTEGER', '2203020101'],
  ['a constructed UTF8String', '2c030c0141'],
  ['half an element inside', '300130'],
])('%s is refused', (_, hex) => {
  expect(() => readDer(fromHex(hex.replaceAll(' ', '')))).toThrow('DER_MALFORMED');
});

test('nesting is allowed to the limit and refused beyond it', () => {
  const nested = (levels: number): Uint8Array => {
    let bytes = der.null();
    for (let i = 1; i < levels; i++) bytes = der.sequence(bytes);
    return bytes;
  };
  expect(readDer(nested(40)).bytes.length).toBe(nested(40).length);
  expect(() => readDer(nested(41))).toThrow('DER_MALFORMED');
  const deep = nested(3000);
  expect(expectCodedErrorOrValue(() => readDer(deep), 500)).toBeUndefined();
});

test('the count of elements is limited', () => {
  const limits = { maxDepth: 3, maxNodes: 10 };
  const sequence = (elements: number): Uint8Array =>
    der.sequence(...Array.from({ length: elements }, der.null));
  expect(readDer(sequence(9), 'test', limits).children).toHaveLength(9);
  expect(() => readDer(sequence(10), 'test', limits)).toThrow('DER_MALFORMED');
  const many = concat(
    fromHex('3083061a80'),
    new Uint8Array(400_000).fill(0).map((_, i) => (i % 2 === 0 ? 5 : 0)),
  );
  expect(expectCodedErrorOrValue(() => readDer(many), 1500)).toBeUndefined();
});

test('a refusal names the place and what is wrong there', () => {
  const bad = fromHex('3006020101020201'); // the second INTEGER runs past its parent
  const params = { where: 'Thing/1', detail: 'length runs past the end' };
  expect(() => readDer(bad, 'Thing')).toThrow(expect.objectContaining({ code: 'DER_MALFORMED', params }));
});

test('nodes keep the original bytes and share the memory of the input', () => {
  const input = der.sequence(der.integer(5), der.explicit(0, der.utf8('印')));
  const node = readDer(input);
  expect(node.bytes.buffer).toBe(input.buffer);
  expect(isUniversal(node.children[0], TAG.integer)).toBe(true);
  expect(isContext(node.children[1], 0)).toBe(true);
  expect(isContext(node.children[1], 1)).toBe(false);
  expect(toHex(node.children[1]!.children[0]!.content)).toBe('e58db0');
});

test('readDerPrefix leaves what follows', () => {
  const { node, rest } = readDerPrefix(fromHex('0401aa0000'));
  expect(toHex(node.content)).toBe('aa');
  expect(toHex(rest)).toBe('0000');
});

test('what is written is read back with the same bytes, and only those', () => {
  fc.assert(
    fc.property(anyDer, (bytes) => {
      expect(toHex(rebuilt(readDer(bytes)))).toBe(toHex(bytes));
    }),
    fuzzRuns(300),
  );
});

test('openssl asn1parse sees the same elements', (context) => {
  requireTool(context, 'openssl');
  const cwd = tempDir();
  fc.assert(
    fc.property(anyDer, (bytes) => {
      writeFileSync(join(cwd, 'x.der'), bytes);
      const lines = openssl(['asn1parse', '-inform', 'DER', '-in', 'x.der'], cwd).split('\n');
      const theirs = lines.flatMap((line) => {
        const match = /^ *(\d+):d=(\d+) +hl= *(\d+) l= *(\d+) (cons|prim)/.exec(line);
        return match === null ? [] : [match.slice(1).join(' ')];
      });
      expect(theirs).toEqual(outline(readDer(bytes), 0, 0));
    }),
    fuzzRuns(60, 20),
  );
});

/** Offset, depth, header length, content length and form of each element, as asn1parse prints them. */
function outline(node: DerNode, offset: number, depth: number): string[] {
  const header = node.bytes.length - node.content.length;
  const form = node.constructed ? 'cons' : 'prim';
  const lines = [`${offset} ${depth} ${header} ${node.content.length} ${form}`];
  let at = offset + header;
  for (const child of node.children) {
    lines.push(...outline(child, at, depth + 1));
    at += child.bytes.length;
  }
  return lines;
}

test('what we accept of damaged DER has one encoding only, and openssl accepts it too', (context) => {
  requireTool(context, 'openssl');
  const cwd = tempDir();
  let accepted = 0;
  fc.assert(
    fc.property(anyDer.chain(mutated), (bytes) => {
      const node = expectCodedErrorOrValue(() => readDer(bytes));
      if (node === undefined) return;
      expect(toHex(rebuilt(node))).toBe(toHex(bytes));
      accepted += 1;
      if (accepted > 40) return; // a process each
      writeFileSync(join(cwd, 'x.der'), bytes);
      expect(opensslAccepts(['asn1parse', '-inform', 'DER', '-in', 'x.der'], cwd)).toBe(true);
    }),
    fuzzRuns(400),
  );
  expect(accepted).toBeGreaterThan(10);
});
