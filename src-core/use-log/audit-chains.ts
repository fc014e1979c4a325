import type { Authority } from '../authority/index.ts';
import { auditLog, type LogAudit } from './audit.ts';
import { auditRecords, auditRecordsEnd, type RawRecord } from './audit-records.ts';
import { checkpointSigner, type RawCheckpoint } from './checkpoint.ts';
import type { LogFinding } from './finding.ts';
import type { Digest, RawRow } from './raw.ts';
import type { LogWitness } from './witness.ts';

/** Everything of a data folder that is chained, as it lies there; all of it read in one consistent view. */
export interface Chains {
  /** Certificate of the root of authority, DER; undefined where it cannot be read. */
  readonly root: Uint8Array | undefined;
  /** In the order of their numbers. */
  readonly records: readonly RawRecord[];
  /** All rows in the order of their numbers; can be read more than once. */
  readonly rows: Iterable<RawRow>;
  /** In the order of their rows; can be read more than once. */
  readonly checkpoints: Iterable<RawCheckpoint>;
}

/** What was found in both chains; in `firstBad` the authority's before the log's: nothing in the log can be believed without it. */
export interface ChainsAudit extends Omit<LogAudit, 'lastCheckpoint'> {
  /** The records, where their chain holds. */
  readonly authority: Authority | undefined;
}

/** Checks the records of authority and the use log (ADR 0012). @throws what reading the rows throws */
export function auditChains(
  chains: Chains,
  witnesses: readonly LogWitness[] = [],
  digest?: Digest,
): ChainsAudit {
  const { root, records, rows, checkpoints } = chains;
  const { authority, firstBad } = auditRecords(root, records);
  const log = auditLog(rows, { authority, checkpoints, witnesses, digest });
  const bad = firstBad ?? recordsEnd(log, authority, records) ?? log.firstBad;
  const { entries, rows: count, results, witnesses: verdicts } = log;
  // Without the records nobody's signature vouches for anything.
  const vouched = authority === undefined ? undefined : log.vouched;
  return { firstBad: bad, authority, entries, rows: count, vouched, results, witnesses: verdicts };
}

function recordsEnd(
  { lastCheckpoint }: LogAudit,
  authority: Authority | undefined,
  records: readonly RawRecord[],
): LogFinding | undefined {
  if (lastCheckpoint === undefined || authority === undefined) return undefined;
  const signer = checkpointSigner(lastCheckpoint, authority);
  return signer === 'nobody' ? undefined : auditRecordsEnd(lastCheckpoint, signer === 'custodian', records);
}
