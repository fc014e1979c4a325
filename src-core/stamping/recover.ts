import { equalBytes, toHex, YinzhengError } from '../kernel/index.ts';
import type { ByteSource, Clock } from '../ports/index.ts';
import { entriesOf, nextRow, type RowContent, type UseLogEntry, type UseLogStore } from '../use-log/index.ts';
import { verifyPdf, type VerificationContext } from '../verification/index.ts';
import type { ClosedUse } from './job.ts';
import { currentHead } from './reserve.ts';

/** What an interrupted job may have left on the disk. */
export interface LeftOutput {
  /** SM3 of the file under its final name; undefined when there is none. */
  published(): Promise<Uint8Array | undefined>;
  /** SM3 of the file under its temporary name; undefined when there is none. */
  temporary(): Promise<Uint8Array | undefined>;
  /** Runs `work` on the temporary file as it lies on the disk. @throws FILE_UNREADABLE */
  readBack<T>(work: (source: ByteSource) => Promise<T>): Promise<T>;
  /** Gives the temporary file its name, never over another. @throws OUTPUT_EXISTS, FILE_UNWRITABLE */
  publish(): void;
  /** Removes the temporary file, if there is one, and makes the folder's names durable. @throws FILE_UNWRITABLE */
  discard(): void;
}

export interface RecoverDeps {
  readonly clock: Clock;
  readonly log: UseLogStore;
  /**
   * Looks at what lies under a result's name and under the temporary name that such a job would use beside it:
   * no path of a temporary file is taken from a row.
   */
  left(target: string, jobId: Uint8Array): LeftOutput;
  /** What a result is verified against before it gets its name; asked for only then. */
  verification(): Omit<VerificationContext, 'now'>;
  /** As of `stamp`: what must become true together with the entries being closed. */
  readonly closing?: ((closed: ClosedUse) => void) | undefined;
}

/** How one entry that was open ended. */
export interface Recovered {
  readonly entryNo: number;
  readonly outcome: 'closed' | 'voided' | 'voided-after-signing' | 'unresolved';
  readonly output: string;
  /** Whether no temporary file is left behind. */
  readonly tidy: boolean;
}

/** The reason that stands in the rows of entries that an interruption ended. */
const INTERRUPTED = 'INTERRUPTED';

/**
 * Ends what a crash left open, to be called by the folder's only writer before anything else (design idea 3):
 * a job whose file is complete is finished; every other is voided, all of it. An entry that was signed stays spent;
 * so does the one the key may have been working on (unresolved); those after it were provably not asked for and
 * give their impression back. Files come before rows: whoever is killed in here finds the same again, and no file is
 * left that the log believes to be gone.
 * @throws LOG_BROKEN, CLOCK_BEHIND, and what the ports throw
 */
export async function recover(deps: RecoverDeps): Promise<Recovered[]> {
  const open = entriesOf(deps.log.transaction((log) => log.rowsOfOpenEntries()));
  const jobs = Map.groupBy(open, (entry) => toHex(entry.reserved.jobId));
  const done: Recovered[] = [];
  for (const entries of jobs.values()) done.push(...(await recoverJob(entries, deps)));
  if (jobs.size === 0) tidyLastJob(deps);
  return done;
}

/** A job that failed may have left its temporary file where nothing could be removed at that moment. */
function tidyLastJob({ log, left }: RecoverDeps): void {
  const content = log.transaction((writer) => writer.lastReserved())?.content;
  if (content?.kind === 'reserved') isTidy(left(content.output, content.jobId));
}

async function recoverJob(entries: readonly UseLogEntry[], deps: RecoverDeps): Promise<Recovered[]> {
  const { output, jobId } = entries[0]!.reserved;
  const digest = entries.every((entry) => entry.result === 'signed')
    ? entries.at(-1)!.signedDigest
    : undefined;
  const left = deps.left(output, jobId);
  if (digest !== undefined && (await finish(left, digest, deps))) {
    const tidy = isTidy(left);
    const last = entries.at(-1)!;
    appendEach(
      deps,
      entries,
      () => ({ kind: 'closed', digest, output }),
      () => {
        deps.closing?.({ right: last.reserved.ticket, digest, size: last.signedSize!, output });
      },
    );
    return entries.map(({ entryNo }) => ({ entryNo, outcome: 'closed', output, tidy }));
  }
  const inHand = entries.find((entry) => entry.result === 'open');
  const tidy = isTidy(left);
  appendEach(deps, entries, (entry) => {
    const afterSigning = entry.result === 'signed';
    return { kind: 'voided', afterSigning, unresolved: entry === inHand, reason: INTERRUPTED };
  });
  return entries.map((entry) => {
    const voided = entry.result === 'signed' ? 'voided-after-signing' : 'voided';
    return { entryNo: entry.entryNo, outcome: entry === inHand ? 'unresolved' : voided, output, tidy };
  });
}

/** Removes the temporary file; a disk that is gone or read-only does not keep the log from being ended. */
function isTidy(left: LeftOutput): boolean {
  try {
    left.discard();
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether the job's file has its name now: it had it already, or its temporary file is the whole result and no signature
 * in it is invalid, which the interrupted job may not have found out.
 */
async function finish(left: LeftOutput, digest: Uint8Array, deps: RecoverDeps): Promise<boolean> {
  // What the verification rests on being damaged says nothing of the job: it stays open, and whole, until that is mended.
  const context = { ...deps.verification(), now: deps.clock.now() };
  try {
    const published = await left.published();
    if (published !== undefined) return equalBytes(published, digest);
    const temporary = await left.temporary();
    if (temporary === undefined || !equalBytes(temporary, digest)) return false;
    const { signatures } = await left.readBack((source) => verifyPdf(source, context));
    if (signatures.some(({ answer }) => answer === 'invalid')) return false;
    left.publish();
    return true;
  } catch (error) {
    // What cannot be read or named cannot be finished: it is voided like any other.
    if (error instanceof YinzhengError) return false;
    throw error;
  }
}

function appendEach(
  deps: RecoverDeps,
  entries: readonly UseLogEntry[],
  contentOf: (entry: UseLogEntry) => RowContent,
  also: () => void = () => undefined,
): void {
  deps.log.transaction((log) => {
    for (const entry of entries) {
      log.append(nextRow(currentHead(log), entry.entryNo, deps.clock.now(), contentOf(entry)));
    }
    also();
  });
}
