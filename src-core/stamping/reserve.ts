import { sm3 } from '../sm/index.ts';
import {
  EMPTY_LOG,
  headOf,
  nextRow,
  type LogHead,
  type Reserved,
  type UseLogRow,
  type UseLogWriter,
} from '../use-log/index.ts';
import type { PersonRef } from '../accounts/index.ts';
import type { UseTally } from '../use-rights/index.ts';
import type { StampJob } from './job.ts';
import { requireUnspent } from './preflight.ts';

/** What the reserved rows of a job say besides the job itself. */
export interface ReservationTerms {
  readonly jobId: Uint8Array;
  readonly at: Date;
  readonly approvers: readonly PersonRef[];
  readonly output: string;
  readonly tally?: UseTally | undefined;
}

/** The head of the log as the database has it. */
export function currentHead(log: UseLogWriter): LogHead {
  const last = log.lastRow();
  return last === undefined ? EMPTY_LOG : headOf(last);
}

/**
 * Reserves one entry an impression, in one transaction, before the key is asked (design idea 3).
 * The count is spent from here on, until an entry is voided before its signature.
 * @throws what `requireUnspent` throws, CLOCK_BEHIND, LOG_BROKEN
 */
export function reserve(log: UseLogWriter, job: StampJob, terms: ReservationTerms): UseLogRow[] {
  const { right, document, positions } = job;
  requireUnspent(log, job, terms);
  log.keepTicket(right.id, right.der);
  const kept = sm3(right.der);
  let head = currentHead(log);
  let entryNo = log.lastEntryNo();
  return positions.map((position, index) => {
    const content: Reserved = {
      kind: 'reserved',
      jobId: terms.jobId,
      ordinal: index + 1,
      total: positions.length,
      ticketId: right.id,
      ticket: kept,
      request: right.request,
      reason: right.reason,
      applicant: right.applicant,
      approvers: terms.approvers,
      custodian: job.custodian,
      seal: right.seal,
      sealName: job.seal.info.property.name,
      document: document.digest,
      documentName: document.name,
      count: document.count,
      format: job.format,
      page: position.page,
      x: Math.round(position.x * 100),
      y: Math.round(position.y * 100),
      output: terms.output,
    };
    const row = nextRow(head, ++entryNo, terms.at, content);
    log.append(row);
    head = headOf(row);
    return row;
  });
}
