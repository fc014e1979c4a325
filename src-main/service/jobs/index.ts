export { mayTypeAgain } from './again.ts';
export { makeJobs, type Asker, type Jobs, type JobsDeps } from './jobs.ts';
export { tellKeyWaits } from './key-waits.ts';
export type {
  ActEnd,
  ActFacts,
  ActKeyFacts,
  ActNextKey,
  ActPause,
  ConfirmedAct,
  JobControl,
  JobSpec,
  KeyWaiting,
  PreparedAct,
  Timers,
} from './types.ts';
