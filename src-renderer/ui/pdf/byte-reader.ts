import type { WireErrorOut } from '@yinzheng/contract/ipc';
import { CallError, fetchSpan, type ByteSpan } from '../../app/api/index.ts';
import { byteRuns, type ByteRun } from './byte-runs.ts';

/** Questions under way at a time. */
const AT_ONCE = 3;
/** Spans that are asked for within this time are looked at together, ms. */
const GATHER_MS = 4;

/** Takes what was fetched. */
export interface ByteTaker {
  take(begin: number, bytes: Uint8Array): void;
  /** It cannot be read any more. */
  lost(why: WireErrorOut): void;
}

/** Reads parts of the file at an address of our host. */
export interface ByteReader {
  want(span: ByteSpan): void;
  close(): void;
}

/** Reads spans for whoever takes them; spans near each other are fetched together. */
export function makeByteReader(url: string, taker: ByteTaker): ByteReader {
  const abort = new AbortController();
  const { signal } = abort;
  const state: { wanted: ByteSpan[]; running: number; timer: ReturnType<typeof setTimeout> | undefined } = {
    wanted: [],
    running: 0,
    timer: undefined,
  };
  const gather = (): void => {
    if (state.timer !== undefined || state.wanted.length === 0 || state.running >= AT_ONCE) return;
    state.timer = setTimeout(send, GATHER_MS);
  };
  const send = (): void => {
    state.timer = undefined;
    const runs = byteRuns(state.wanted);
    const now = runs.slice(0, AT_ONCE - state.running);
    state.wanted = runs.slice(now.length).flatMap(({ spans }) => spans);
    for (const run of now) void read(run);
  };
  const read = async (run: ByteRun): Promise<void> => {
    state.running += 1;
    try {
      const { bytes } = await fetchSpan(url, run, signal);
      if (signal.aborted) return;
      for (const { begin, end } of run.spans)
        taker.take(begin, bytes.slice(begin - run.begin, end - run.begin));
    } catch (error) {
      if (signal.aborted) return;
      abort.abort();
      taker.lost(
        error instanceof CallError
          ? { code: error.code, params: error.params }
          : { code: 'SERVICE_DOWN', params: {} },
      );
    } finally {
      state.running -= 1;
      if (!signal.aborted) gather();
    }
  };
  return {
    want: (span) => {
      if (signal.aborted) return;
      state.wanted.push(span);
      gather();
    },
    close: () => {
      clearTimeout(state.timer);
      abort.abort();
    },
  };
}
