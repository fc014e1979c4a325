import {
  maySee,
  requestState,
  verifyRecords,
  type RequestedDocument,
  type Ticket,
} from '@yinzheng/core/approvals';
import { openPdf } from '@yinzheng/core/documents';
import { equalBytes, fail, readable, toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { entriesOf, spentOn, type UseLogEntry } from '@yinzheng/core/use-log';
import { keptTicket } from '../approve.ts';
import { authorityFor } from '../unit-authority.ts';
import type { Workstation } from '../workstation.ts';

/** A kept request that somebody may see. */
export interface SeenRequest {
  readonly ticket: Ticket;
  /** SM3 of its ticket: what a person confirmed must be what is then acted on. */
  readonly version: Uint8Array;
  /** Impressions left on all its documents. */
  readonly remaining: number;
}

/**
 * The latest version of a kept request, for somebody who may see it.
 * @throws REQUEST_UNKNOWN, also where the person must not know of it; TICKET_UNREADABLE, TICKET_ALTERED
 */
export function seenRequest(station: Workstation, ticketId: Uint8Array, personId: string): SeenRequest {
  const ticket = keptTicket(station, ticketId);
  const authority = authorityFor(station, ticket);
  const at = station.clock.now();
  const used = entriesOf(station.rowsOfTicket(ticketId));
  const remaining = leftOf(ticket, used);
  const sound =
    used.every((entry) => equalBytes(entry.reserved.request, ticket.requestDigest)) &&
    readable(() => {
      verifyRecords(ticket, authority);
      return true;
    }) === true;
  const state = requestState(ticket, { sound, remaining, at });
  if (!maySee(ticket, state, { personId, authority, at })) {
    fail('REQUEST_UNKNOWN', { ticket: toHex(ticketId) });
  }
  return { ticket, version: sm3(ticket.der), remaining };
}

/** The same, where it must be the version that was confirmed. @throws as {@link seenRequest}; TICKET_ALTERED */
export function confirmedRequest(
  station: Workstation,
  ticketId: Uint8Array,
  personId: string,
  version: Uint8Array,
): SeenRequest {
  const seen = seenRequest(station, ticketId, personId);
  if (!equalBytes(seen.version, version)) {
    fail('TICKET_ALTERED', { ticket: toHex(ticketId), part: 'version' });
  }
  return seen;
}

/** Impressions left on all documents of a ticket. */
export function leftOf({ request }: Ticket, used: readonly UseLogEntry[]): number {
  const left = request.documents.map(({ digest, count }) => Math.max(0, count - spentOn(used, digest)));
  return left.reduce((sum, one) => sum + one, 0);
}

/** The document of that digest. @throws TICKET_WRONG_DOCUMENT */
export function documentOf({ request }: Ticket, digest: Uint8Array): RequestedDocument {
  return (
    request.documents.find((one) => equalBytes(one.digest, digest)) ??
    fail('TICKET_WRONG_DOCUMENT', { name: toHex(digest) })
  );
}

/** Pages of a kept document; 0 where it is not there or cannot be read. */
export function pagesOf(station: Workstation, { digest, name }: RequestedDocument): number {
  const count = readable(() => {
    const source = station.openDocument(digest, name);
    try {
      return openPdf(source).pageCount();
    } finally {
      source.close();
    }
  });
  return count ?? 0;
}
