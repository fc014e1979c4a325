import { impressionErrand } from '../devices/index.ts';
import { YinzhengError } from '../kernel/index.ts';
import { forgetPin, type KeySession, type PinEntry } from '../ports/index.ts';
import { sm3, type Sm3Stream } from '../sm/index.ts';
import { nextRow, type RowContent, type UseLogRow, type UseLogWriter } from '../use-log/index.ts';
import { requireValidResult } from './check-result.ts';
import { Ink, roomFor } from './ink.ts';
import type { StampDeps, StampJob, StampResult } from './job.ts';
import { preflight } from './preflight.ts';
import { currentHead, reserve } from './reserve.ts';
import { signCheckpoint } from './sign-checkpoint.ts';

/**
 * Stamps one approved document: all positions or none, log before ink (design idea 3).
 * The order is: everything that can be refused is refused, the key is unlocked, the entries are reserved, the
 * temporary file is begun, the key signs each impression and its row says so, the file is completed and verified
 * from the disk, it gets its name, the entries are closed, the log's head is signed.
 * The PIN's bytes are zeroed.
 * @throws what `preflight`, `reserve`, the gate and the ports throw; RESULT_NOT_VALID
 */
export async function stamp(job: StampJob, pin: PinEntry, deps: StampDeps): Promise<StampResult> {
  const at = deps.clock.now();
  const { approvers, hash } = await preflight(job, deps, at);
  const errand = impressionErrand({ ...job, count: job.positions.length }, deps.authority);
  const session = deps.session ?? (await deps.key.login(pin, errand));
  try {
    const terms = { jobId: deps.jobId, at, approvers, output: deps.output.target, tally: deps.tally };
    const rows = deps.log.transaction((log) => reserve(log, job, terms));
    const result = await inkReserved(job, deps, session, rows, hash);
    await signCheckpoint(session, job.certificate, deps);
    return result;
  } finally {
    forgetPin(pin);
    if (deps.session === undefined) session.logout();
  }
}

/** From the reserved rows to the closed ones; what fails on the way is voided with its reason. */
async function inkReserved(
  job: StampJob,
  deps: StampDeps,
  session: KeySession,
  rows: readonly UseLogRow[],
  hash: Sm3Stream,
): Promise<StampResult> {
  const ink = new Ink(job, deps, session, hash);
  const signed = new Set<number>();
  let published = false;
  try {
    deps.output.begin(job.source, roomFor(job));
    for (const [index, row] of rows.entries()) {
      await ink.impress(job.positions[index]!, row);
      signed.add(row.entryNo);
      appendRows(deps, [row], () => ({ kind: 'signed', ...ink.state, temporary: deps.output.temporary }));
    }
    const { digest, size } = ink.state;
    deps.output.finish(ink.appended);
    await deps.output.readBack((written) => requireValidResult(written, digest, rows, job, deps));
    deps.output.publish();
    published = true;
    deps.output.settle();
    const output = deps.output.target;
    appendRows(
      deps,
      rows,
      () => ({ kind: 'closed', digest, output }),
      () => {
        deps.closing?.({ right: sm3(job.right.der), digest, size, output });
      },
    );
    return { entries: rows.map((row) => row.entryNo), digest, size, output };
  } catch (error) {
    // A file that has its name stays: its entries are closed at the next start.
    if (!published) voidEntries(deps, rows, signed, ink.asked, error);
    throw error;
  }
}

/**
 * All or none: the entries of a failed job are voided. Those whose signature was made stay spent, and so does the
 * one in hand when the key was asked and nothing shows that it did not sign. The file goes before its entries are
 * ended: whoever is killed in between is found by the next start. One that cannot be removed now is tried again then.
 */
function voidEntries(
  deps: StampDeps,
  rows: readonly UseLogRow[],
  signed: ReadonlySet<number>,
  asked: boolean,
  error: unknown,
): void {
  const reason = error instanceof YinzhengError ? error.code : 'INTERNAL';
  const inHand = asked ? rows.find((row) => !signed.has(row.entryNo)) : undefined;
  tidyUp(deps);
  try {
    appendRows(deps, rows, (row) => {
      return { kind: 'voided', afterSigning: signed.has(row.entryNo), unresolved: row === inHand, reason };
    });
  } catch {
    // What could not be ended now is ended at the next start; the first error is the one to tell.
  }
}

function tidyUp({ output }: StampDeps): void {
  try {
    output.discard();
  } catch {
    // As above.
  }
}

/** One further row for each entry, and what else becomes true with them, in one transaction. */
function appendRows(
  deps: StampDeps,
  rows: readonly UseLogRow[],
  contentOf: (row: UseLogRow) => RowContent,
  also: () => void = () => undefined,
): void {
  deps.log.transaction((log: UseLogWriter) => {
    for (const row of rows)
      log.append(nextRow(currentHead(log), row.entryNo, deps.clock.now(), contentOf(row)));
    also();
  });
}
