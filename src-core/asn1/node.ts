import { fail } from '../kernel/index.ts';

/** Tag classes of X.690, 8.1.2.2. */
export const TAG_CLASS = { universal: 0, application: 1, context: 2, private: 3 } as const;
export type TagClass = (typeof TAG_CLASS)[keyof typeof TAG_CLASS];

/** Universal tag numbers the product reads or writes (X.680, table 1). */
export const TAG = {
  boolean: 1,
  integer: 2,
  bitString: 3,
  octetString: 4,
  null: 5,
  oid: 6,
  enumerated: 10,
  utf8String: 12,
  sequence: 16,
  set: 17,
  numericString: 18,
  printableString: 19,
  t61String: 20,
  ia5String: 22,
  utcTime: 23,
  generalizedTime: 24,
  visibleString: 26,
  bmpString: 30,
} as const;

/** Bounds that keep hostile input cheap. */
export interface DerLimits {
  /** Deepest nesting of constructed elements. */
  readonly maxDepth: number;
  /** Most elements in the whole structure. */
  readonly maxNodes: number;
}

export const DEFAULT_DER_LIMITS: DerLimits = { maxDepth: 40, maxNodes: 200_000 };

/** One element as it stood in the input; `bytes` and `content` share the input's memory and are never written to. */
export interface DerNode {
  readonly tagClass: TagClass;
  readonly tag: number;
  readonly constructed: boolean;
  /** Tag, length and content: the original bytes. */
  readonly bytes: Uint8Array;
  /** The content octets alone. */
  readonly content: Uint8Array;
  /** The elements inside a constructed one; empty for a primitive. */
  readonly children: readonly DerNode[];
}

/** Refuses a structure. `where` is the ASN.1 path, `detail` what is wrong with it. */
export function malformed(where: string, detail: string): never {
  return fail('DER_MALFORMED', { where, detail });
}

interface Budget {
  nodes: number;
}

/**
 * Reads one strict DER element (X.690, clause 10): definite minimal lengths, low tags in one octet,
 * nothing after the element. Values are checked when they are taken out (values.ts).
 * @throws DER_MALFORMED
 */
export function readDer(input: Uint8Array, where = 'DER', limits: DerLimits = DEFAULT_DER_LIMITS): DerNode {
  const budget = { nodes: limits.maxNodes };
  const node = readElement(input, 0, where, limits.maxDepth, budget);
  if (node.bytes.length !== input.length) {
    malformed(where, `${input.length - node.bytes.length} bytes after the element`);
  }
  return node;
}

/**
 * Reads the one DER element at the start of the input and leaves what follows it,
 * for containers that pad (a PDF's Contents). @throws DER_MALFORMED
 */
export function readDerPrefix(
  input: Uint8Array,
  where = 'DER',
  limits: DerLimits = DEFAULT_DER_LIMITS,
): { node: DerNode; rest: Uint8Array } {
  const node = readElement(input, 0, where, limits.maxDepth, { nodes: limits.maxNodes });
  return { node, rest: input.subarray(node.bytes.length) };
}

function readElement(
  input: Uint8Array,
  start: number,
  where: string,
  depth: number,
  budget: Budget,
): DerNode {
  if (depth <= 0) malformed(where, 'nested too deeply');
  if (--budget.nodes < 0) malformed(where, 'too many elements');
  const identifier = input[start];
  if (identifier === undefined) malformed(where, 'nothing where an element is expected');
  const tagClass = (identifier >> 6) as TagClass;
  const constructed = (identifier & 0x20) !== 0;
  const tag = identifier & 0x1f;
  if (tag === 0x1f) malformed(where, 'tag numbers above 30 are not used here');
  if (tagClass === TAG_CLASS.universal) {
    if (tag === 0) malformed(where, 'end-of-contents is not DER');
    if (constructed !== (tag === TAG.sequence || tag === TAG.set)) {
      malformed(where, `tag ${tag} is ${constructed ? 'constructed' : 'primitive'}`);
    }
  }
  const { length, headerEnd } = readLength(input, start + 1, where);
  const end = headerEnd + length;
  if (end > input.length) malformed(where, 'length runs past the end');
  const content = input.subarray(headerEnd, end);
  return {
    tagClass,
    tag,
    constructed,
    bytes: input.subarray(start, end),
    content,
    children: constructed ? readChildren(content, where, depth - 1, budget) : [],
  };
}

function readLength(input: Uint8Array, at: number, where: string): { length: number; headerEnd: number } {
  const first = input[at];
  if (first === undefined) malformed(where, 'length is missing');
  if (first < 0x80) return { length: first, headerEnd: at + 1 };
  const count = first & 0x7f;
  if (count === 0) malformed(where, 'indefinite length is not DER');
  if (count > 4) malformed(where, 'length is too long');
  let length = 0;
  for (let i = 1; i <= count; i++) {
    const octet = input[at + i];
    if (octet === undefined) malformed(where, 'length is cut off');
    length = length * 256 + octet;
  }
  if (length < 0x80 || length < 2 ** (8 * (count - 1))) malformed(where, 'length is not minimal');
  return { length, headerEnd: at + 1 + count };
}

function readChildren(content: Uint8Array, where: string, depth: number, budget: Budget): DerNode[] {
  const children: DerNode[] = [];
  let at = 0;
  while (at < content.length) {
    const child = readElement(content, at, `${where}/${children.length}`, depth, budget);
    children.push(child);
    at += child.bytes.length;
  }
  return children;
}

/** Whether a node is the universal element with that tag. */
export function isUniversal(node: DerNode | undefined, tag: number): boolean {
  return node !== undefined && node.tagClass === TAG_CLASS.universal && node.tag === tag;
}

/** Whether a node is `[tag]` of the context class. */
export function isContext(node: DerNode | undefined, tag: number): boolean {
  return node !== undefined && node.tagClass === TAG_CLASS.context && node.tag === tag;
}
