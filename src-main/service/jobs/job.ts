import type { HaltOut, JobOut, JobResult, JobState } from '@yinzheng/contract/ipc';
import { wireError } from '@yinzheng/contract/errors';
import { hasCode } from '@yinzheng/core/kernel';
import { moment } from '../shapes.ts';
import type { ActEnd, JobSpec, PreparedAct } from './types.ts';

/** A job with what changes of it. */
export interface Job {
  readonly id: string;
  readonly spec: JobSpec;
  /** Undefined: work that began at once and needs nobody. */
  readonly act: PreparedAct | undefined;
  readonly started: Date;
  readonly abort: AbortController;
  state: JobState;
  done: number;
  current: string | null;
  ended: Date | undefined;
  error: unknown;
  result: JobResult | null;
  /** Why it is to pause before its next file; undefined: it is not. */
  pausing: 'asked' | 'away' | undefined;
  /** Why it paused last, until the key has taken a PIN again. */
  halt: HaltOut | undefined;
  /** By what it ended although its person did not say so. */
  leftBy: JobOut['leftBy'];
  /** Its PIN was handed over, and the key has not taken it yet. */
  unlocking: boolean;
  /** What its key waits for now. */
  waits: JobOut['waits'];
  /** The window in which its person last dealt with it. */
  session: string;
}

/** States in which a job waits for its person. */
export const WAITING: readonly JobState[] = ['confirming', 'pin'];
const WORKING: readonly JobState[] = ['queued', 'running'];
const ENDED: readonly JobState[] = ['done', 'failed', 'cancelled', 'interrupted'];

export function isEnded({ state }: Job): boolean {
  return ENDED.includes(state);
}

/** Nothing is done on it until its person says so. */
export function isIdle({ state }: Job): boolean {
  return WAITING.includes(state) || state === 'paused';
}

/** What can be done with a job now, and would have an effect. */
export function can(job: Job): JobOut['can'] {
  const { state, spec, done, act, abort, pausing, waits } = job;
  const working = WORKING.includes(state);
  // A file in work is finished; what comes after it can be left.
  const more = spec.total - done > (state === 'running' ? 1 : 0);
  const stoppable = working && !abort.signal.aborted && (act === undefined || more);
  return {
    pause:
      working && pausing === undefined && !abort.signal.aborted && act !== undefined && spec.pausable && more,
    resume: state === 'paused' || (working && pausing !== undefined && !abort.signal.aborted),
    // What waits for its person ends when the person does not want to.
    // A key that is being given another PIN is never interrupted.
    cancel:
      isIdle(job) ||
      (waits !== 'change' && (stoppable || (working && waits !== null && !abort.signal.aborted))),
  };
}

/** Ends a job with what its work gave. */
export function settle(job: Job, end: ActEnd, at: Date): void {
  job.result = end.result;
  job.ended = at;
  job.current = null;
  job.error = end.error;
  if (end.error === undefined) {
    job.state = 'done';
    job.done = job.spec.total;
  } else {
    const stopped = hasCode(end.error, 'JOB_STOPPED');
    job.state = stopped ? 'cancelled' : 'failed';
    if (stopped) job.error = undefined;
  }
}

/** Ends a job that gave nothing more. */
export function breakOff(job: Job, error: unknown, at: Date): void {
  const stopped = error === undefined || hasCode(error, 'JOB_STOPPED');
  job.state = stopped ? 'cancelled' : 'failed';
  job.error = stopped ? undefined : error;
  job.result = job.act?.sofar() ?? null;
  job.ended = at;
  job.current = null;
}

/** A job as its owner sees it. */
export function jobOut(job: Job): JobOut {
  const { id, spec, state, done, current, started, ended, error, result } = job;
  const told = error === undefined ? null : wireError(error);
  return {
    id,
    kind: spec.kind,
    state,
    subject: spec.subject,
    total: spec.total,
    done,
    current,
    started: moment(started),
    ended: ended === undefined ? null : moment(ended),
    waits: WORKING.includes(state) ? job.waits : null,
    halt: job.halt ?? null,
    leftBy: job.leftBy,
    can: can(job),
    // What a defect says of itself is for the log.
    error: told?.code === 'INTERNAL' ? { code: 'INTERNAL', params: { detail: '-' } } : told,
    result,
  };
}
