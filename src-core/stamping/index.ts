export type { StampDeps, StampJob, StampPosition, StampResult } from './job.ts';
export type { OutputFile } from './output.ts';
export { stamp } from './stamp.ts';
