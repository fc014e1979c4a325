import { DEFAULT_DER_LIMITS, malformed, readDerPrefix, TAG, type DerLimits } from './node.ts';
import { element } from './writer.ts';

interface Source {
  readonly input: Uint8Array;
  readonly where: string;
  nodes: number;
}

/**
 * Brings the one BER element at the start of the input into strict DER, for CMS: BouncyCastle and others write its outer
 * layers with indefinite lengths. Only lengths change, and OCTET STRINGs in pieces are joined; a primitive's content,
 * and with it every structure that was DER already, keeps its bytes. DER comes back as it is.
 * @throws DER_MALFORMED
 */
export function normaliseBer(
  input: Uint8Array,
  where = 'BER',
  limits: DerLimits = DEFAULT_DER_LIMITS,
): { der: Uint8Array; rest: Uint8Array } {
  const source = { input, where, nodes: limits.maxNodes };
  const { out, end } = transcode(source, 0, limits.maxDepth);
  readDerPrefix(out, where, limits);
  return { der: out, rest: input.subarray(end) };
}

function transcode(source: Source, start: number, depth: number): { out: Uint8Array; end: number } {
  const { input, where } = source;
  if (depth <= 0) malformed(where, 'nested too deeply');
  if (--source.nodes < 0) malformed(where, 'too many elements');
  const identifier = input[start];
  if (identifier === undefined) malformed(where, 'nothing where an element is expected');
  if ((identifier & 0x1f) === 0x1f) malformed(where, 'tag numbers above 30 are not used here');
  const { length, headerEnd } = readBerLength(source, start + 1);
  if ((identifier & 0x20) === 0) {
    if (length === undefined) malformed(where, 'a primitive of indefinite length');
    return {
      out: element(identifier, input.subarray(headerEnd, headerEnd + length)),
      end: headerEnd + length,
    };
  }
  const { parts, end } = transcodeChildren(source, headerEnd, length, depth - 1);
  if (identifier === (TAG.octetString | 0x20)) return { out: joinOctets(parts, where), end };
  return { out: element(identifier, join(parts)), end };
}

function transcodeChildren(
  source: Source,
  start: number,
  length: number | undefined,
  depth: number,
): { parts: Uint8Array[]; end: number } {
  const { input, where } = source;
  const limit = length === undefined ? input.length : start + length;
  const parts: Uint8Array[] = [];
  let at = start;
  for (;;) {
    if (length === undefined && input[at] === 0 && input[at + 1] === 0) return { parts, end: at + 2 };
    if (at === limit && length !== undefined) return { parts, end: at };
    const child = transcode(source, at, depth);
    if (child.end > limit) malformed(where, 'an element runs past its parent');
    parts.push(child.out);
    at = child.end;
  }
}

/** Undefined stands for the indefinite length. */
function readBerLength(
  { input, where }: Source,
  at: number,
): { length: number | undefined; headerEnd: number } {
  const first = input[at];
  if (first === undefined) malformed(where, 'length is missing');
  if (first === 0x80) return { length: undefined, headerEnd: at + 1 };
  const count = first < 0x80 ? 0 : first & 0x7f;
  if (count > 4) malformed(where, 'length is too long');
  let length = count === 0 ? first : 0;
  for (let i = 1; i <= count; i++) {
    const octet = input[at + i];
    if (octet === undefined) malformed(where, 'length is cut off');
    length = length * 256 + octet;
  }
  const headerEnd = at + 1 + count;
  if (headerEnd + length > input.length) malformed(where, 'length runs past the end');
  return { length, headerEnd };
}

function joinOctets(parts: readonly Uint8Array[], where: string): Uint8Array {
  const contents = parts.map((part) => {
    if (part[0] !== TAG.octetString) malformed(where, 'an OCTET STRING in pieces of another type');
    return readDerPrefix(part, where).node.content;
  });
  return element(TAG.octetString, join(contents));
}

/** As `concat`, for more parts than a call may have arguments. */
function join(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
