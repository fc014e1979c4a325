import { isHarmless, sliceSource } from '../documents/index.ts';
import { equalBytes, toHex } from '../kernel/index.ts';
import type { ByteSource } from '../ports/index.ts';
import type { Seal } from '../seals/index.ts';
import { sm3, sm3OfSource } from '../sm/index.ts';
import type { LogWitness, UseLogEntry } from '../use-log/index.ts';
import {
  verifyPdf,
  witnessesAmong,
  type SignatureReport,
  type VerificationContext,
} from '../verification/index.ts';
import type { Ledger } from './ledger.ts';

/** What a file is to the log, by the impressions in it of seals that are kept here. */
export type FileVerdict = 'foreign' | 'known' | 'updated' | 'incomplete' | 'unknown';

/** What a PDF says of the log and the log of it. */
export interface SealedFile {
  readonly verdict: FileVerdict;
  /** The impressions in it that are witnesses of a log, of whichever workstation. */
  readonly witnesses: readonly LogWitness[];
}

/** What a file is compared with. */
export interface SealedFileFacts {
  readonly ledger: Ledger;
  readonly seals: readonly Seal[];
  readonly context: VerificationContext;
}

/**
 * Whether the log knows a PDF. It does when for each impression of a seal kept here: its entry is closed (or signed
 * and about to be), its *signed* row has the SM3 of the file up to that impression, the row it names is that entry's
 * *reserved* row, and all impressions of its job are in the file. So a copy under another name is known, and so is a
 * version that somebody else signed on top. It is `updated` when more than signatures and their data followed the
 * last of these impressions.
 * @throws PDF_NOT_PDF, PDF_BROKEN, PDF_TOO_LARGE where it cannot be read as a PDF
 */
export async function judgeSealedFile(source: ByteSource, facts: SealedFileFacts): Promise<SealedFile> {
  const { signatures } = await verifyPdf(source, facts.context);
  const readings = await witnessesAmong(source, signatures);
  return {
    verdict: await verdictOf(source, signatures, facts),
    witnesses: readings.flatMap(({ witness }) => witness ?? []),
  };
}

async function verdictOf(
  source: ByteSource,
  signatures: readonly SignatureReport[],
  facts: SealedFileFacts,
): Promise<FileVerdict> {
  const { ledger } = facts;
  const own = signatures.filter(isOwn(facts.seals));
  const last = own.at(-1);
  if (last === undefined) return 'foreign';
  const jobs = new Map<string, { readonly total: number; seen: number }>();
  for (const signature of own) {
    const entry = ledger.entries.find((known) => known.entryNo === signature.impression?.entryNo);
    if (entry === undefined || !(await isEntrys(entry, signature, source))) return 'unknown';
    const id = toHex(entry.reserved.jobId);
    const job = jobs.get(id) ?? { total: entry.reserved.total, seen: 0 };
    jobs.set(id, { ...job, seen: job.seen + 1 });
  }
  if (![...jobs.values()].every(({ total, seen }) => seen === total)) return 'incomplete';
  return isHarmless(last.after) ? 'known' : 'updated';
}

async function isEntrys(
  { result, signedDigest, reservedRow, reserved }: UseLogEntry,
  { impression, covers }: SignatureReport,
  source: ByteSource,
): Promise<boolean> {
  const live = result === 'done' || result === 'signed';
  if (!live || impression === undefined || signedDigest === undefined) return false;
  const sameRow =
    impression.rowNo === reservedRow.rowNo &&
    equalBytes(impression.logHead, reservedRow.hash) &&
    equalBytes(impression.ticketId, reserved.ticketId);
  if (!sameRow) return false;
  const version = await sm3OfSource(sliceSource(source, 0, covers.end));
  return equalBytes(version.digest(), signedDigest);
}

/** Tells the signatures of seals kept here: by the seal inside, or by the certificate of one who keeps it. */
function isOwn(seals: readonly Seal[]): (signature: SignatureReport) => boolean {
  const names = new Set(seals.map(({ info }) => info.esID));
  const certificates = new Set(seals.flatMap(listedCertificates));
  return ({ seal, signer }) =>
    (seal !== undefined && names.has(seal.esID)) ||
    (signer !== undefined && certificates.has(toHex(sm3(signer.certificate))));
}

/** SM3 of each certificate that a seal lists. */
function listedCertificates({ info }: Seal): string[] {
  const { certList } = info.property;
  return certList.kind === 'certificates'
    ? certList.certificates.map((one) => toHex(sm3(one)))
    : certList.digests.map(({ value }) => toHex(value));
}
