import type { PositionIn } from '@yinzheng/contract/ipc';
import { person, requireKeeper, type RequestedDocument, type Ticket } from '@yinzheng/core/approvals';
import { PDF_LIMITS } from '@yinzheng/core/documents';
import { equalBytes, fail, toHex } from '@yinzheng/core/kernel';
import type { ByteSource } from '@yinzheng/core/ports';
import { previewSource, requireApproved } from '@yinzheng/core/stamping';
import { ticketRight } from '@yinzheng/core/use-rights';
import { task } from '../../pool/task.ts';
import { seenRequest } from '../acts/index.ts';
import { keptTicket } from '../approve.ts';
import { pagePictures, type PagePictures } from '../compose.ts';

import type { Workstation } from '../workstation.ts';
import { openSources, type Sources } from './sources.ts';

/** Which page of which kept document is to be drawn. */
export interface PictureOrder {
  /** A kept document by its SM3, and what it is called. */
  readonly document: { readonly digest: Uint8Array; readonly name: string };
  /** Counted from 1. */
  readonly page: number;
  /** Pixels. */
  readonly width: number;
  /** The page as it will be. */
  readonly placement?: Placement | undefined;
}

/** Seals that are to be shown on a kept document of a request. */
export interface Placement {
  readonly ticketId: Uint8Array;
  readonly positions: readonly PositionIn[];
  readonly format: 'ses' | 'cms';
  /** Who wants to stamp: what this person may not stamp is not shown as if. Undefined: that was checked already. */
  readonly custodian?: string | undefined;
}

/** What a thread keeps for drawing: made when the first picture is wanted. */
const kept: { tools: { readonly sources: Sources; readonly pictures: PagePictures } | undefined } = {
  tools: undefined,
};

/**
 * A page as PNG, drawn from the approved bytes only.
 * @throws DOCUMENT_MISSING, FILE_UNREADABLE, PDF_PAGE_MISSING, PICTURE_FAILED; with a placement REQUEST_UNKNOWN and
 * what `requireApproved`, `requireKeeper` and `previewSource` throw
 */
export const pagePicture = task(
  'eyes',
  async (
    { document: { digest, name }, page, width, placement }: PictureOrder,
    context,
  ): Promise<Uint8Array> => {
    kept.tools ??= { sources: openSources(), pictures: pagePictures() };
    const { sources, pictures } = kept.tools;
    const station = await context.station();
    if (placement === undefined) {
      return pictures.draw(await sources.document(station, digest, name), page, width);
    }
    const ticket = placedTicket(station, placement);
    const document = documentOf(ticket, digest);
    const approved = await sources.document(station, digest, document.name);
    return pictures.draw(asItWillBe(station, approved, { ticket, document, placement, page }), page, width);
  },
);

function documentOf({ request }: Ticket, digest: Uint8Array): RequestedDocument {
  return (
    request.documents.find((one) => equalBytes(one.digest, digest)) ??
    fail('TICKET_WRONG_DOCUMENT', { name: toHex(digest) })
  );
}

/** The ticket, where its custodian may know of it. */
function placedTicket(station: Workstation, { ticketId, custodian }: Placement): Ticket {
  if (custodian === undefined) return keptTicket(station, ticketId);
  const { ticket } = seenRequest(station, ticketId, custodian);
  const keeper = person(station.authority(), custodian);
  const approvers = ticket.decisions.map(({ decision }) => decision.approver);
  const at = station.clock.now();
  requireKeeper(station.authority(), { custodian: keeper, approvers, seal: ticket.request.seal.esID, at });
  return ticket;
}

interface Shown {
  readonly ticket: Ticket;
  readonly document: RequestedDocument;
  readonly placement: Placement;
  readonly page: number;
}

function asItWillBe(
  station: Workstation,
  source: ByteSource,
  { ticket, document, placement, page }: Shown,
): ByteSource {
  const { esID } = ticket.request.seal;
  const seal =
    station.seals().find(({ info }) => info.esID === esID) ?? fail('TICKET_WRONG_SEAL', { approved: esID });
  const right = ticketRight(ticket);
  requireApproved({ right, seal, document }, { authority: station.authority() }, station.clock.now());
  const { clock, random } = station;
  return previewSource(
    { ...placement, right, source, seal },
    { clock, random, maxBytes: PDF_LIMITS.fileBytes },
    page,
  );
}
