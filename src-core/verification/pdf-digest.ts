import type { ByteRange } from '../documents/index.ts';
import type { ByteSource } from '../ports/index.ts';
import { createSm3, type Sm3Stream } from '../sm/index.ts';

/** Bytes read at a time. */
const WINDOW = 1 << 20;
/** All ranges together may be so many times as large as the file; those of an honest chain stay below twice. */
const MAX_PASSES = 4;

/** What one ByteRange protects, as SM3. */
export interface RangeDigest {
  readonly digest: Uint8Array;
  /** SM3 of some bytes followed by what the ByteRange protects. */
  readonly digestAfter: (prefix: Uint8Array) => Uint8Array;
}

/**
 * Computes SM3 over the ByteRanges of one document; the ranges lie within it. Undefined where a range is, or where all
 * of them together would be more than four times the file.
 */
export type DigestRanges = (
  source: ByteSource,
  ranges: readonly (ByteRange | undefined)[],
) => Promise<readonly (RangeDigest | undefined)[]>;

function feed(stream: Sm3Stream, source: ByteSource, from: number, to: number): void {
  for (let at = from; at < to; at += WINDOW) stream.update(source.read(at, Math.min(WINDOW, to - at)));
}

/** {@link DigestRanges} in this thread, window by window: the common beginning of all ranges is read once. */
export const digestRanges: DigestRanges = async (source, ranges) => {
  const empty = await createSm3();
  const common = empty.clone();
  const results: (RangeDigest | undefined)[] = ranges.map(() => undefined);
  let left = MAX_PASSES * source.size;
  let done = 0;
  const inOrder = [...ranges.keys()].sort((a, b) => (ranges[a]?.[1] ?? 0) - (ranges[b]?.[1] ?? 0));
  for (const index of inOrder) {
    const range = ranges[index];
    if (range === undefined) continue;
    const [, first, second, length] = range;
    left -= length;
    if (left < 0) break;
    feed(common, source, done, first);
    done = first;
    const stream = common.clone();
    feed(stream, source, second, second + length);
    results[index] = {
      digest: stream.digest(),
      digestAfter: (prefix) => {
        const again = empty.clone();
        again.update(prefix);
        feed(again, source, 0, first);
        feed(again, source, second, second + length);
        return again.digest();
      },
    };
  }
  return results;
};
