export {
  annotate,
  prepareAnnotation,
  type AnnotateDeps,
  type AnnotationForm,
  type PreparedAnnotation,
} from './annotate.ts';
export type { ClosedUse, StampDeps, StampJob, StampPosition, StampResult } from './job.ts';
export type { OutputFile } from './output.ts';
export {
  preflight,
  requireApproved,
  requireApprovedBytes,
  requirePlaces,
  requireStampablePdf,
  requireUnspent,
  type Preflight,
  type PreflightDeps,
} from './preflight.ts';
export { previewSource, type PreviewDeps, type PreviewJob } from './preview.ts';
export { stamp } from './stamp.ts';
export { recover, type LeftOutput, type RecoverDeps, type Recovered } from './recover.ts';
export { requireUsableCertificate, requireUsableSeal, requireWritableSeal } from './usable-seal.ts';
export { requireTakeIn, type SealCarrier, type TakeInContext } from './take-in.ts';
export { signCheckpoint, type CheckpointDeps } from './sign-checkpoint.ts';
