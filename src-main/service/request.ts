import { basename } from 'node:path';
import { makeRequest, ticketFile, type RequestForm, type Ticket } from '@yinzheng/core/approvals';
import { assertStampable, openPdf, PDF_LIMITS } from '@yinzheng/core/documents';
import { equalBytes, fail, YinzhengError } from '@yinzheng/core/kernel';
import type { Seal } from '@yinzheng/core/seals';
import { sm3 } from '@yinzheng/core/sm';
import { requireUsableSeal } from '@yinzheng/core/stamping';
import type { RequestOut } from '@yinzheng/contract/cli';
import { findSeal } from './seals.ts';
import { requestOut } from './shapes.ts';
import { authorityAt } from './unit-authority.ts';
import { strictTrust, type Files, type Workstation } from './workstation.ts';

/** A document that a request is to be about. */
export interface DocumentOrder {
  readonly path: string;
  /** As people know it. */
  readonly name: string;
  /** Impressions on it. */
  readonly count: number;
}

/** 用印申请, as a person fills it in. */
export interface RequestOrder {
  readonly applicant: string;
  /** esID */
  readonly seal: string;
  readonly reason: string;
  readonly classification: RequestForm['classification'];
  readonly days: number | undefined;
  /** Identifier of the workstation of the unit at which it is to be stamped, hexadecimal; undefined: this one. */
  readonly workstation?: string | undefined;
  readonly documents: readonly DocumentOrder[];
}

/** The same with files that lie where they are, and a ticket that becomes a file. */
export interface FileRequestOrder extends Omit<RequestOrder, 'documents'> {
  /** Impressions on each file. */
  readonly count: number;
  readonly files: readonly string[];
  /** Where the ticket goes. */
  readonly out: string;
}

/** A document that can be asked for but, as it is, not be stamped: found out now rather than after the approval. */
export interface RequestWarning {
  /** Path of the file as it was given. */
  readonly file: string;
  readonly name: string;
  readonly error: YinzhengError;
}

/** A request that was made: its documents and itself are kept. */
export interface MadeRequest {
  readonly ticket: Ticket;
  readonly seal: Seal;
  readonly warnings: readonly RequestWarning[];
}

export interface RequestResult {
  readonly made: RequestOut;
  readonly warnings: readonly RequestWarning[];
}

/**
 * Makes the request, keeps its documents and the undecided ticket. Nothing is kept of a request that is refused (seal
 * measures 2019, Art. 20). @throws what `makeRequest` throws, SEAL_UNKNOWN, SEAL_NOT_USABLE, FILE_…
 */
export async function keepRequest(
  station: Workstation,
  files: Files,
  order: RequestOrder,
): Promise<MadeRequest> {
  const made = await makeTicket(station, files, order);
  keepTicket(station, made.ticket);
  return made;
}

/** The same for files, with the ticket as a file too. @throws as {@link keepRequest}; OUTPUT_EXISTS, FILE_UNWRITABLE */
export async function requestUse(
  station: Workstation,
  files: Files,
  { files: paths, count, out, ...order }: FileRequestOrder,
): Promise<RequestResult> {
  files.requireFree(out);
  const documents = paths.map((path) => ({ path, name: basename(path), count }));
  const { ticket, seal, warnings } = await makeTicket(station, files, { ...order, documents });
  // A ticket that could not be handed out is not waited for on a screen either.
  files.create(out, ticketFile(ticket));
  keepTicket(station, ticket);
  return { made: { ticket: out, request: requestOut(ticket, seal) }, warnings };
}

async function makeTicket(station: Workstation, files: Files, order: RequestOrder): Promise<MadeRequest> {
  const seal = findSeal(station, order.seal);
  requireUsableSeal(seal, { ...strictTrust(station), now: station.clock.now() });
  const documents: RequestForm['documents'][number][] = [];
  for (const { path, name, count } of order.documents) {
    documents.push({ ...(await files.digest(path)), name, count });
  }
  const ticket = makeRequest(
    {
      applicantId: order.applicant,
      seal: { esID: seal.info.esID, digest: sm3(seal.bytes) },
      reason: order.reason,
      classification: order.classification,
      validDays: order.days,
      documents,
    },
    { authority: authorityAt(station, order.workstation), clock: station.clock, random: station.random },
  );
  await keepDocuments(station, ticket, order.documents);
  const warnings = ticket.request.documents.flatMap((document, index) => {
    const error = whyNotStampable(station, document);
    const { path, name } = order.documents[index]!;
    return error === undefined ? [] : [{ file: path, name, error }];
  });
  return { ticket, seal, warnings };
}

function keepTicket(station: Workstation, { request, der }: Ticket): void {
  station.requests.keep(request.ticketId, der);
}

async function keepDocuments(
  station: Workstation,
  ticket: Ticket,
  documents: readonly DocumentOrder[],
): Promise<void> {
  for (const [index, { path }] of documents.entries()) {
    const { digest } = await station.keepDocument(path);
    if (!equalBytes(digest, ticket.request.documents[index]!.digest)) {
      fail('FILE_UNREADABLE', { path, detail: 'CHANGED' });
    }
  }
}

function whyNotStampable(
  station: Workstation,
  { digest, name }: { readonly digest: Uint8Array; readonly name: string },
): YinzhengError | undefined {
  const source = station.openDocument(digest, name);
  try {
    assertStampable(openPdf(source), { maxBytes: PDF_LIMITS.fileBytes });
    return undefined;
  } catch (error) {
    if (error instanceof YinzhengError) return error;
    throw error;
  } finally {
    source.close();
  }
}
