import type { ByteSpan } from '../../app/api/byte-spans.ts';

/** Several spans that are fetched in one go. */
export interface ByteRun extends ByteSpan {
  readonly spans: readonly ByteSpan[];
}

/** Bytes between two spans that cost less than asking once more. */
const GAP = 512 * 1024;
/** Bytes of one answer: what is asked for meanwhile does not wait too long. */
const LONGEST = 8 * 1024 * 1024;

/**
 * Puts spans together that lie near each other, from the front to the back. A document whose pages all hang on one
 * node of its tree makes its reader ask for every page's few bytes at once: a thousand questions become a dozen.
 */
export function byteRuns(spans: readonly ByteSpan[]): readonly ByteRun[] {
  const runs: ByteRun[] = [];
  for (const span of [...spans].sort((a, b) => a.begin - b.begin)) {
    const last = runs.at(-1);
    const end = Math.max(last?.end ?? 0, span.end);
    if (last !== undefined && span.begin - last.end <= GAP && end - last.begin <= LONGEST) {
      runs[runs.length - 1] = { begin: last.begin, end, spans: [...last.spans, span] };
    } else {
      runs.push({ begin: span.begin, end: span.end, spans: [span] });
    }
  }
  return runs;
}
