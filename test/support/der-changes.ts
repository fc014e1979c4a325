import { der, readDer, TAG, TAG_CLASS, type DerNode } from '@yinzheng/core/asn1';
import { concat, equalBytes, utf8 } from '@yinzheng/core/kernel';

// Every single change of a DER structure, at every element of it: other values, other tags, other lengths, elements
// removed, doubled, exchanged or added, and the encodings of BER that say the same in other bytes.

/** One changed copy of a structure. */
export interface DerChange {
  /** Where and what, such as `/3/0 removed`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Whether the bytes are one of BER's other ways to write the very same values. */
  readonly sameMeaning: boolean;
}

/** An element's replacement: its whole encoding, or several, or none. */
type Replacement = readonly [what: string, encoded: Uint8Array, sameMeaning?: boolean];

/** Identifiers of the types we use, of context tags, of other classes and of a form that needs more octets. */
const IDENTIFIERS = [
  ...[0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0a, 0x0c, 0x13, 0x16, 0x17, 0x18, 0x30, 0x31],
  ...[0x80, 0xa0, 0xa1, 0x41, 0xc1, 0x24, 0x1f],
];

/** Elements that a structure might take for one of its own. */
const STRANGERS: readonly Replacement[] = [
  ['NULL', der.null()],
  ['[0] digest', der.explicit(0, der.octets(new Uint8Array(32)))],
  ['[0] text', der.explicit(0, der.utf8('li'))],
  ['[1] digest', der.explicit(1, der.octets(new Uint8Array(32)))],
  ['INTEGER', der.integer(1)],
];

/** Every change of one element of the structure, in the order of its elements; bytes that stay the same are left out. */
export function* derChanges(structure: Uint8Array): Generator<DerChange> {
  const root = readDer(structure, 'structure');
  for (const change of changesOf(root, '', (encoded) => encoded)) {
    if (!equalBytes(change.bytes, structure)) yield change;
  }
  yield { name: 'cut at the end', bytes: structure.subarray(0, -1), sameMeaning: false };
  yield { name: 'nothing at all', bytes: new Uint8Array(0), sameMeaning: false };
  yield { name: 'twice', bytes: concat(structure, structure), sameMeaning: false };
  yield { name: 'something behind it', bytes: concat(structure, Uint8Array.of(0)), sameMeaning: false };
}

function* changesOf(
  node: DerNode,
  path: string,
  wrap: (encoded: Uint8Array) => Uint8Array,
): Generator<DerChange> {
  for (const [what, encoded, sameMeaning] of replacements(node)) {
    yield { name: `${path || '/'} ${what}`, bytes: wrap(encoded), sameMeaning: sameMeaning === true };
  }
  const parts = node.children.map((child) => child.bytes);
  const whole = (some: readonly Uint8Array[]): Uint8Array =>
    wrap(element(node.bytes.subarray(0, 1), concat(...some)));
  for (const [index, child] of node.children.entries()) {
    const at = `${path}/${index}`;
    const plain = (what: string, some: readonly Uint8Array[]): DerChange => {
      return { name: `${at} ${what}`, bytes: whole(some), sameMeaning: false };
    };
    yield plain('removed', parts.toSpliced(index, 1));
    yield plain('doubled', parts.toSpliced(index, 0, child.bytes));
    const next = parts[index + 1];
    if (next !== undefined)
      yield plain('exchanged with the next', parts.toSpliced(index, 2, next, child.bytes));
    for (const [what, stranger] of STRANGERS)
      yield plain(`after ${what}`, parts.toSpliced(index, 0, stranger));
    yield* changesOf(child, at, (encoded) => whole(parts.with(index, encoded)));
  }
  if (node.constructed) {
    for (const [what, stranger] of STRANGERS) {
      yield {
        name: `${path} and ${what} at its end`,
        bytes: whole([...parts, stranger]),
        sameMeaning: false,
      };
    }
  }
}

function* replacements(node: DerNode): Generator<Replacement> {
  const { content } = node;
  const identifier = node.bytes[0]!;
  const first = Uint8Array.of(identifier);
  for (const other of IDENTIFIERS) {
    if (other !== identifier) yield [`tag ${other.toString(16)}`, element(Uint8Array.of(other), content)];
  }
  yield ['emptied', element(first, new Uint8Array(0))];
  yield* otherLengths(first, content, node.constructed);
  if (!node.constructed) yield* otherValues(node, first);
}

/** The same content under other lengths: BER's, which say the same, and wrong ones. */
function* otherLengths(first: Uint8Array, content: Uint8Array, constructed: boolean): Generator<Replacement> {
  const size = content.length;
  const four = [size >>> 24, (size >> 16) & 255, (size >> 8) & 255, size & 255];
  yield ['length in five octets', concat(first, Uint8Array.of(0x84, ...four), content), size < 2 ** 24];
  if (size < 256) yield ['length with a zero', concat(first, Uint8Array.of(0x82, 0, size), content), true];
  if (size < 128) yield ['length in two octets', concat(first, Uint8Array.of(0x81, size), content), true];
  if (constructed) {
    yield ['indefinite length', concat(first, Uint8Array.of(0x80), content, Uint8Array.of(0, 0)), true];
  }
  if (size > 0 && size < 127) {
    yield ['length one too long', concat(first, Uint8Array.of(size + 1), content)];
    yield ['length one too short', concat(first, Uint8Array.of(size - 1), content)];
  }
  yield ['length without end', concat(first, Uint8Array.of(0x84, 0xff, 0xff, 0xff, 0xff), content)];
}

/** Other content under the same tag. */
function* otherValues({ content, tag, tagClass }: DerNode, first: Uint8Array): Generator<Replacement> {
  const value = (what: string, bytes: Uint8Array, sameMeaning = false): Replacement => {
    return [what, element(first, bytes), sameMeaning];
  };
  for (const at of new Set([0, content.length >> 1, content.length - 1])) {
    for (const bit of [0, 3, 7]) {
      if (at < 0 || at >= content.length) continue;
      yield value(`bit ${bit} of octet ${at}`, content.with(at, content[at]! ^ (1 << bit)));
    }
  }
  yield value('one octet less', content.subarray(0, -1));
  yield value('a letter more', concat(content, utf8('a')));
  yield value('a zero more', concat(content, Uint8Array.of(0)));
  if (tagClass !== TAG_CLASS.universal) return;
  if (tag === TAG.integer || tag === TAG.enumerated) {
    yield value('a zero before it', concat(Uint8Array.of(0), content), true);
    yield value('negative', Uint8Array.of(0xff));
    yield value('one', Uint8Array.of(1));
    yield value('two to the 64th', Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0));
  }
  if (tag === TAG.boolean) yield value('another true', Uint8Array.of(1), content[0] !== 0);
  if (tag === TAG.generalizedTime) {
    const text = new TextDecoder().decode(content).slice(0, -1);
    yield value('a fraction of nothing', utf8(`${text}.0Z`), true);
    yield value('a fraction', utf8(`${text}.5Z`));
    yield value('no zone', utf8(text), true);
    yield value('a zone', utf8(`${text}+0000`), true);
    yield value('no seconds', utf8(`${text.slice(0, -2)}Z`));
    yield value('a 30th of February', utf8('20280230000000Z'));
    yield value('a year later', utf8(`${Number(text.slice(0, 4)) + 1}${text.slice(4)}Z`));
  }
  if (tag === TAG.utf8String || tag === TAG.ia5String) {
    yield value('a control character', concat(content, Uint8Array.of(7)));
    yield value('an overlong zero', concat(content, Uint8Array.of(0xc0, 0x80)));
    yield value('a blank more', concat(content, utf8(' ')));
    yield value('another text', utf8('zhao'));
  }
  if (tag === TAG.bitString) yield value('unused bits', content.with(0, 1));
}

/** An element with the shortest length. */
function element(identifier: Uint8Array, content: Uint8Array): Uint8Array {
  const size = content.length;
  if (size < 128) return concat(identifier, Uint8Array.of(size), content);
  const octets: number[] = [];
  for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return concat(identifier, Uint8Array.of(0x80 | octets.length, ...octets), content);
}
