import type { PersonRef } from '../accounts/index.ts';
import {
  coversSealAt,
  findGrant,
  requireKeyApart,
  type Authority,
  type StandingGrant,
} from '../authority/index.ts';
import { equalBytes, fail, toHex, YinzhengError } from '../kernel/index.ts';
import { sm2Verify, sm3 } from '../sm/index.ts';
import { decisionDer, type Decision } from './decision.ts';
import { requestProblem, textProblem } from './limits.ts';
import { DECIDING_ROLES } from './policy.ts';
import type { Ticket, TicketDecision } from './ticket.ts';
import { useRequestDer } from './use-request.ts';

/** A ticket whose every decision was checked up to the root of authority. */
export interface VerifiedTicket {
  readonly ticket: Ticket;
  /** Who agreed, in the order of the steps. */
  readonly approvers: readonly PersonRef[];
}

/**
 * Checks a ticket as it is needed at a moment: for this workstation, in force, agreed in every step by
 * somebody who was granted the right to, and unaltered since (design ideas 1 and 10).
 * What was already spent is the use log's to say.
 * @throws TICKET_WRONG_WORKSTATION, TICKET_ALTERED, TICKET_EXPIRED, CLOCK_BEHIND, TICKET_NOT_APPROVED,
 * TICKET_REFUSED, SELF_APPROVED, AUTHORITY_MISSING; KEY_SHARED where a decision was signed with a seal's key
 */
export function verifyTicket(ticket: Ticket, authority: Authority, at: Date): VerifiedTicket {
  const { request } = ticket;
  requireOurs(ticket, authority);
  requireInForce(ticket, at);
  const approvers: PersonRef[] = [];
  let previous = ticket.requestDigest;
  for (const [index, step] of request.steps.entries()) {
    if (!DECIDING_ROLES.includes(step.role)) altered(ticket, 'steps');
    const one = ticket.decisions[index];
    if (one === undefined) fail('TICKET_NOT_APPROVED', { step: index + 1, steps: request.steps.length });
    checkDecision(ticket, authority, index, one, previous);
    if (one.decision.answer !== 'agreed') {
      fail('TICKET_REFUSED', { person: one.decision.approver.name, opinion: one.decision.opinion });
    }
    requireDecidedBy(one.decision, at);
    if (approvers.some((person) => person.id === one.decision.approver.id)) {
      fail('SELF_APPROVED', { person: one.decision.approver.name });
    }
    approvers.push(one.decision.approver);
    previous = sm3(one.record.der);
  }
  if (ticket.decisions.length !== request.steps.length) altered(ticket, 'decisions');
  requireApplicant(ticket, authority);
  return { ticket, approvers };
}

/** Checks the decisions already on a ticket, complete or not, before another is added. @throws as {@link verifyTicket} */
export function verifyDecisionsSoFar(ticket: Ticket, authority: Authority, at: Date): void {
  requireOurs(ticket, authority);
  requireInForce(ticket, at);
  let previous = ticket.requestDigest;
  for (const [index, one] of ticket.decisions.entries()) {
    checkDecision(ticket, authority, index, one, previous);
    previous = sm3(one.record.der);
  }
  requireApplicant(ticket, authority);
}

/**
 * Checks what a ticket says whatever the time: for this workstation, its request in order, and every decision on it in
 * its place, signed by somebody who had the right to. @throws as {@link verifyTicket}, but for what time and answers bring
 */
export function verifyRecords(ticket: Ticket, authority: Authority): void {
  requireOurs(ticket, authority);
  for (const index of ticket.decisions.keys()) checkInPlace(ticket, authority, index);
  requireApplicant(ticket, authority);
}

/** What is wrong with each decision of a ticket, in their order and whatever the time; undefined: it holds. */
export function decisionFaults(ticket: Ticket, authority: Authority): (YinzhengError | undefined)[] {
  return ticket.decisions.map((_, index) => {
    try {
      checkInPlace(ticket, authority, index);
      return undefined;
    } catch (error) {
      if (error instanceof YinzhengError) return error;
      throw error;
    }
  });
}

/** A decision by itself and among those before it: all of them agreed, and each was somebody else's. */
function checkInPlace(ticket: Ticket, authority: Authority, index: number): void {
  const before = ticket.decisions.slice(0, index);
  const one = ticket.decisions[index]!;
  const last = before.at(-1);
  const previous = last === undefined ? ticket.requestDigest : sm3(last.record.der);
  checkDecision(ticket, authority, index, one, previous);
  if (before.some(({ decision }) => decision.answer !== 'agreed')) altered(ticket, 'decisions');
  const { approver } = one.decision;
  if (before.some(({ decision }) => decision.approver.id === approver.id)) {
    fail('SELF_APPROVED', { person: approver.name });
  }
}

/** Insists that a ticket is in force at a moment, and that nothing on it is dated after that. @throws TICKET_EXPIRED, CLOCK_BEHIND */
export function requireTimely(ticket: Ticket, at: Date): void {
  requireInForce(ticket, at);
  for (const { decision } of ticket.decisions) requireDecidedBy(decision, at);
}

/**
 * Checks a decision that is about to be signed as the ticket's next: what `verifyTicket` will ask of it,
 * but for the signature that it does not have yet. @throws as {@link verifyTicket}; TICKET_DECIDED
 */
export function verifyNextDecision(
  ticket: Ticket,
  authority: Authority,
  decision: Decision,
  at: Date,
): StandingGrant {
  verifyDecisionsSoFar(ticket, authority, at);
  const last = ticket.decisions.at(-1);
  if (ticket.decisions.some((one) => one.decision.answer !== 'agreed')) {
    fail('TICKET_DECIDED', { ticket: toHex(ticket.request.ticketId) });
  }
  if (ticket.decisions.some((one) => one.decision.approver.id === decision.approver.id)) {
    fail('SELF_APPROVED', { person: decision.approver.name });
  }
  const previous = last === undefined ? ticket.requestDigest : sm3(last.record.der);
  return checkContent(ticket, authority, ticket.decisions.length, decision, previous);
}

/** The applicant must have been somebody who may ask: else "another than the applicant" would mean nothing. */
function requireApplicant(ticket: Ticket, authority: Authority): void {
  const { applicant, seal, requestedAt } = ticket.request;
  const query = { personId: applicant.id, role: 'applicant', seal: seal.esID, at: requestedAt } as const;
  if (findGrant(authority, query)?.person.name !== applicant.name) {
    fail('AUTHORITY_MISSING', { person: applicant.name, role: 'applicant', seal: seal.esID });
  }
}

function requireOurs(ticket: Ticket, authority: Authority): void {
  const { request } = ticket;
  if (
    !equalBytes(request.authorityRoot, authority.rootDigest) ||
    !equalBytes(request.workstation, authority.foundation.workstation)
  ) {
    fail('TICKET_WRONG_WORKSTATION', { ticket: toHex(request.ticketId) });
  }
  if (!equalBytes(ticket.requestBytes, useRequestDer(request))) altered(ticket, 'request');
  if (request.template !== undefined) altered(ticket, 'template');
  const problem = requestProblem(request);
  if (problem !== undefined) altered(ticket, problem.name);
}

function requireInForce(ticket: Ticket, at: Date): void {
  const { requestedAt, expiresAt } = ticket.request;
  if (at.getTime() > expiresAt.getTime()) fail('TICKET_EXPIRED', { expired: expiresAt.toISOString() });
  if (at.getTime() < requestedAt.getTime()) {
    fail('CLOCK_BEHIND', { now: at.toISOString(), known: requestedAt.toISOString() });
  }
}

function requireDecidedBy({ decidedAt }: Decision, at: Date): void {
  if (at.getTime() < decidedAt.getTime()) {
    fail('CLOCK_BEHIND', { now: at.toISOString(), known: decidedAt.toISOString() });
  }
}

function checkDecision(
  ticket: Ticket,
  authority: Authority,
  index: number,
  { decision, record }: TicketDecision,
  previous: Uint8Array,
): void {
  const grant = checkContent(ticket, authority, index, decision, previous);
  const signature = record.signatures[0];
  const signed =
    equalBytes(record.act.bytes, decisionDer(decision)) &&
    record.signatures.length === 1 &&
    signature !== undefined &&
    equalBytes(signature.certDigest, sm3(grant.cert)) &&
    grant.certificate.publicKey.sm2Point !== undefined &&
    sm2Verify(grant.certificate.publicKey.sm2Point, record.act.bytes, signature.signature);
  if (!signed) altered(ticket, `signature ${index + 1}`);
}

/** What a decision says, whoever signed it: in its place, of this request, by somebody who had the right. */
function checkContent(
  ticket: Ticket,
  authority: Authority,
  index: number,
  decision: Decision,
  previous: Uint8Array,
): StandingGrant {
  const { request } = ticket;
  const step = request.steps[index];
  const unaltered =
    step !== undefined &&
    DECIDING_ROLES.includes(step.role) &&
    decision.step === index &&
    equalBytes(decision.request, ticket.requestDigest) &&
    equalBytes(decision.previous, previous) &&
    decision.delegation === undefined &&
    textProblem('opinion', decision.opinion, 0) === undefined &&
    decision.decidedAt.getTime() >= Math.floor(request.requestedAt.getTime() / 1000) * 1000 &&
    decision.decidedAt.getTime() <= request.expiresAt.getTime();
  if (!unaltered) altered(ticket, `decision ${index + 1}`);
  const grant = grantOf(authority, decision, request.seal.esID);
  if (step.role !== grant.role || (step.person !== undefined && step.person !== decision.approver.id)) {
    missing(decision, request.seal.esID, step.role);
  }
  if (decision.approver.id === request.applicant.id)
    fail('SELF_APPROVED', { person: decision.approver.name });
  // `loadAuthority` lets no such records through; whoever has an authority by another way finds out here.
  requireKeyApart(grant, authority);
  return grant;
}

/** The grant a decision names, in force for the seal when it was decided. @throws AUTHORITY_MISSING */
function grantOf(authority: Authority, decision: Decision, seal: string): StandingGrant {
  const grant = authority.grants.find((known) => equalBytes(known.digest, decision.grant));
  const holds =
    grant !== undefined &&
    grant.person.id === decision.approver.id &&
    grant.person.name === decision.approver.name &&
    coversSealAt(grant, seal, decision.decidedAt);
  return holds ? grant : missing(decision, seal, 'approver');
}

function missing(decision: Decision, seal: string, role: string): never {
  return fail('AUTHORITY_MISSING', { person: decision.approver.name, role, seal });
}

function altered(ticket: Ticket, part: string): never {
  return fail('TICKET_ALTERED', { ticket: toHex(ticket.request.ticketId), part });
}
