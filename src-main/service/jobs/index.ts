export { makeJobs, type Asker, type Jobs, type JobsDeps } from './jobs.ts';
export type { ActEnd, ActFacts, ActKeyFacts, JobControl, JobSpec, PreparedAct, Timers } from './types.ts';
