import {
  isAgreed,
  requestState,
  type Onlooker,
  type RequestedDocument,
  type Ticket,
} from '@yinzheng/core/approvals';
import { toHex } from '@yinzheng/core/kernel';
import type { RequestState, RequestSummaryOut } from '@yinzheng/contract/ipc';
import { decisionOut, moment, personOut } from '../shapes.ts';
import { authorityFor } from '../unit-authority.ts';
import type { SpentUse, Workstation } from '../workstation.ts';
import type { ReadRequest } from './kept.ts';

/** The same for a ticket: by the records of the workstation that it names. */
export function onlookerAt(station: Workstation, who: Onlooker, ticket: Ticket): Onlooker {
  return { ...who, authority: authorityFor(station, ticket) };
}

/** Somebody who asks, now. @throws AUTHORITY_BROKEN */
export function onlooker(station: Workstation, personId: string): Onlooker {
  return { personId, authority: station.authority(), at: station.clock.now() };
}

/** What was spent on requests, by their numbers in hexadecimal. */
export type Spending = ReadonlyMap<string, readonly SpentUse[]>;

/** Of every request. @throws what reading the ledger throws */
export function spendingOf(station: Workstation): Spending {
  return Map.groupBy(station.ledger.spending(), ({ ticketId }) => ticketId);
}

/** What is left of a document of a request. */
export interface Left {
  readonly spent: number;
  readonly remaining: number;
}

/** Where a request stands at a moment. */
export interface Standing {
  readonly state: RequestState;
  /** Whether every step says yes, by decisions that hold. */
  readonly agreed: boolean;
  /** Whether something else was stamped under its number. */
  readonly replayed: boolean;
  /** Of all its documents. */
  readonly count: number;
  readonly spent: number;
  readonly remaining: number;
  of(document: RequestedDocument): Left;
}

/** Puts signed decisions, the ledger and the clock together. */
export function standingOf({ id, ticket, fault }: ReadRequest, spending: Spending, at: Date): Standing {
  const used = spending.get(id) ?? [];
  const replayed = used.some(({ request }) => request !== toHex(ticket.requestDigest));
  const of = ({ digest, count }: RequestedDocument): Left => {
    const name = toHex(digest);
    const spent = used.reduce((sum, one) => (one.document === name ? sum + one.spent : sum), 0);
    return { spent, remaining: Math.max(0, count - spent) };
  };
  const left = ticket.request.documents.map(of);
  const total = (name: keyof Left): number => left.reduce((sum, one) => sum + one[name], 0);
  const remaining = total('remaining');
  const holds = fault() === undefined;
  return {
    state: requestState(ticket, { sound: holds && !replayed, remaining, at }),
    agreed: holds && isAgreed(ticket),
    replayed,
    count: ticket.request.documents.reduce((sum, { count }) => sum + count, 0),
    spent: total('spent'),
    remaining,
    of,
  };
}

/** A line of a list. */
export function summaryOut(station: Workstation, ticket: Ticket, standing: Standing): RequestSummaryOut {
  const { request, decisions } = ticket;
  const { state, agreed, count, spent, remaining } = standing;
  const last = decisions.at(-1);
  return {
    id: toHex(request.ticketId),
    state,
    agreed,
    reason: request.reason,
    applicant: personOut(request.applicant),
    seal: { id: request.seal.esID, name: sealName(station, request.seal.esID) },
    requested: moment(request.requestedAt),
    expires: moment(request.expiresAt),
    documents: request.documents.map(({ name }) => name),
    count,
    spent,
    remaining,
    decided: last === undefined ? null : decisionOut(last.decision),
  };
}

function sealName(station: Workstation, esID: string): string {
  return station.seals().find(({ info }) => info.esID === esID)?.info.property.name ?? '';
}
