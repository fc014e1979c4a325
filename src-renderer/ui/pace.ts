import type { JobOut } from '@yinzheng/contract/ipc';

const MINUTE_MS = 60_000;

/** How fast a job goes. */
export interface Pace {
  /** Files a minute. */
  readonly perMinute: number;
  /** Milliseconds that the rest will take at that rate. */
  readonly leftMs: number;
}

/** Where a job was when it was first seen working: what came before (核对, 口令, a pause) is not counted. */
export interface PaceMark {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly done: number;
}

/** The pace since a mark; undefined while nothing is done since, or nothing is left. `now`: ms since 1970. */
export function paceOf(
  { done, total }: Pick<JobOut, 'done' | 'total'>,
  mark: PaceMark,
  now: number,
): Pace | undefined {
  const spentMs = now - mark.at;
  const made = done - mark.done;
  if (made <= 0 || done >= total || spentMs <= 0) return undefined;
  const eachMs = spentMs / made;
  return { perMinute: MINUTE_MS / eachMs, leftMs: eachMs * (total - done) };
}
