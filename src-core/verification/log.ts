import type { Authority } from '../authority/index.ts';
import { equalBytes, YinzhengError, type ErrorParams } from '../kernel/index.ts';
import type { ByteSource } from '../ports/index.ts';
import { createSm3 } from '../sm/index.ts';
import { entriesOf, type UseLogEntry, type UseLogRow } from '../use-log/index.ts';
import type { LogReason } from './log-reasons.ts';
import { nameOf } from './pdf-file.ts';
import type { PdfVerification, SignatureReport } from './report.ts';

// The ticket and the place in the log that an impression carries, compared with this workstation's log (ADR 0013).

/** Port: looks into the use log of a workstation. */
export interface LogLookup {
  /** The row of a number. @throws LOG_BROKEN, STORE_UNAVAILABLE */
  row(rowNo: number): UseLogRow | undefined;
  /** Every row of an entry, in the order of their numbers. @throws LOG_BROKEN, STORE_UNAVAILABLE */
  rowsOfEntry(entryNo: number): readonly UseLogRow[];
}

/** A workstation's log, and the records that say whose seals are kept there. */
export interface LogAtHand {
  readonly authority: Authority;
  /** Gives the log once the whole of it was checked; asked only for impressions that it can know. @throws LOG_BROKEN, STORE_UNAVAILABLE */
  open(): LogLookup;
}

/** What the log says of an impression that it knows. */
export interface LoggedUse extends UseLogEntry {
  /** When the key signed, by the log; undefined where its row is not there. */
  readonly signedAt: Date | undefined;
}

/**
 * `not-compared`: nothing is told by that. `agrees`: the log has this impression. `unknown`: a seal kept here was used
 * and the log does not know it. `contradicts`: the log says something else.
 */
export type LogAnswer = 'not-compared' | 'agrees' | 'unknown' | 'contradicts';

export interface LogComparison {
  readonly answer: LogAnswer;
  readonly reason: LogReason;
  readonly params: ErrorParams;
  /** The entry that the impression names, where the row that reserved it is the one that was signed. */
  readonly use: LoggedUse | undefined;
}

/** A signature with its comparison; undefined: it carries no ticket, and nothing demands one. */
export interface ComparedSignature extends SignatureReport {
  readonly log: LogComparison | undefined;
}

export interface ComparedPdf extends PdfVerification {
  readonly signatures: readonly ComparedSignature[];
}

/**
 * Compares each impression with the log at hand, and says so of the whole: a seal kept here whose use the log does not
 * know or contradicts leaves a file "cannot tell" at best. The steps keep their answers.
 * `source` is the file that was verified.
 */
export async function compareWithLog(
  source: ByteSource,
  report: PdfVerification,
  log: LogAtHand | undefined,
): Promise<ComparedPdf> {
  const known = log && { authority: log.authority, open: onceOnly(log.open) };
  const found = report.signatures.map((signature) => compareRows(signature, known));
  const ends = report.signatures.filter((_, index) => found[index]?.answer === 'agrees');
  const digests = await digestsUpTo(
    source,
    ends.map(({ covers }) => covers.end),
  );
  const signatures = report.signatures.map((signature, index) => {
    return { ...signature, log: withDigest(found[index], digests.get(signature.covers.end)) };
  });
  return { ...report, ...judgeFile(report, signatures), signatures };
}

/** A log that cannot be used is not checked again for each signature. */
function onceOnly(open: LogAtHand['open']): LogAtHand['open'] {
  let lookup: LogLookup | undefined;
  let failure: { readonly error: unknown } | undefined;
  return () => {
    if (failure !== undefined) throw failure.error;
    try {
      return (lookup ??= open());
    } catch (error) {
      failure = { error };
      throw error;
    }
  };
}

function comparison(
  answer: LogAnswer,
  reason: LogReason,
  params: ErrorParams = {},
  use?: LoggedUse,
): LogComparison {
  return { answer, reason, params, use };
}

/** Everything but the file's bytes. */
function compareRows(signature: SignatureReport, log: LogAtHand | undefined): LogComparison | undefined {
  const { impression } = signature;
  const own = log !== undefined && isKeptHere(signature, log.authority);
  if (!own) {
    if (impression === undefined) return undefined;
    return comparison('not-compared', log === undefined ? 'LOG_NOT_AT_HAND' : 'LOG_OTHER_UNIT');
  }
  if (!holds(signature)) {
    return impression === undefined ? undefined : comparison('not-compared', 'LOG_SIGNATURE_OPEN');
  }
  try {
    const lookup = log.open();
    return impression === undefined
      ? comparison('unknown', 'LOG_NO_TICKET')
      : compareImpression(signature, impression, lookup);
  } catch (error) {
    if (!(error instanceof YinzhengError)) throw error;
    return comparison('not-compared', 'LOG_NOT_USABLE', { code: error.code });
  }
}

/** Whether the signer's certificate is one that the records of authority name as a custodian's. */
function isKeptHere({ signer }: SignatureReport, authority: Authority): boolean {
  return (
    signer !== undefined &&
    authority.grants.some(({ role, cert }) => role === 'custodian' && equalBytes(cert, signer.certificate))
  );
}

/** Whether the key signed these very bytes of a version of the file; trust and times do not matter here. */
export function holds({ steps, covers }: SignatureReport): boolean {
  const needed = steps.filter(({ step }) => ['structure', 'digest', 'signature'].includes(step));
  return covers.kind !== 'part' && needed.length === 3 && needed.every(({ answer }) => answer === 'valid');
}

function compareImpression(
  { seal, format }: SignatureReport,
  impression: NonNullable<SignatureReport['impression']>,
  lookup: LogLookup,
): LogComparison {
  const { entryNo, rowNo } = impression;
  const row = lookup.row(rowNo);
  if (row === undefined) return comparison('unknown', 'LOG_ROW_MISSING', { entry: entryNo, row: rowNo });
  const rows = lookup.rowsOfEntry(entryNo);
  const entry = entriesOf(rows)[0];
  const same =
    equalBytes(row.hash, impression.logHead) &&
    entry?.reservedRow.rowNo === rowNo &&
    equalBytes(entry.reserved.ticketId, impression.ticketId);
  if (!same) return comparison('contradicts', 'LOG_ROW_DIFFERS', { entry: entryNo, row: rowNo });
  const signedAt = rows.find(({ content }) => content.kind === 'signed')?.at;
  const use: LoggedUse = { ...entry, signedAt };
  const params = { entry: entryNo };
  if (seal !== undefined && seal.esID !== entry.reserved.seal.esID) {
    return comparison('contradicts', 'LOG_SEAL_DIFFERS', { ...params, seal: seal.esID }, use);
  }
  if (format.startsWith('ses') !== (entry.reserved.format === 'ses')) {
    return comparison('contradicts', 'LOG_ROW_DIFFERS', { ...params, row: rowNo }, use);
  }
  if (entry.signedDigest !== undefined) return comparison('agrees', 'LOG_AGREES', params, use);
  // No *signed* row: a crash may have hidden what the key did, and then nothing says which bytes it signed.
  if (entry.result === 'unresolved') return comparison('unknown', 'LOG_END_UNRESOLVED', params, use);
  const reason = entry.result === 'voided' ? 'LOG_VOIDED' : 'LOG_NOT_SIGNED';
  return comparison('contradicts', reason, params, use);
}

/** The log's *signed* row fixes the file up to and with the impression. */
function withDigest(
  found: LogComparison | undefined,
  digest: Uint8Array | undefined,
): LogComparison | undefined {
  if (found?.answer !== 'agrees') return found;
  const logged = found.use?.signedDigest;
  if (logged !== undefined && digest !== undefined && equalBytes(logged, digest)) return found;
  return comparison('contradicts', 'LOG_DIGEST_DIFFERS', found.params, found.use);
}

/** Bytes read at a time. */
const WINDOW = 1 << 20;

/** SM3 of the file up to each of some offsets, reading it once. */
export async function digestsUpTo(
  source: ByteSource,
  ends: readonly number[],
): Promise<Map<number, Uint8Array>> {
  const digests = new Map<number, Uint8Array>();
  if (ends.length === 0) return digests;
  const stream = await createSm3();
  let at = 0;
  for (const end of [...new Set(ends)].sort((a, b) => a - b)) {
    for (; at < end; at = Math.min(at + WINDOW, end)) {
      stream.update(source.read(at, Math.min(WINDOW, end - at)));
    }
    digests.set(end, stream.digest());
  }
  return digests;
}

/** What the log's word makes of the file; its contradiction weighs more than its silence, and neither mends anything. */
function judgeFile(
  { answer }: PdfVerification,
  signatures: readonly ComparedSignature[],
): Partial<Pick<PdfVerification, 'answer' | 'reason' | 'params'>> {
  if (answer === 'invalid') return {};
  for (const [kind, reason] of [
    ['contradicts', 'FILE_LOG_CONTRADICTS'],
    ['unknown', 'FILE_LOG_UNKNOWN'],
  ] as const) {
    const index = signatures.findIndex(({ log }) => log?.answer === kind);
    const one = signatures[index];
    if (one !== undefined) {
      const params = { count: signatures.length, number: index + 1, whose: nameOf(one) };
      return { answer: 'unknown', reason, params };
    }
  }
  return {};
}
