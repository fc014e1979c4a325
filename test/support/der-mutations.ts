import { readDer, type DerNode } from '@yinzheng/core/asn1';
import { concat } from '@yinzheng/core/kernel';
import fc from 'fast-check';
import { flipBit } from './fuzz.ts';

// Changes of a structure that leave its lengths right, so that they reach what lies behind the DER reader.

interface Tree {
  identifier: number;
  content: Uint8Array;
  children: Tree[] | undefined;
}

/** One change at one element of the tree, told by fractions so that it fits any tree. */
type Change = (nodes: readonly { node: Tree; parent: Tree }[]) => void;

const fraction = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const pick = <T>(list: readonly T[], where: number): T | undefined => list[Math.floor(list.length * where)];

/** Identifiers that occur in what we read, and two that do not. */
const IDENTIFIERS = [
  0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0a, 0x0c, 0x13, 0x16, 0x17, 0x18, 0x30, 0x31, 0xa0, 0xa1, 0x80, 0x60,
];

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(fraction, fraction, fc.nat({ max: 7 })).map(([where, at, bit]): Change => (nodes) => {
    const leaves = nodes.filter(({ node }) => node.children === undefined && node.content.length > 0);
    const found = pick(leaves, where)?.node;
    if (found !== undefined)
      found.content = flipBit(found.content, Math.floor(found.content.length * at), bit);
  }),
  fc.tuple(fraction, fc.uint8Array({ maxLength: 40 })).map(([where, content]): Change => (nodes) => {
    const found = pick(
      nodes.filter(({ node }) => node.children === undefined),
      where,
    )?.node;
    if (found !== undefined) found.content = content;
  }),
  fc.tuple(fraction, fc.constantFrom(...IDENTIFIERS)).map(([where, identifier]): Change => (nodes) => {
    const found = pick(nodes, where)?.node;
    if (found !== undefined) found.identifier = identifier;
  }),
  fc.tuple(fraction, fc.constantFrom('drop', 'double', 'swap')).map(([where, what]): Change => (nodes) => {
    const found = pick(nodes, where);
    const siblings = found?.parent.children;
    if (found === undefined || siblings === undefined) return;
    const at = siblings.indexOf(found.node);
    if (at < 0) return; // an earlier change took it away
    const next = siblings[at + 1];
    if (what === 'drop') siblings.splice(at, 1);
    else if (what === 'double') siblings.splice(at, 0, found.node);
    else if (next !== undefined) siblings.splice(at, 2, next, found.node);
  }),
);

/** The sample after one to three changes of its elements. */
export function mutatedDer(sample: Uint8Array): fc.Arbitrary<Uint8Array> {
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const root = toTree(readDer(sample));
    for (const apply of changes) apply(flat(root, root));
    return encode(root);
  });
}

/** One of the samples, so changed. */
export function mutatedDerOneOf(samples: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc.nat({ max: samples.length - 1 }).chain((index) => mutatedDer(samples[index]!));
}

function toTree(node: DerNode): Tree {
  const children = node.constructed ? node.children.map(toTree) : undefined;
  return { identifier: node.bytes[0]!, content: node.content, children };
}

function flat(node: Tree, parent: Tree): { node: Tree; parent: Tree }[] {
  return [{ node, parent }, ...(node.children ?? []).flatMap((child) => flat(child, node))];
}

function encode(tree: Tree): Uint8Array {
  const content = tree.children === undefined ? tree.content : concat(...tree.children.map(encode));
  const octets: number[] = [];
  for (let rest = content.length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  const length = content.length < 128 ? [content.length] : [0x80 | octets.length, ...octets];
  return concat(Uint8Array.of(tree.identifier, ...length), content);
}
