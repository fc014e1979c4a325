import { parseTicket, verifyRecords, type Ticket } from '@yinzheng/core/approvals';
import { equalBytes, fail, readable, toHex, YinzhengError } from '@yinzheng/core/kernel';
import { once } from '../chains.ts';
import { authorityFor } from '../unit-authority.ts';
import type { Workstation } from '../workstation.ts';

/** A kept request, read once for each version of it. */
export interface ReadRequest {
  /** Its number, hexadecimal. */
  readonly id: string;
  /** Its newest version that can be read. */
  readonly ticket: Ticket;
  /** Why its records do not hold; undefined: they do. Signatures are verified when it is first asked. */
  readonly fault: () => YinzhengError | undefined;
  /** Whether that was asked. */
  readonly verified: () => boolean;
}

interface Cached {
  readonly body: Uint8Array;
  readonly request: ReadRequest | undefined;
}

/** The kept requests of a data folder, as one thread has read them. */
export interface RequestBook {
  /** Every request of which something can be read. */
  all(): ReadRequest[];
  /** One by its number; undefined: there is none, or nothing of it can be read. */
  get(id: Uint8Array): ReadRequest | undefined;
}

const BOOKS = new WeakMap<Workstation, RequestBook>();

/** The requests of a workstation; what was read of a version is kept while the workstation is open. */
export function requestBook(station: Workstation): RequestBook {
  const known = BOOKS.get(station);
  if (known !== undefined) return known;
  const cache = new Map<string, Cached>();
  const look = (ticketId: Uint8Array, body: Uint8Array): ReadRequest | undefined => {
    const id = toHex(ticketId);
    const cached = cache.get(id);
    if (cached !== undefined && equalBytes(cached.body, body)) return cached.request;
    const request = read(station, ticketId, body);
    cache.set(id, { body, request });
    return request;
  };
  const book: RequestBook = {
    all: () => station.requests.all().flatMap(({ ticketId, body }) => look(ticketId, body) ?? []),
    get: (ticketId) => {
      const body = station.requests.latest(ticketId);
      return body && look(ticketId, body);
    },
  };
  BOOKS.set(station, book);
  return book;
}

/** Whatever was written over the newest version: what came before it is shown, as damaged. */
function read(station: Workstation, ticketId: Uint8Array, newest: Uint8Array): ReadRequest | undefined {
  const id = toHex(ticketId);
  try {
    return requestFrom(station, ticketOf(ticketId, newest));
  } catch (error) {
    if (!(error instanceof YinzhengError)) throw error;
    for (const body of station.requests.versions(ticketId)) {
      const ticket = readable(() => ticketOf(ticketId, body));
      if (ticket !== undefined) return { id, ticket, fault: () => error, verified: () => true };
    }
    return undefined;
  }
}

/** A ticket from wherever it was kept, as a request that was read. */
export function requestFrom(station: Workstation, ticket: Ticket): ReadRequest {
  let asked = false;
  const fault = once(() => faultOf(station, ticket));
  return {
    id: toHex(ticket.request.ticketId),
    ticket,
    fault: () => {
      asked = true;
      return fault();
    },
    verified: () => asked,
  };
}

/** @throws TICKET_UNREADABLE, TICKET_ALTERED for another request's ticket */
function ticketOf(ticketId: Uint8Array, body: Uint8Array): Ticket {
  const ticket = parseTicket(body);
  if (!equalBytes(ticket.request.ticketId, ticketId)) {
    fail('TICKET_ALTERED', { ticket: toHex(ticketId), part: 'request' });
  }
  return ticket;
}

function faultOf(station: Workstation, ticket: Ticket): YinzhengError | undefined {
  try {
    verifyRecords(ticket, authorityFor(station, ticket));
    return undefined;
  } catch (error) {
    if (error instanceof YinzhengError) return error;
    throw error;
  }
}
