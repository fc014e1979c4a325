/** What counts time; others in tests. */
export interface Timers {
  /** Runs something after so many milliseconds, unless the result was called before. */
  after(ms: number, run: () => void): () => void;
  /** Milliseconds since some moment. */
  now(): number;
}

/** The process's own. */
export const TIMERS: Timers = {
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  now: () => performance.now(),
};

/**
 * Runs `late` when the time is over, unless the result was called before. What has arrived meanwhile is read first: this
 * thread may have been the busy one.
 */
export function watchFor(timers: Timers, ms: number, late: () => void): () => void {
  const at = { ended: false };
  const stop = timers.after(ms, () => {
    setImmediate(() => {
      if (!at.ended) late();
    });
  });
  return () => {
    at.ended = true;
    stop();
  };
}

/** Settles with the promise, or when the time is over. */
export async function within(timers: Timers, ms: number, promise: Promise<unknown>): Promise<void> {
  const patience = { stop: (): void => undefined };
  const late = new Promise<void>((resolve) => {
    patience.stop = timers.after(ms, resolve);
  });
  await Promise.race([promise, late]);
  patience.stop();
}
