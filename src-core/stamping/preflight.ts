import type { PersonRef } from '../accounts/index.ts';
import { assertStampable, openPdf, placeSeal, type PdfDocument } from '../documents/index.ts';
import { equalBytes, fail } from '../kernel/index.ts';
import { sm3, sm3OfSource, type Sm3Stream } from '../sm/index.ts';
import { requireHand, requireLeft, UseTally, verifyRight, type CountedRows } from '../use-rights/index.ts';
import type { StampDeps, StampJob } from './job.ts';
import { requireUsableCertificate, requireUsableSeal, requireWritableSeal } from './usable-seal.ts';

// Everything that can be refused before a key is asked. `stamp` asks for all of it; a screen that wants to say
// beforehand what would be refused asks the same, one by one.

/** What the checks are made against. */
export type PreflightDeps = Pick<StampDeps, 'authority' | 'verification' | 'maxBytes' | 'ended'>;

/**
 * Insists on a right that holds, for this seal and this document; who agreed.
 * @throws what `verifyRight` throws; TICKET_WRONG_SEAL, TICKET_WRONG_DOCUMENT
 */
export function requireApproved(
  { right, seal, document }: Pick<StampJob, 'right' | 'seal' | 'document'>,
  { authority, ended }: Pick<PreflightDeps, 'authority' | 'ended'>,
  at: Date,
): readonly PersonRef[] {
  const approvers = verifyRight(right, authority, at, ended);
  if (right.seal.esID !== seal.info.esID || !equalBytes(right.seal.digest, sm3(seal.bytes))) {
    fail('TICKET_WRONG_SEAL', { approved: right.seal.esID });
  }
  const named = right.documents.find((one) => equalBytes(one.digest, document.digest));
  if (named === undefined || named.count !== document.count) {
    fail('TICKET_WRONG_DOCUMENT', { name: document.name });
  }
  return approvers;
}

/**
 * Insists that so many impressions are left, by the rows under the right in the log.
 * @throws what `requireLeft` throws, LOG_BROKEN
 */
export function requireUnspent(
  rows: CountedRows,
  { right, document, positions }: Pick<StampJob, 'right' | 'document' | 'positions'>,
  { at, tally = new UseTally() }: { readonly at: Date; readonly tally?: UseTally | undefined },
): void {
  const used = tally.entries(right.id, rows);
  requireLeft(used, { right, document: document.digest, wanted: positions.length, at });
}

/** Insists that the kept bytes are the approved ones; their SM3, to be gone on with. @throws DOCUMENT_MISSING */
export async function requireApprovedBytes({
  source,
  document,
}: Pick<StampJob, 'source' | 'document'>): Promise<Sm3Stream> {
  const hash = await sm3OfSource(source);
  if (!equalBytes(hash.digest(), document.digest)) fail('DOCUMENT_MISSING', { name: document.name });
  return hash;
}

/** Opens a document to which a seal may be added. @throws what `openPdf` and `assertStampable` throw */
export function requireStampablePdf({ source }: Pick<StampJob, 'source'>, maxBytes: number): PdfDocument {
  const doc = openPdf(source);
  assertStampable(doc, { maxBytes });
  return doc;
}

/** Insists on one position at least, each wholly on its page. @throws BAD_ARGUMENT, what `placeSeal` throws */
export function requirePlaces(
  doc: PdfDocument,
  { positions, seal }: Pick<StampJob, 'positions' | 'seal'>,
): void {
  if (positions.length === 0) fail('BAD_ARGUMENT', { name: 'positions', detail: 'none' });
  for (const position of positions) placeSeal(doc.page(position.page), position, seal.info.picture);
}

/** What a job that passed its checks goes on with. */
export interface Preflight {
  readonly approvers: readonly PersonRef[];
  /** Has taken in the job's source. */
  readonly hash: Sm3Stream;
  readonly pages: number;
}

/**
 * All of it but for what is left of the count, which is checked in the transaction that reserves.
 * @throws what the functions above throw; what `requireHand` throws; SEAL_FORMAT_OLD, SEAL_NOT_USABLE
 */
export async function preflight(job: StampJob, deps: PreflightDeps, at: Date): Promise<Preflight> {
  const approvers = requireApproved(job, deps, at);
  requireHand(job.right, deps.authority, { ...job, approvers, at });
  requireWritableSeal(job.seal, job.format);
  requireUsableSeal(job.seal, { ...deps.verification, now: at });
  requireUsableCertificate(job.seal, job.certificate, { ...deps.verification, now: at });
  const hash = await requireApprovedBytes(job);
  const doc = requireStampablePdf(job, deps.maxBytes);
  requirePlaces(doc, job);
  return { approvers, hash, pages: doc.pageCount() };
}
