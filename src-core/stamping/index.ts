export {
  annotate,
  prepareAnnotation,
  type AnnotateDeps,
  type AnnotationForm,
  type PreparedAnnotation,
} from './annotate.ts';
export type { StampDeps, StampJob, StampPosition, StampResult } from './job.ts';
export type { OutputFile } from './output.ts';
export { stamp } from './stamp.ts';
export { recover, type LeftOutput, type RecoverDeps, type Recovered } from './recover.ts';
export { requireUsableSeal } from './usable-seal.ts';
export { signCheckpoint, type CheckpointDeps } from './sign-checkpoint.ts';
