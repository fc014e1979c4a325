import type { Audience, EventOut } from '@yinzheng/contract/ipc';
import type { Clock } from '@yinzheng/core/ports';
import { jobOut, type Job } from './job.ts';
import type { Timers } from './types.ts';

/** Least time between two words about a job's progress, milliseconds. */
const EVERY_MS = 200;

/** Tells owners of their jobs. */
export interface Teller {
  /** A state has changed: at once. */
  now(job: Job): void;
  /** Only its progress has: five times a second at most, and the last word is told. */
  soon(job: Job): void;
}

export function makeTeller({
  clock,
  timers,
  emit,
}: {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly emit: (event: EventOut, audience: Audience) => void;
}): Teller {
  const told = new WeakMap<Job, { readonly at: number; readonly later: (() => void) | undefined }>();
  const now = (job: Job): void => {
    told.get(job)?.later?.();
    told.set(job, { at: clock.now().getTime(), later: undefined });
    emit({ kind: 'job', job: jobOut(job) }, job.spec.owner);
  };
  return {
    now,
    soon: (job) => {
      const last = told.get(job);
      if (last?.later !== undefined) return;
      const wait = last === undefined ? 0 : last.at + EVERY_MS - clock.now().getTime();
      if (last === undefined || wait <= 0 || wait > EVERY_MS) now(job);
      else told.set(job, { at: last.at, later: timers.after(wait, () => now(job)) });
    },
  };
}
