import type { JobOut } from '@yinzheng/contract/ipc';

const MINUTE_MS = 60_000;

/** How fast a job goes. */
export interface Pace {
  /** Files a minute. */
  readonly perMinute: number;
  /** Milliseconds that the rest will take at that rate. */
  readonly leftMs: number;
}

/** The pace since a job's beginning; undefined while nothing is done yet, or nothing is left. `now`: ms since 1970. */
export function paceOf(job: Pick<JobOut, 'done' | 'total' | 'started'>, now: number): Pace | undefined {
  const spentMs = now - Date.parse(job.started);
  if (job.done === 0 || job.done >= job.total || spentMs <= 0) return undefined;
  const eachMs = spentMs / job.done;
  return { perMinute: MINUTE_MS / eachMs, leftMs: eachMs * (job.total - job.done) };
}
