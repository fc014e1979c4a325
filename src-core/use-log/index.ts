export { auditChains, type Chains, type ChainsAudit } from './audit-chains.ts';
export { auditRecords, type RawRecord, type RecordsAudit } from './audit-records.ts';
export { auditLog, type LogAudit, type LogAuditContext } from './audit.ts';
export { checkedRows, RowChain } from './check.ts';
export {
  asCheckpoint,
  CHECKPOINT_TAG,
  checkpointAt,
  checkpointDer,
  checkpointSigner,
  parseCheckpoint,
  signedCheckpointDer,
  type Checkpoint,
  type RawCheckpoint,
  type SignedCheckpoint,
} from './checkpoint.ts';
export {
  ANNOTATION_KINDS,
  ROW_KINDS,
  type Annotated,
  type AnnotationKind,
  type Closed,
  type Opened,
  type Reserved,
  type RowContent,
  type RowKind,
  type Signed,
  type Voided,
} from './content.ts';
export {
  entriesOf,
  isAnnotatable,
  isSpent,
  spentOn,
  withRow,
  type Annotation,
  type EntryResult,
  type UseLogEntry,
} from './entry.ts';
export {
  failWith,
  findingError,
  LOG_FINDING_KINDS,
  type LogChain,
  type LogFinding,
  type LogFindingKind,
} from './finding.ts';
export type { LogResult } from './results.ts';
export { columnsAgree, type Digest, type RawRow } from './raw.ts';
export { EMPTY_LOG, headOf, nextRow, parseRow, requireFollows, type LogHead, type UseLogRow } from './row.ts';
export type { LogWitness, WitnessFindingKind, WitnessVerdict } from './witness.ts';
export type { UseLogStore, UseLogWriter } from './store.ts';
