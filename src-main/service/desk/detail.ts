import { decisionFaults, mayDecide, mayStamp, verifyTicket, type Ticket } from '@yinzheng/core/approvals';
import { maySee } from '@yinzheng/core/approvals';
import { equalBytes, fail, fromHex, toHex, YinzhengError } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { requireUsableSeal } from '@yinzheng/core/stamping';
import { wireError } from '@yinzheng/contract/errors';
import type { DocumentStateOut, RequestDetailOut } from '@yinzheng/contract/ipc';
import { task } from '../../pool/task.ts';
import { decisionOut, requestOut } from '../shapes.ts';
import { strictTrust, type ShownEntry, type Workstation } from '../workstation.ts';
import { isOwnTicket } from '../unit-authority.ts';
import { isAwaited, relayOf } from '../relay-shown.ts';
import { requestBook, type ReadRequest } from './kept.ts';
import { onlooker, onlookerAt, standingOf, type Standing } from './standing.ts';

/** What the kept copy of a document is: told by whoever has read its bytes. */
export type DocumentLook = Pick<DocumentStateOut, 'pages' | 'problem'>;

/** A request without what only the bytes of its documents tell. */
export interface RequestOutline extends Omit<RequestDetailOut, 'documents'> {
  readonly documents: Omit<DocumentStateOut, keyof DocumentLook>[];
}

/** One request with everything that is known of it. @throws REQUEST_UNKNOWN, also where the person must not see it */
export const requestsGet = task(
  'books',
  async ({ person, id }: { readonly person: string; readonly id: string }, context) => {
    const station = await context.station();
    const request = requestBook(station).get(fromHex(id));
    if (request === undefined || !sees(station, request, person)) fail('REQUEST_UNKNOWN', { ticket: id });
    return outlineOf(station, request, person);
  },
);

/** Whether somebody may see a request. */
export function sees(station: Workstation, request: ReadRequest, person: string): boolean {
  const { ticket } = request;
  const who = onlookerAt(station, onlooker(station, person), ticket);
  return maySee(ticket, standingIn(station, request).state, who);
}

function standingIn(station: Workstation, request: ReadRequest): Standing {
  const spent = station.ledger.spending(request.ticket.request.ticketId);
  return standingOf(request, new Map([[request.id, spent]]), station.clock.now());
}

/** A request as it stands now, for somebody who may see it. */
export function outlineOf(station: Workstation, request: ReadRequest, person: string): RequestOutline {
  const { ticket } = request;
  const who = onlookerAt(station, onlooker(station, person), ticket);
  const own = isOwnTicket(station, ticket);
  const standing = standingIn(station, request);
  const faults = decisionFaults(ticket, who.authority);
  const uses = station.ledger.uses(ticket.request.ticketId);
  const seal = station.seals().find(({ info }) => info.esID === ticket.request.seal.esID);
  const told = requestOut(ticket, seal);
  const why = whyNot(station, request, standing);
  return {
    request: told,
    state: standing.state,
    agreed: standing.agreed,
    decisions: ticket.decisions.map(({ decision }, index) => {
      const fault = faults[index];
      return { ...decisionOut(decision), holds: fault === undefined, why: fault ? wireError(fault) : null };
    }),
    documents: ticket.request.documents.map((document, index) => {
      return {
        awaited: isAwaited(station, ticket, document),
        ...told.documents[index]!,
        ...standing.of(document),
        results: resultsOf(uses, ticket, document.digest),
      };
    }),
    ticket: why === undefined ? null : wireError(why),
    may: {
      decide: mayDecide(ticket, standing.state, who),
      stamp: own && mayStamp(ticket, standing.state, who),
    },
    relay: relayOf(station, ticket),
  };
}

/** Why a request cannot be stamped with now, whoever does it: the first of what would refuse it. */
function whyNot(
  station: Workstation,
  { ticket, fault }: ReadRequest,
  { remaining, replayed, count, spent }: Standing,
): YinzhengError | undefined {
  const { request } = ticket;
  const id = toHex(request.ticketId);
  const now = station.clock.now();
  try {
    const broken = fault();
    if (broken !== undefined) return broken;
    verifyTicket(ticket, station.authority(), now);
    if (replayed) fail('TICKET_REPLAYED', { ticket: id });
    const { name } = request.documents[0]!;
    if (remaining === 0) fail('TICKET_SPENT', { name, count, spent, wanted: 1 });
    const { esID, digest } = request.seal;
    const seal = station.seals().find(({ info }) => info.esID === esID);
    if (seal === undefined || !equalBytes(sm3(seal.bytes), digest)) {
      fail('TICKET_WRONG_SEAL', { approved: esID });
    }
    requireUsableSeal(seal, { ...strictTrust(station), now });
    return undefined;
  } catch (error) {
    if (error instanceof YinzhengError) return error;
    throw error;
  }
}

/** Sealed files that were made of a document on this very request, newest last; each with its last entry. */
function resultsOf(
  uses: readonly ShownEntry[],
  { requestDigest }: Ticket,
  document: Uint8Array,
): DocumentStateOut['results'] {
  const files = new Map<string, number>();
  for (const { entry, closed } of uses) {
    const { reserved, entryNo } = entry;
    const own = equalBytes(reserved.document, document) && equalBytes(reserved.request, requestDigest);
    if (own && closed !== undefined) files.set(closed.output, entryNo);
  }
  return [...files].map(([output, entry]) => ({ entry, output }));
}
