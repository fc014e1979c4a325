import fc from 'fast-check';
import { der, type DerNode } from '@yinzheng/core/asn1';
import { concat } from '@yinzheng/core/kernel';

const second = fc
  .date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => new Date(Math.floor(date.getTime() / 1000) * 1000));

const oid = fc
  .tuple(fc.constantFrom('0.3', '1.2', '1.39', '2.5', '2.25', '2.999'), fc.array(fc.bigInt(0n, 1n << 128n)))
  .map(([head, rest]) => [head, ...rest.map(String)].join('.'));

const leaf = fc.oneof(
  fc.boolean().map(der.boolean),
  fc.bigInt(0n, 1n << 300n).map(der.integer),
  fc.uint8Array({ maxLength: 300 }).map(der.octets),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => der.bits(bytes)),
  fc.string({ unit: 'grapheme' }).map(der.utf8),
  fc.string({ unit: fc.constantFrom(...'abcXYZ09 .:=?') }).map(der.printable),
  oid.map(der.oid),
  second.map(der.generalizedTime),
  second.map(der.time),
  fc.constant(der.null()),
);

/** DER of any shape that the writer can write. */
export const anyDer: fc.Arbitrary<Uint8Array> = fc.letrec<{ node: Uint8Array }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('node'), { maxLength: 5 }).map((parts) => der.sequence(...parts)),
    fc.array(tie('node'), { maxLength: 5 }).map((parts) => der.set(...parts)),
    fc.tuple(fc.nat({ max: 30 }), tie('node')).map(([tag, part]) => der.explicit(tag, part)),
    fc.tuple(fc.nat({ max: 30 }), tie('node')).map(([tag, part]) => der.implicit(tag, part)),
  ),
})).node;

/** The bytes that a tree must have had, built up again from its leaves. */
export function rebuilt(node: DerNode): Uint8Array {
  const content = node.constructed ? concat(...node.children.map(rebuilt)) : node.content;
  return concat(Uint8Array.of(node.bytes[0]!), lengthOctets(content.length), content);
}

function lengthOctets(length: number): Uint8Array {
  if (length < 128) return Uint8Array.of(length);
  const octets = [...new Uint8Array(new Uint32Array([length]).buffer)].reverse();
  const minimal = octets.slice(octets.findIndex((octet) => octet !== 0));
  return Uint8Array.of(0x80 | minimal.length, ...minimal);
}
