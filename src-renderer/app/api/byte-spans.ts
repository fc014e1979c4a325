import { refusalAt } from './bytes.ts';
import { CallError } from './call.ts';

/** A part of a file: its first byte, and the one behind its last. */
export interface ByteSpan {
  readonly begin: number;
  readonly end: number;
}

/** What was fetched, and how long the whole is. */
export interface SpanOfBytes {
  readonly bytes: Uint8Array;
  readonly size: number;
}

/** A service that starts again is waited for. */
const TRIES = 8;
const BETWEEN_TRIES_MS = 700;

/**
 * Fetches a part of what lies at an address of `bytesUrl`; it is shorter where the whole ends before.
 * @throws CallError with the host's refusal, SERVICE_DOWN where it does not come back; what `signal` says
 */
export async function fetchSpan(
  url: string,
  { begin, end }: ByteSpan,
  signal: AbortSignal,
): Promise<SpanOfBytes> {
  for (let tries = 1; ; tries += 1) {
    const found = await tryOnce(url, `bytes=${begin}-${end - 1}`, signal);
    signal.throwIfAborted();
    if (found !== undefined) return found;
    const why = await refusalAt(url);
    if (why.code !== 'SERVICE_DOWN' || tries === TRIES) throw new CallError(why);
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES_MS));
    signal.throwIfAborted();
  }
}

/** undefined: it was refused, or nobody answered. */
async function tryOnce(url: string, range: string, signal: AbortSignal): Promise<SpanOfBytes | undefined> {
  try {
    const response = await fetch(url, { headers: { range }, cache: 'no-store', signal });
    if (!response.ok) return undefined;
    const bytes = new Uint8Array(await response.arrayBuffer());
    const size = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
    return { bytes, size: size === undefined ? bytes.length : Number(size) };
  } catch {
    return undefined;
  }
}
