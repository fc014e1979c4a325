import type { Role } from '../accounts/index.ts';
import { findGrant, type Authority } from '../authority/index.ts';
import { readable } from '../kernel/index.ts';
import { requireKeeper } from './keeper.ts';
import { person, requireDecider } from './make.ts';
import { isAgreed, type RequestState } from './state.ts';
import type { Ticket } from './ticket.ts';
import { requireTimely } from './verify-ticket.ts';

// Who sees a request and who may act on it now. The rules are those of `makeDecision` and of the gate; the caller has
// verified the ticket's records, and gives the state that follows from them.

/** Whose eyes, when. */
export interface Onlooker {
  readonly personId: string;
  readonly authority: Authority;
  readonly at: Date;
}

/** Whether somebody may decide on a request's next step now. */
export function mayDecide(ticket: Ticket, state: RequestState, who: Onlooker): boolean {
  return (
    state === 'waiting' &&
    allows(() => {
      requireTimely(ticket, who.at);
      requireDecider(ticket, who.personId, who.authority, who.at);
    })
  );
}

/** Whether somebody may stamp with a request now. */
export function mayStamp(ticket: Ticket, state: RequestState, who: Onlooker): boolean {
  return state === 'agreed' && keepsSealOf(ticket, who) && allows(() => requireTimely(ticket, who.at));
}

/**
 * Whether somebody may see a request: its applicant · whoever may decide on it or has decided · who keeps its seal,
 * once it is agreed to · leaders and the auditor. A request whose records do not hold is shown to those whom it names
 * and to those who see all.
 */
export function maySee(ticket: Ticket, state: RequestState, who: Onlooker): boolean {
  return (
    ticket.request.applicant.id === who.personId ||
    hasDecided(ticket, who.personId) ||
    mayDecide(ticket, state, who) ||
    (state !== 'damaged' && isAgreed(ticket) && keepsSealOf(ticket, who)) ||
    holds('leader', ticket, who) ||
    holds('auditor', ticket, who)
  );
}

/** Whether somebody made one of a ticket's decisions. */
export function hasDecided(ticket: Ticket, personId: string): boolean {
  return ticket.decisions.some(({ decision }) => decision.approver.id === personId);
}

function holds(role: Role, ticket: Ticket, { personId, authority, at }: Onlooker): boolean {
  return findGrant(authority, { personId, role, seal: ticket.request.seal.esID, at }) !== undefined;
}

/** Whether somebody keeps a request's seal now and is none of those who agreed. */
export function keepsSealOf({ request, decisions }: Ticket, { personId, authority, at }: Onlooker): boolean {
  return allows(() => {
    const custodian = person(authority, personId);
    const approvers = decisions.map(({ decision }) => decision.approver);
    requireKeeper(authority, { custodian, approvers, seal: request.seal.esID, at });
  });
}

function allows(demand: () => void): boolean {
  return (
    readable(() => {
      demand();
      return true;
    }) === true
  );
}
