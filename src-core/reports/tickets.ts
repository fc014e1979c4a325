import type { Authority } from '../authority/index.ts';
import { equalBytes, fail, readable, toHex, YinzhengError } from '../kernel/index.ts';
import { sm3 } from '../sm/index.ts';
import { isSpent, type UseLogEntry } from '../use-log/index.ts';
import { beijingDay, parseRight, verifyRight, type UseRight } from '../use-rights/index.ts';
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
  /** Every ticket and every licence's bundle that could be read, each once. */
  readonly tickets: readonly UseRight[];
}

/**
 * Every entry against the ticket it names: the ticket is kept, it allowed the use when the entry was reserved, and of
 * each document no more is spent than the ticket allows, entries under way included. And every kept ticket against
 the entries: one is named by it at least.
 */
export function checkTickets(entries: readonly UseLogEntry[], facts: TicketFacts): TicketCheck {
  const findings: CheckFinding[] = [];
  const tickets: UseRight[] = [];
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
        verifyRight(ticket, facts.authority, entry.reservedRow.at);
      }
    } catch (error) {
      if (!(error instanceof YinzhengError)) throw error;
      findings.push({ kind: 'ticket-not-valid', entry: group[0]!.entryNo, error });
    }
  }
  return {
    findings: [
      ...findings,
      ...unused(entries, facts),
      ...overspent(entries, tickets),
      ...beyondLimits(entries, tickets),
    ],
    tickets,
  };
}

/** Kept tickets that no entry names: the log that had their entries was emptied, cut off or put in another's place. */
function unused(entries: readonly UseLogEntry[], { kept, ticket }: TicketFacts): CheckFinding[] {
  const named = new Set(entries.map(({ reserved }) => toHex(reserved.ticket)));
  return kept
    .filter((digest) => !named.has(toHex(digest)))
    .map((digest) => {
      const bytes = readable(() => ticket(digest));
      const id = bytes && readable(() => parseRight(bytes).id);
      return { kind: 'ticket-unused', ticket: toHex(id ?? digest) };
    });
}

function keptTicket(group: readonly UseLogEntry[], facts: TicketFacts): UseRight | undefined {
  const { ticket: digest } = group[0]!.reserved;
  const bytes = facts.ticket(digest);
  return bytes !== undefined && equalBytes(sm3(bytes), digest) ? parseRight(bytes) : undefined;
}

/** Insists that an entry says what its ticket says. @throws TICKET_ALTERED */
function requireSame({ reserved }: UseLogEntry, right: UseRight): void {
  const document = right.documents.find((one) => equalBytes(one.digest, reserved.document));
  const same =
    equalBytes(reserved.ticketId, right.id) &&
    equalBytes(reserved.request, right.request) &&
    equalBytes(reserved.seal.digest, right.seal.digest) &&
    document?.count === reserved.count;
  if (!same) fail('TICKET_ALTERED', { ticket: toHex(right.id), part: 'request' });
}

function overspent(entries: readonly UseLogEntry[], rights: readonly UseRight[]): CheckFinding[] {
  const used = Map.groupBy(
    entries.filter(({ result }) => isSpent(result)),
    ({ reserved }) => toHex(reserved.ticketId),
  );
  // Versions of a ticket have one identifier: the last that was read stands for them.
  const tickets = new Map(rights.filter(({ kind }) => kind === 'ticket').map((one) => [toHex(one.id), one]));
  const licences = rights.filter(({ kind }) => kind === 'licence');
  return [...tickets.values(), ...licences].flatMap((right) => {
    return right.documents.flatMap(({ digest, name, count }): CheckFinding[] => {
      const own = (used.get(toHex(right.id)) ?? []).filter(({ reserved }) =>
        equalBytes(reserved.document, digest),
      );
      if (own.length <= count) return [];
      return [{ kind: 'overspent', entry: own.at(-1)!.entryNo, document: name, spent: own.length, count }];
    });
  });
}

/** The uses under each standing authorisation against what it allows a day and for its life. */
function beyondLimits(entries: readonly UseLogEntry[], rights: readonly UseRight[]): CheckFinding[] {
  const licences = rights.filter((right) => right.kind === 'licence');
  const used = Map.groupBy(
    entries.filter(({ result }) => isSpent(result)),
    ({ reserved }) => toHex(reserved.ticketId),
  );
  return [...new Map(licences.map((right) => [toHex(right.id), right]))].flatMap(
    ([id, { bundle, reason }]) => {
      const { perDay, total } = bundle.authorisation.act;
      const all = used.get(id) ?? [];
      const days = Map.groupBy(all, ({ reservedRow }) => beijingDay(reservedRow.at)).values();
      const over = (own: readonly UseLogEntry[], count: number): CheckFinding[] => {
        const first = own[count];
        if (first === undefined) return [];
        return [{ kind: 'overspent', entry: first.entryNo, document: reason, spent: own.length, count }];
      };
      return [...over(all, total), ...[...days].flatMap((day) => over(day, perDay))];
    },
  );
}
