import type { Audience, EventOut, JobOut, JobResult } from '@yinzheng/contract/ipc';
import { fail, YinzhengError } from '@yinzheng/core/kernel';
import { copyOfPin, forgetPin, type Clock, type PinEntry } from '@yinzheng/core/ports';
import { mayTypeAgain } from './again.ts';
import { breakOff, can, isEnded, isIdle, jobOut, settle, WAITING, type Job } from './job.ts';
import { makeTeller } from './teller.ts';
import type { JobControl, JobSpec, KeyWaiting, PreparedAct, Timers } from './types.ts';

/** How long an act waits for its person's answer, milliseconds. */
const PATIENCE_MS = 15 * 60_000;
/** How long an act stays paused, milliseconds: a working day. */
const PAUSE_MS = 8 * 3_600_000;
/** Ended jobs that are kept; the oldest go first. */
const MOST_ENDED = 200;
/** Acts of one owner that wait for an answer at a time; the oldest gives way. */
const MOST_WAITING = 20;
/** Jobs of one owner that have not ended. */
const MOST_UNENDED = 100;

/** Who asks about a job. */
export interface Asker {
  readonly session: string;
  readonly person: string | null;
}

export interface JobsDeps {
  readonly newId: () => string;
  readonly clock: Clock;
  readonly emit: (event: EventOut, audience: Audience) => void;
  readonly timers?: Timers;
  /** Told of the file of a job that was forgotten without anybody taking it off the list. */
  readonly onForgotten?: (file: string, session: string) => void;
  /** Told of defects in the work of jobs. */
  readonly onDefect?: (kind: string, error: unknown) => void;
}

/** Every job of the service, from its start to when it is taken off the list. */
export interface Jobs {
  /** Begins work at once. @throws JOBS_TOO_MANY, here and below where too many of its owner's have not ended */
  start(spec: JobSpec, work: (control: JobControl) => Promise<JobResult>): JobOut;
  /** Begins an act: it waits for its person, for a quarter of an hour; one without facts to confirm for its PIN alone. */
  ask(spec: JobSpec, act: PreparedAct): JobOut;
  /** Newest first. */
  list(asker: Asker): JobOut[];
  /** @throws JOB_UNKNOWN, here and below for another's job too */
  get(id: string, asker: Asker): JobOut;
  /** Lets it stop before its next file, for eight hours at most; then it is cancelled. @throws JOB_NOT_WAITING, here and below where `can` says no */
  pause(id: string, asker: Asker, why?: 'asked' | 'away'): JobOut;
  /** Takes a wish to pause back, or has a paused act ask for its PIN again. */
  resume(id: string, asker: Asker): JobOut;
  /** A key's wait for its pad or button is given up, too. */
  cancel(id: string, asker: Asker): JobOut;
  /** All that keys wait for now, each with the slip of its act; what was told before and is not here is over. */
  keyWaits(waiting: readonly KeyWaiting[]): void;
  /**
   * A window is gone: acts that their person last dealt with in it, and that wait for an answer or are paused, end as
   * cancelled. What is in work goes on.
   */
  leave(session: string): void;
  /**
   * Nobody looks at the screen: acts that cannot be paused and wait for their PIN end as cancelled, also where it is being
   * typed on the key. What is in work goes on.
   */
  away(): void;
  /** Takes an ended job off the list. */
  dismiss(id: string, asker: Asker): void;
  /** Which answer a job waits for. @throws JOB_UNKNOWN, JOB_NOT_WAITING */
  stage(id: string, asker: Asker): 'confirm' | 'pin';
  /** The act of a job that waits for its person at this stage. @throws JOB_UNKNOWN, JOB_NOT_WAITING */
  waiting(id: string, stage: 'confirm' | 'pin' | 'either', asker: Asker): PreparedAct;
  /**
   * The person's answer: `yes` in 核对 only, `no` there and in 口令, also while the key waits for its pad.
   * @throws JOB_UNKNOWN, JOB_NOT_WAITING
   */
  confirm(id: string, answer: 'yes' | 'no', asker: Asker): void;
  /**
   * The PIN, of which a copy is kept until the job ends or pauses. It settles when the key has taken it or the act has
   * ended; a key that refuses it leaves the job waiting. @throws JOB_UNKNOWN, JOB_NOT_WAITING and why nothing was done
   */
  pin(id: string, pin: PinEntry, asker: Asker): Promise<void>;
}

const SYSTEM_TIMERS: Timers = {
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** An empty list of jobs. */
export function makeJobs(deps: JobsDeps): Jobs {
  const { newId, clock, timers = SYSTEM_TIMERS, onDefect = () => undefined, onForgotten } = deps;
  const jobs = new Map<string, Job>();
  const patience = new Map<string, () => void>();
  const teller = makeTeller({ clock, timers, emit: deps.emit });

  const find = (id: string, asker: Asker): Job => {
    const job = jobs.get(id);
    return job !== undefined && isOf(job, asker) ? job : fail('JOB_UNKNOWN');
  };

  /** After each change of a state: the clock of whoever is waited for, the limit, and the event. */
  const changed = (job: Job): JobOut => {
    patience.get(job.id)?.();
    patience.delete(job.id);
    if (isIdle(job)) {
      const ms = job.state === 'paused' ? PAUSE_MS : PATIENCE_MS;
      patience.set(
        job.id,
        timers.after(ms, () => giveUp(job)),
      );
    }
    teller.now(job);
    if (isEnded(job)) {
      job.act?.over?.();
      forgetOldest();
    }
    return jobOut(job);
  };

  const giveUp = (job: Job, by: Job['leftBy'] = 'time'): void => {
    job.leftBy = by;
    breakOff(job, undefined, clock.now());
    changed(job);
  };

  const forgetOldest = (): void => {
    const ended = [...jobs.values()].filter(isEnded);
    for (const { id, spec } of ended.slice(0, Math.max(0, ended.length - MOST_ENDED))) {
      jobs.delete(id);
      const { file, owner } = spec;
      const needed = [...jobs.values()].some((other) => other.spec.file === file);
      if (file !== undefined && !needed) onForgotten?.(file, owner.session);
    }
  };

  const unendedOf = (owner: Audience): Job[] =>
    [...jobs.values()].filter((job) => {
      return !isEnded(job) && job.spec.kind !== 'verify' && sameOwner(job.spec.owner, owner);
    });

  const add = (spec: JobSpec, act: PreparedAct | undefined, state: 'confirming' | 'pin' | 'running'): Job => {
    // Verifications are limited by the files that a session may hold.
    const limited = spec.kind !== 'verify';
    if (limited && unendedOf(spec.owner).length >= MOST_UNENDED)
      fail('JOBS_TOO_MANY', { most: MOST_UNENDED });
    const job: Job = {
      id: newId(),
      spec,
      act,
      started: clock.now(),
      abort: new AbortController(),
      state,
      done: 0,
      current: null,
      ended: undefined,
      error: undefined,
      result: null,
      pausing: undefined,
      halt: undefined,
      leftBy: null,
      waits: null,
      unlocking: false,
      session: spec.owner.session,
    };
    jobs.set(job.id, job);
    return job;
  };

  const control = (job: Job, accepted: () => void): JobControl => ({
    id: job.id,
    signal: job.abort.signal,
    progress: (done, current) => {
      if (isEnded(job) || job.state === 'paused') return;
      const began = job.state === 'queued';
      job.done = done;
      job.current = current;
      job.state = 'running';
      if (began) teller.now(job);
      else teller.soon(job);
    },
    accepted,
    goOn: () => {
      if (job.abort.signal.aborted) fail('JOB_STOPPED');
      return job.pausing === undefined;
    },
  });

  const fallen = (job: Job, error: unknown): void => {
    if (!(error instanceof YinzhengError) || error.code === 'INTERNAL') onDefect(job.spec.kind, error);
    breakOff(job, error, clock.now());
    changed(job);
  };

  /** Runs an act with its PIN; throws what kept it from being done. */
  const run = async (job: Job, act: PreparedAct, pin: PinEntry, accepted: () => void): Promise<void> => {
    try {
      const end = await act.run(pin, control(job, accepted));
      if (end === 'next-key') {
        if (job.abort.signal.aborted) {
          fallen(job, new YinzhengError('JOB_STOPPED'));
          return;
        }
        job.state = 'pin';
        job.current = null;
        changed(job);
        return;
      }
      if (end === 'paused' || 'paused' in end) {
        job.state = 'paused';
        job.halt = end === 'paused' ? { why: job.pausing ?? 'asked', limit: null } : end.paused;
        job.pausing = undefined;
        job.current = null;
      } else {
        settle(job, end, clock.now());
      }
      changed(job);
      if (end !== 'paused' && !('paused' in end) && end.error !== undefined) throw end.error;
    } catch (error) {
      if (isEnded(job)) throw error;
      if (!mayTypeAgain(error)) {
        fallen(job, error);
      } else if (job.abort.signal.aborted) {
        fallen(job, new YinzhengError('JOB_STOPPED'));
      } else {
        job.state = 'pin';
        job.current = null;
        job.pausing = undefined;
        changed(job);
      }
      throw error;
    } finally {
      forgetPin(pin);
    }
  };

  const requireAt = (
    id: string,
    states: readonly Job['state'][],
    asker: Asker,
  ): { readonly job: Job; readonly act: PreparedAct } => {
    const job = find(id, asker);
    const { act } = job;
    if (act === undefined || !states.includes(job.state)) return fail('JOB_NOT_WAITING');
    // The window it was begun in may be gone: this one is here.
    job.session = asker.session;
    return { job, act };
  };

  return {
    start: (spec, work) => {
      const job = add(spec, undefined, 'running');
      const begun = changed(job);
      void (async () => {
        try {
          settle(job, { result: await work(control(job, () => undefined)) }, clock.now());
          changed(job);
        } catch (error) {
          fallen(job, error);
        }
      })();
      return begun;
    },
    ask: (spec, act) => {
      const before = unendedOf(spec.owner).filter(({ state }) => WAITING.includes(state));
      for (const oldest of before.slice(0, Math.max(0, before.length + 1 - MOST_WAITING))) giveUp(oldest);
      return changed(add(spec, act, act.facts === null ? 'pin' : 'confirming'));
    },
    list: (asker) => {
      const own = [...jobs.values()].filter((job) => isOf(job, asker));
      return own.reverse().map(jobOut);
    },
    get: (id, asker) => jobOut(find(id, asker)),
    pause: (id, asker, why = 'asked') => {
      const job = find(id, asker);
      if (!can(job).pause) fail('JOB_NOT_WAITING');
      job.pausing = why;
      return changed(job);
    },
    resume: (id, asker) => {
      const job = find(id, asker);
      if (!can(job).resume) fail('JOB_NOT_WAITING');
      job.pausing = undefined;
      job.session = asker.session;
      if (job.state === 'paused') job.state = 'pin';
      return changed(job);
    },
    cancel: (id, asker) => {
      const job = find(id, asker);
      if (!can(job).cancel) fail('JOB_NOT_WAITING');
      if (isIdle(job)) breakOff(job, undefined, clock.now());
      job.abort.abort();
      // Also where its key has not come to it yet: it would ask for nothing then.
      if (job.waits !== null || job.unlocking) job.act?.stop?.();
      return changed(job);
    },
    keyWaits: (waiting) => {
      for (const job of jobs.values()) {
        const own = isEnded(job)
          ? undefined
          : waiting.find(({ slip }) => slip !== undefined && job.act?.asks?.(slip) === true);
        const waits = own === undefined ? null : own.endless ? 'change' : own.for;
        if (job.waits === waits) continue;
        job.waits = waits;
        if (!isEnded(job)) teller.now(job);
      }
    },
    leave: (session) => {
      for (const job of jobs.values()) {
        if (isIdle(job) && job.session === session) giveUp(job, 'window');
      }
    },
    away: () => {
      for (const job of jobs.values()) {
        if (job.spec.pausable) continue;
        if (job.state === 'pin') giveUp(job, 'screen');
        else if (job.unlocking) {
          job.abort.abort();
          job.act?.stop?.();
        }
      }
    },
    dismiss: (id, asker) => {
      const job = find(id, asker);
      if (!isEnded(job)) fail('JOB_NOT_WAITING');
      jobs.delete(job.id);
    },
    stage: (id, asker) => {
      return requireAt(id, WAITING, asker).job.state === 'confirming' ? 'confirm' : 'pin';
    },
    waiting: (id, stage, asker) => requireAt(id, STAGES[stage], asker).act,
    confirm: (id, answer, asker) => {
      const waits = find(id, asker);
      if (answer === 'no' && waits.unlocking) {
        waits.abort.abort();
        waits.act?.stop?.();
        return;
      }
      const { job } = requireAt(id, answer === 'yes' ? STAGES.confirm : STAGES.either, asker);
      if (answer === 'yes') job.state = 'pin';
      else breakOff(job, undefined, clock.now());
      changed(job);
    },
    pin: async (id, pin, asker) => {
      const { job, act } = requireAt(id, STAGES.pin, asker);
      job.state = 'queued';
      job.unlocking = true;
      changed(job);
      await new Promise<void>((resolve, reject) => {
        const taken = (): void => {
          job.unlocking = false;
          job.halt = undefined;
          resolve();
        };
        run(job, act, copyOfPin(pin), taken)
          .finally(() => {
            job.unlocking = false;
          })
          .then(resolve, reject);
      });
    },
  };
}

const STAGES = { confirm: ['confirming'], pin: ['pin'], either: WAITING } as const;

/** A person's job is seen in each of the person's windows; what nobody began, in its own. */
function isOf({ spec: { owner } }: Job, { session, person }: Asker): boolean {
  return owner.person === null ? owner.session === session : owner.person === person;
}

function sameOwner(a: Audience, b: Audience): boolean {
  return a.person === null ? b.person === null && a.session === b.session : a.person === b.person;
}
