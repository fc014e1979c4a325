import { parseTicket, type RequestedDocument, type Ticket } from '@yinzheng/core/approvals';
import { readable, toHex, YinzhengError } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import type { RequestRelayOut } from '@yinzheng/contract/ipc';
import { reasonOut } from './reason-out.ts';
import { moment } from './shapes.ts';
import { isOwnTicket } from './unit-authority.ts';
import type { Workstation } from './workstation.ts';

// Tickets between the workstations of a unit: what goes, and how that is shown.

/** The note that names the unit's other workstations that the store lets ask, hexadecimal. */
const LIVE = 'peers.live';

/** The other workstations to which tickets may go: known, under this one's root, and not taken back at the store. */
export function livePeers({ storeBook }: Workstation): readonly string[] {
  if (storeBook.registration() === undefined) return [];
  const text = storeBook.note(LIVE) ?? '';
  return text === '' ? [] : text.split(' ');
}

/** The note of device keys of workstations of the unit that may not ask any more by any key, hexadecimal. */
const GONE = 'peers.gone';

/** Device keys, hexadecimal, of the unit's workstations whose every key was taken back at the store: nobody works there any more. */
export function goneClients({ storeBook }: Workstation): ReadonlySet<string> {
  return new Set((storeBook.note(GONE) ?? '').split(' '));
}

/** Remembers which they are. */
export function setGoneClients({ storeBook }: Workstation, clients: readonly string[]): void {
  storeBook.setNote(GONE, clients.length === 0 ? undefined : clients.join(' '));
}

/** Remembers which they are. */
export function setLivePeers({ storeBook }: Workstation, names: readonly string[]): void {
  storeBook.setNote(LIVE, names.length === 0 ? undefined : names.join(' '));
}

/**
 * Whether the newest version of a request must go to the unit's other workstations: it waits for a decision, which may be made at any;
 * or its decision is news to one that has the version before, or stamps with it. What begins and ends here goes nowhere.
 */
export function mustGo(station: Workstation, ticket: Ticket): boolean {
  const { relay, requests, clock } = station;
  const { request, decisions } = ticket;
  const own = sm3(ticket.der);
  if (livePeers(station).length === 0 || request.expiresAt < clock.now()) return false;
  if (relay.sent(own) !== undefined || relay.cameAs(own)) return false;
  const agreed = decisions.every(({ decision }) => decision.answer === 'agreed');
  if (agreed && decisions.length < request.steps.length) return true;
  if (!isOwnTicket(station, ticket) || relay.came(request.ticketId)) return true;
  return requests.versions(request.ticketId).some((version) => relay.sent(sm3(version)) !== undefined);
}

/** How a request goes between workstations, for its page. */
export function relayOf(station: Workstation, ticket: Ticket): RequestRelayOut {
  const { relay } = station;
  const sent = relay.sent(sm3(ticket.der));
  const { request } = ticket;
  return {
    workstation: toHex(request.workstation),
    here: isOwnTicket(station, ticket),
    came: relay.came(request.ticketId),
    sending:
      sent === undefined
        ? mustGo(station, ticket)
          ? { state: 'waiting', at: null, why: null }
          : null
        : {
            state: sent.state,
            at: moment(sent.at),
            why: sent.reason === undefined ? null : reasonOut(sent.reason),
          },
  };
}

/** Whether a document of a request is kept here; its bytes are compared by whoever uses them. */
export function isHere(
  station: Workstation,
  { digest, name }: Pick<RequestedDocument, 'digest' | 'name'>,
): boolean {
  const source = readable(() => station.openDocument(digest, name));
  source?.close();
  return source !== undefined;
}

/** Whether a document of a request that came from elsewhere has not come. */
export function isAwaited(
  station: Workstation,
  { request }: Ticket,
  document: Pick<RequestedDocument, 'digest' | 'name'>,
): boolean {
  return !isHere(station, document) && station.relay.came(request.ticketId);
}

/** What is said of a document that has not come. */
export function awaitedDocument(name: string): YinzhengError {
  return new YinzhengError('DOCUMENT_AWAITED', { name });
}

/** Insists that everything a request from elsewhere is about is here: nobody agrees to what was not to be seen. @throws DOCUMENT_AWAITED */
export function requireDocuments(station: Workstation, ticket: Ticket): void {
  const missing = ticket.request.documents.find((one) => isAwaited(station, ticket, one));
  if (missing !== undefined) throw awaitedDocument(missing.name);
}

/** The newest version of a request, where it can be read. */
export function latestOf({ requests }: Workstation, ticketId: Uint8Array): Ticket | undefined {
  const body = requests.latest(ticketId);
  return body && readable(() => parseTicket(body));
}
