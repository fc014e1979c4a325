import type { Answered, Audience, JobOut, JobState } from '@yinzheng/contract/ipc';
import { concerns, type OwnedJob } from '../../ipc/earlier.ts';
import type { Caller } from '../../ipc/router.ts';

// The service keeps its jobs in memory. The host remembers what it heard of them, so that a person whose job was cut
// off by the end of the service is told so instead of not finding it.

export interface KeptJobs {
  /** Remembers where a job stands. */
  hear(job: JobOut, owner: Audience): void;
  /** The service has ended: what had not is interrupted. Those whose state has changed by that. */
  interrupt(at: Date): OwnedJob[];
  /** The answer to a question about a job of an earlier service; undefined: ask the service of now. */
  answer(channel: string, input: unknown, caller: Caller): Answered<unknown> | undefined;
  /** The service's answer with the jobs of earlier services put in. */
  complete(channel: string, input: unknown, caller: Caller, answer: Answered<unknown>): Answered<unknown>;
  /** What the service works on now. */
  working(): OwnedJob[];
  /** Verifications of earlier services that came to their end. */
  verified(): OwnedJob[];
  /** Whether a file of the session's is being verified. */
  isReading(session: string): boolean;
}

/** Ended jobs that are remembered at a time; the oldest are given up first. */
const MOST = 200;
const WORKING: readonly JobState[] = ['queued', 'running'];
const ENDED: readonly JobState[] = ['done', 'failed', 'cancelled', 'interrupted'];

export function keptJobs(): KeptJobs {
  const live = new Map<string, OwnedJob>();
  const past = new Map<string, OwnedJob>();

  const pastOf = (input: unknown, caller: Caller): OwnedJob | undefined => {
    const found = past.get(jobIn(input));
    return found !== undefined && concerns(found.owner, caller) ? found : undefined;
  };

  return {
    working: () => [...live.values()].filter(({ job }) => WORKING.includes(job.state)),
    hear: (job, owner) => {
      live.delete(job.id);
      live.set(job.id, { job, owner });
      limit(live);
    },
    interrupt: (at) => {
      const all = [...live.values()].map((one) => ({ ...one, job: cutOff(one.job, at) }));
      for (const one of all) past.set(one.job.id, one);
      live.clear();
      limit(past);
      return all.filter(({ job }) => job.state === 'interrupted');
    },
    answer: (channel, input, caller) => {
      if (channel !== 'jobs.get' && channel !== 'jobs.dismiss') return undefined;
      const found = pastOf(input, caller);
      if (found === undefined) return undefined;
      if (channel === 'jobs.get') return { ok: true, data: found.job };
      past.delete(found.job.id);
      return { ok: true, data: {} };
    },
    complete: (channel, input, caller, answer) => {
      if (!answer.ok) return answer;
      if (channel === 'jobs.dismiss') live.delete(jobIn(input));
      if (channel !== 'jobs.list') return answer;
      const { jobs } = answer.data as { readonly jobs: readonly JobOut[] };
      const earlier = [...past.values()].flatMap(({ job, owner }) => (concerns(owner, caller) ? [job] : []));
      return { ok: true, data: { jobs: [...jobs, ...earlier].sort(newestFirst) } };
    },
    verified: () => [...past.values()].filter(({ job }) => job.result?.kind === 'verify'),
    isReading: (session) =>
      [...live.values()].some(
        ({ job, owner }) => job.kind === 'verify' && owner.session === session && !ENDED.includes(job.state),
      ),
  };
}

function cutOff(job: JobOut, at: Date): JobOut {
  if (ENDED.includes(job.state)) return job;
  return {
    ...job,
    state: 'interrupted',
    current: null,
    waits: null,
    ended: at.toISOString(),
    can: { pause: false, resume: false, cancel: false },
    error: { code: 'SERVICE_DOWN', params: {} },
  };
}

function newestFirst(a: JobOut, b: JobOut): number {
  return Date.parse(b.started) - Date.parse(a.started);
}

function jobIn(input: unknown): string {
  return typeof input === 'object' && input !== null && 'job' in input && typeof input.job === 'string'
    ? input.job
    : '';
}

/** What has not ended is never given up. */
function limit(jobs: Map<string, OwnedJob>): void {
  const ended = [...jobs.values()].filter(({ job }) => ENDED.includes(job.state));
  for (const { job } of ended.slice(0, Math.max(0, ended.length - MOST))) jobs.delete(job.id);
}
