import { verifyTicket } from '../approvals/index.ts';
import { requireCustodian } from '../devices/index.ts';
import { assertStampable, openPdf, placeSeal } from '../documents/index.ts';
import { equalBytes, fail, YinzhengError } from '../kernel/index.ts';
import type { ByteSource, KeySession } from '../ports/index.ts';
import { createSm3, sm3, type Sm3Stream } from '../sm/index.ts';
import { nextRow, type RowContent, type UseLogRow, type UseLogWriter } from '../use-log/index.ts';
import { requireValidResult } from './check-result.ts';
import { Ink } from './ink.ts';
import type { StampDeps, StampJob, StampResult } from './job.ts';
import { currentHead, reserve } from './reserve.ts';

const WINDOW = 1 << 20;

/**
 * Stamps one approved document: all positions or none, log before ink (design idea 3).
 * The order is: everything that can be refused is refused, the key is unlocked, the entries are reserved,
 * the key signs each impression and its row says so, the file is written under a temporary name and verified
 * from the disk, it gets its name, the entries are closed.
 * The PIN's bytes are zeroed.
 * @throws what `verifyTicket`, `assertStampable`, `reserve`, the gate and the ports throw; DOCUMENT_MISSING, RESULT_NOT_VALID
 */
export async function stamp(job: StampJob, pin: Uint8Array, deps: StampDeps): Promise<StampResult> {
  const at = deps.clock.now();
  const { approvers } = verifyTicket(job.ticket, deps.authority, at);
  requireSealAndDocument(job);
  requireCustodian(deps.authority, { ...job, approvers, at });
  const hash = await hashSource(job.source);
  if (!equalBytes(hash.clone().digest(), job.document.digest)) {
    fail('DOCUMENT_MISSING', { name: job.document.name });
  }
  requirePlaces(job, deps.maxBytes);
  const session = await deps.key.login(pin);
  try {
    const jobId = deps.random.bytes(16);
    const output = deps.output.target;
    const rows = deps.log.transaction((log) => reserve(log, job, { jobId, at, approvers, output }));
    return await inkReserved(job, deps, session, rows, hash);
  } finally {
    session.logout();
  }
}

function requireSealAndDocument(job: StampJob): void {
  const { seal, documents } = job.ticket.request;
  if (seal.esID !== job.seal.info.esID || !equalBytes(seal.digest, sm3(job.seal.bytes))) {
    fail('TICKET_WRONG_SEAL', { approved: seal.esID });
  }
  const named = documents.find((document) => equalBytes(document.digest, job.document.digest));
  if (named === undefined || named.count !== job.document.count) {
    fail('TICKET_WRONG_DOCUMENT', { name: job.document.name });
  }
}

/** Refuses what cannot be stamped before anything is reserved. */
function requirePlaces(job: StampJob, maxBytes: number): void {
  if (job.positions.length === 0) fail('BAD_ARGUMENT', { name: 'positions', detail: 'none' });
  const doc = openPdf(job.source);
  assertStampable(doc, { maxBytes });
  for (const position of job.positions) placeSeal(doc.page(position.page), position, job.seal.info.picture);
}

async function hashSource(source: ByteSource): Promise<Sm3Stream> {
  const stream = await createSm3();
  for (let at = 0; at < source.size; at += WINDOW) stream.update(source.read(at, WINDOW));
  return stream;
}

/** From the reserved rows to the closed ones; what fails on the way is voided with its reason. */
async function inkReserved(
  job: StampJob,
  deps: StampDeps,
  session: KeySession,
  rows: readonly UseLogRow[],
  hash: Sm3Stream,
): Promise<StampResult> {
  const signed = new Set<number>();
  let published = false;
  try {
    const ink = new Ink(job, deps, session, hash);
    for (const [index, row] of rows.entries()) {
      await ink.impress(job.positions[index]!, row);
      signed.add(row.entryNo);
      appendRows(deps, [row], () => ({ kind: 'signed', ...ink.state, temporary: deps.output.temporary }));
    }
    const { digest, size } = ink.state;
    deps.output.write(job.source, ink.appended);
    await deps.output.readBack((written) => requireValidResult(written, digest, rows, job, deps));
    deps.output.publish();
    published = true;
    appendRows(deps, rows, () => ({ kind: 'closed', digest, output: deps.output.target }));
    return { entries: rows.map((row) => row.entryNo), digest, size, output: deps.output.target };
  } catch (error) {
    // A file that has its name stays: its entries are closed at the next start.
    if (!published) voidEntries(deps, rows, signed, error);
    throw error;
  }
}

/** All or none: the entries of a failed job are voided; those whose signature was made stay spent. */
function voidEntries(
  deps: StampDeps,
  rows: readonly UseLogRow[],
  signed: ReadonlySet<number>,
  error: unknown,
): void {
  deps.output.discard();
  const reason = error instanceof YinzhengError ? error.code : 'INTERNAL';
  // Any error of ours says that no signature was made; another one leaves that open for the entry in hand.
  const inHand = error instanceof YinzhengError ? undefined : rows.find((row) => !signed.has(row.entryNo));
  appendRows(deps, rows, (row) => {
    return { kind: 'voided', afterSigning: signed.has(row.entryNo), unresolved: row === inHand, reason };
  });
}

/** One further row for each entry, in one transaction. */
function appendRows(
  deps: StampDeps,
  rows: readonly UseLogRow[],
  contentOf: (row: UseLogRow) => RowContent,
): void {
  deps.log.transaction((log: UseLogWriter) => {
    for (const row of rows)
      log.append(nextRow(currentHead(log), row.entryNo, deps.clock.now(), contentOf(row)));
  });
}
