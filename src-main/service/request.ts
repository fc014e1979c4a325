import { basename } from 'node:path';
import { makeRequest, ticketFile, type RequestForm, type Ticket } from '@yinzheng/core/approvals';
import { assertStampable, openPdf, PDF_LIMITS } from '@yinzheng/core/documents';
import { equalBytes, fail, YinzhengError } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { requireUsableSeal } from '@yinzheng/core/stamping';
import type { RequestOut } from '@yinzheng/contract/cli';
import { findSeal } from './seals.ts';
import { requestOut } from './shapes.ts';
import { strictTrust, type Files, type Workstation } from './workstation.ts';

/** 用印申请, as a person fills it in. */
export interface RequestOrder {
  readonly applicant: string;
  /** esID */
  readonly seal: string;
  readonly count: number;
  readonly reason: string;
  readonly classification: RequestForm['classification'];
  readonly days: number | undefined;
  readonly files: readonly string[];
  /** Where the ticket goes. */
  readonly out: string;
}

/** A document that can be asked for but, as it is, not be stamped: found out now rather than after the approval. */
export interface RequestWarning {
  readonly file: string;
  readonly error: YinzhengError;
}

export interface RequestResult {
  readonly made: RequestOut;
  readonly warnings: readonly RequestWarning[];
}

/**
 * Makes the request, keeps its documents and writes the undecided ticket. Nothing is kept of a request that is
 * refused (seal measures 2019, Art. 20). @throws what `makeRequest` throws, SEAL_UNKNOWN, OUTPUT_EXISTS, FILE_…
 */
export async function requestUse(
  station: Workstation,
  files: Files,
  order: RequestOrder,
): Promise<RequestResult> {
  files.requireFree(order.out);
  const seal = findSeal(station, order.seal);
  requireUsableSeal(seal, { ...strictTrust(station), now: station.clock.now() });
  const documents: RequestForm['documents'][number][] = [];
  for (const path of order.files) documents.push({ ...(await files.digest(path)), name: basename(path) });
  const ticket = makeRequest(
    {
      applicantId: order.applicant,
      seal: { esID: seal.info.esID, digest: sm3(seal.bytes) },
      reason: order.reason,
      count: order.count,
      classification: order.classification,
      validDays: order.days,
      documents,
    },
    { authority: station.authority(), clock: station.clock, random: station.random },
  );
  await keepDocuments(station, ticket, order.files);
  files.create(order.out, ticketFile(ticket));
  return {
    made: { ticket: order.out, request: requestOut(ticket, seal) },
    warnings: ticket.request.documents.flatMap((document, index) => {
      const error = whyNotStampable(station, document);
      return error === undefined ? [] : [{ file: order.files[index]!, error }];
    }),
  };
}

async function keepDocuments(station: Workstation, ticket: Ticket, paths: readonly string[]): Promise<void> {
  for (const [index, path] of paths.entries()) {
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
