import type { ServiceDeps } from '../deps.ts';
import type { HandlersOf } from '../router.ts';

type JobChannel = 'jobs.list' | 'jobs.get' | 'jobs.pause' | 'jobs.resume' | 'jobs.cancel' | 'jobs.dismiss';

/** 任务. */
export function jobHandlers({ jobs }: ServiceDeps): HandlersOf<JobChannel> {
  return {
    'jobs.list': (_, call) => ({ jobs: jobs.list(call) }),
    'jobs.get': ({ job }, call) => jobs.get(job, call),
    'jobs.pause': ({ job }, call) => jobs.pause(job, call),
    'jobs.resume': ({ job }, call) => jobs.resume(job, call),
    'jobs.cancel': ({ job }, call) => jobs.cancel(job, call),
    'jobs.dismiss': ({ job }, call) => {
      jobs.dismiss(job, call);
      return {};
    },
  };
}
