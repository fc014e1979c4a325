import { parseTicket, verifyTicket, type Ticket } from '../approvals/index.ts';
import type { Authority } from '../authority/index.ts';
import { equalBytes, fail, readable, toHex, YinzhengError } from '../kernel/index.ts';
import { sm3 } from '../sm/index.ts';
import { isSpent, type UseLogEntry } from '../use-log/index.ts';
import type { CheckFinding } from './finding.ts';

/** What entries are compared with. */
export interface TicketFacts {
  readonly authority: Authority;
  /** A kept ticket's bytes by their SM3. */
  ticket(digest: Uint8Array): Uint8Array | undefined;
  /** SM3 of every ticket that was kept before the entries were read. */
  readonly kept: readonly Uint8Array[];
}

/** What the tickets of a log say of its entries. */
export interface TicketCheck {
  readonly findings: readonly CheckFinding[];
  /** Every ticket that could be read, each once. */
  readonly tickets: readonly Ticket[];
}

/**
 * Every entry against the ticket it names: the ticket is kept, it allowed the use when the entry was reserved, and of
 * each document no more is spent than the ticket allows, entries under way included. And every kept ticket against
 the entries: one is named by it at least.
 */
export function checkTickets(entries: readonly UseLogEntry[], facts: TicketFacts): TicketCheck {
  const findings: CheckFinding[] = [];
  const tickets: Ticket[] = [];
  for (const group of Map.groupBy(entries, (entry) => toHex(entry.reserved.ticket)).values()) {
    try {
      const ticket = keptTicket(group, facts);
      if (ticket === undefined) {
        findings.push({ kind: 'ticket-missing', entry: group[0]!.entryNo });
        continue;
      }
      tickets.push(ticket);
      for (const entry of group) requireSame(entry, ticket);
      // A ticket holds between two moments: what holds for the first and the last entry holds for those between them.
      for (const entry of [group[0]!, group.at(-1)!]) {
        verifyTicket(ticket, facts.authority, entry.reservedRow.at);
      }
    } catch (error) {
      if (!(error instanceof YinzhengError)) throw error;
      findings.push({ kind: 'ticket-not-valid', entry: group[0]!.entryNo, error });
    }
  }
  return { findings: [...findings, ...unused(entries, facts), ...overspent(entries, tickets)], tickets };
}

/** Kept tickets that no entry names: the log that had their entries was emptied, cut off or put in another's place. */
function unused(entries: readonly UseLogEntry[], { kept, ticket }: TicketFacts): CheckFinding[] {
  const named = new Set(entries.map(({ reserved }) => toHex(reserved.ticket)));
  return kept
    .filter((digest) => !named.has(toHex(digest)))
    .map((digest) => {
      const bytes = readable(() => ticket(digest));
      const id = bytes && readable(() => parseTicket(bytes).request.ticketId);
      return { kind: 'ticket-unused', ticket: toHex(id ?? digest) };
    });
}

function keptTicket(group: readonly UseLogEntry[], facts: TicketFacts): Ticket | undefined {
  const { ticket: digest } = group[0]!.reserved;
  const bytes = facts.ticket(digest);
  return bytes !== undefined && equalBytes(sm3(bytes), digest) ? parseTicket(bytes) : undefined;
}

/** Insists that an entry says what its ticket says. @throws TICKET_ALTERED */
function requireSame({ reserved }: UseLogEntry, { request, requestDigest }: Ticket): void {
  const document = request.documents.find((one) => equalBytes(one.digest, reserved.document));
  const same =
    equalBytes(reserved.ticketId, request.ticketId) &&
    equalBytes(reserved.request, requestDigest) &&
    equalBytes(reserved.seal.digest, request.seal.digest) &&
    document?.count === reserved.count;
  if (!same) fail('TICKET_ALTERED', { ticket: toHex(request.ticketId), part: 'request' });
}

function overspent(entries: readonly UseLogEntry[], tickets: readonly Ticket[]): CheckFinding[] {
  const byId = new Map(tickets.map((ticket) => [toHex(ticket.request.ticketId), ticket]));
  return [...byId].flatMap(([id, { request }]) => {
    const used = entries.filter((entry) => isSpent(entry.result) && toHex(entry.reserved.ticketId) === id);
    return request.documents.flatMap(({ digest, name, count }): CheckFinding[] => {
      const own = used.filter((entry) => equalBytes(entry.reserved.document, digest));
      if (own.length <= count) return [];
      return [{ kind: 'overspent', entry: own.at(-1)!.entryNo, document: name, spent: own.length, count }];
    });
  });
}
