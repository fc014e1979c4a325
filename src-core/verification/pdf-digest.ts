import type { ByteRange } from '../documents/index.ts';
import { foreignDigest } from '../pki/index.ts';
import type { ByteSource, DigestStream, ForeignCrypto } from '../ports/index.ts';
import { createSm3, SM3_OID } from '../sm/index.ts';

/** Bytes read at a time. */
const WINDOW = 1 << 20;
/** All ranges together may be so many times as large as the file; those of an honest chain stay below twice. */
const MAX_PASSES = 4;

/** What one ByteRange protects. */
export interface RangeDigest {
  /** OID of the digest. */
  readonly oid: string;
  readonly digest: Uint8Array;
  /** SM3 of some bytes followed by what the ByteRange protects. */
  readonly digestAfter: (prefix: Uint8Array) => Uint8Array;
  /** The protected bytes themselves, window by window. */
  readonly pieces: () => Iterable<Uint8Array>;
}

/**
 * Computes a digest over each ByteRange of one document; the ranges lie within it. `oids` names the digests, SM3 where
 * there is none. Undefined where a range is, where its digest is not to be had, or where all of them together would be
 * more than four times the file.
 */
export type DigestRanges = (
  source: ByteSource,
  ranges: readonly (ByteRange | undefined)[],
  oids?: readonly (string | undefined)[],
  foreign?: ForeignCrypto,
) => Promise<readonly (RangeDigest | undefined)[]>;

function* windows(source: ByteSource, from: number, to: number): Generator<Uint8Array> {
  for (let at = from; at < to; at += WINDOW) yield source.read(at, Math.min(WINDOW, to - at));
}

function* protectedBytes(source: ByteSource, [, first, second, length]: ByteRange): Generator<Uint8Array> {
  yield* windows(source, 0, first);
  yield* windows(source, second, second + length);
}

/** A running digest over nothing; undefined for one that is not to be had. */
async function start(oid: string, foreign: ForeignCrypto | undefined): Promise<DigestStream | undefined> {
  if (oid !== SM3_OID) return foreignDigest(oid) === undefined ? undefined : foreign?.createDigest(oid);
  const stream = await createSm3();
  const wrap = (one: typeof stream): DigestStream => ({
    update: (bytes) => one.update(bytes),
    digest: () => one.digest(),
    copy: () => wrap(one.clone()),
  });
  return wrap(stream);
}

/** {@link DigestRanges} in this thread, window by window: the common beginning of all ranges is read once. */
export const digestRanges: DigestRanges = async (source, ranges, oids = [], foreign) => {
  const empty = await createSm3();
  const wanted = ranges.map((_, index) => oids[index] ?? SM3_OID);
  const common = new Map<string, DigestStream>();
  for (const [index, oid] of wanted.entries()) {
    if (ranges[index] === undefined || common.has(oid)) continue;
    const stream = await start(oid, foreign);
    if (stream !== undefined) common.set(oid, stream);
  }
  const results: (RangeDigest | undefined)[] = ranges.map(() => undefined);
  let left = MAX_PASSES * source.size;
  let done = 0;
  const inOrder = [...ranges.keys()].sort((a, b) => (ranges[a]?.[1] ?? 0) - (ranges[b]?.[1] ?? 0));
  for (const index of inOrder) {
    const range = ranges[index];
    const oid = wanted[index];
    const begun = oid === undefined ? undefined : common.get(oid);
    if (range === undefined || oid === undefined || begun === undefined) continue;
    const [, first, second, length] = range;
    left -= length;
    if (left < 0) break;
    for (const bytes of windows(source, done, first)) for (const each of common.values()) each.update(bytes);
    done = first;
    const stream = begun.copy();
    for (const bytes of windows(source, second, second + length)) stream.update(bytes);
    results[index] = {
      oid,
      digest: stream.digest(),
      digestAfter: (prefix) => {
        const again = empty.clone();
        again.update(prefix);
        for (const bytes of protectedBytes(source, range)) again.update(bytes);
        return again.digest();
      },
      pieces: () => protectedBytes(source, range),
    };
  }
  return results;
};
