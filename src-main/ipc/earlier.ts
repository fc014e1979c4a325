import type { Audience, JobOut } from '@yinzheng/contract/ipc';
import type { TakenFile } from '../service/desk/index.ts';
import type { Jobs } from '../service/jobs/index.ts';
import type { Caller } from './router.ts';

// What outlives a service: the host keeps it and gives it to the service that comes next.

/** A job, and whose it is. */
export interface OwnedJob {
  readonly job: JobOut;
  readonly owner: Audience;
}

/** What a new service goes on with. */
export interface Earlier {
  /** Files that lie where the host put them, under their old numbers. */
  readonly files: readonly TakenFile[];
  /** Verifications that came to their end: reports can still be made of them. */
  readonly verified: readonly OwnedJob[];
}

/** Whose a job or an event is: the person's, in whichever window; the session's where nobody sits. */
export function concerns(owner: Audience, { person, session }: Caller): boolean {
  return owner.person === null ? owner.session === session : owner.person === person;
}

/** The jobs of a new service, and those of earlier ones by their number; the host keeps these on its list itself. */
export function withEarlier(jobs: Jobs, earlier: readonly OwnedJob[]): Jobs {
  const known = new Map(earlier.map((one) => [one.job.id, one]));
  return {
    ...jobs,
    get: (id, asker) => {
      const found = known.get(id);
      return found !== undefined && concerns(found.owner, asker) ? found.job : jobs.get(id, asker);
    },
  };
}
