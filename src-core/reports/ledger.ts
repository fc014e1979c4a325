import { toHex } from '../kernel/index.ts';
import { entriesOf, isSpent, type Signed, type UseLogEntry, type UseLogRow } from '../use-log/index.ts';

/** A finished job: one file that got its name. */
export interface SealedResult {
  /** The job's entries in their order. */
  readonly entries: readonly UseLogEntry[];
  /** SM3 and size of the file, as the last *signed* row has them. */
  readonly digest: Uint8Array;
  readonly size: number;
  readonly output: string;
}

/** The use log put together for checking. */
export interface Ledger {
  readonly entries: readonly UseLogEntry[];
  readonly results: readonly SealedResult[];
  /** Job numbers, in hexadecimal, of entries that are still open. */
  readonly openJobs: ReadonlySet<string>;
}

/** Puts a log's checked rows together. @throws LOG_BROKEN when rows do not follow one another */
export function ledgerOf(rows: Iterable<UseLogRow>): Ledger {
  const kept = [...rows];
  const entries = entriesOf(kept);
  const signed = new Map<number, Signed>();
  for (const { entryNo, content } of kept) if (content.kind === 'signed') signed.set(entryNo, content);
  const jobs = Map.groupBy(entries, (entry) => toHex(entry.reserved.jobId));
  return {
    entries,
    results: [...jobs.values()].flatMap((job) => resultOf(job, signed)),
    openJobs: new Set(entries.filter(isOpen).map((entry) => toHex(entry.reserved.jobId))),
  };
}

function resultOf(job: readonly UseLogEntry[], signed: ReadonlyMap<number, Signed>): SealedResult[] {
  const last = job.at(-1);
  const row = last && signed.get(last.entryNo);
  if (last === undefined || row === undefined || job.some(({ result }) => result !== 'done')) return [];
  return [{ entries: job, digest: row.digest, size: row.size, output: last.reserved.output }];
}

/** Whether an entry is neither closed nor voided. */
export function isOpen({ result }: UseLogEntry): boolean {
  return result === 'open' || result === 'signed';
}

/** How entries ended: spent = done + voided after signing + unresolved; those voided before gave theirs back. */
export interface Spending {
  readonly total: number;
  readonly done: number;
  readonly voidedAfterSigning: number;
  readonly unresolved: number;
}

/** Counts what is spent, without the entries that are still open. */
export function spendingOf(entries: readonly UseLogEntry[]): Spending {
  const ended = (result: UseLogEntry['result']): number =>
    entries.filter((entry) => entry.result === result).length;
  return {
    total: entries.filter((entry) => !isOpen(entry) && isSpent(entry.result)).length,
    done: ended('done'),
    voidedAfterSigning: ended('voided-after-signing'),
    unresolved: ended('unresolved'),
  };
}
