import {
  findGrant,
  knownPeople,
  type Authority,
  type KnownPerson,
  type StandingGrant,
} from '../authority/index.ts';
import { fail, toHex } from '../kernel/index.ts';
import type { Clock, Random } from '../ports/index.ts';
import { sm3 } from '../sm/index.ts';
import type { Decision, DecisionAnswer } from './decision.ts';
import { nameProblem, requestProblem, rangeProblem, textProblem, type LimitProblem } from './limits.ts';
import { DEFAULT_STEPS, DEFAULT_VALID_DAYS, MAX_COUNT, MAX_VALID_DAYS } from './policy.ts';
import { parseTicket, ticketDer, type Ticket } from './ticket.ts';
import { useRequestDer, type Classification, type SealRef, type UseRequest } from './use-request.ts';
import { verifyDecisionsSoFar } from './verify-ticket.ts';

const DAY = 86_400_000;

/** What an applicant fills in. */
export interface RequestForm {
  readonly applicantId: string;
  readonly seal: SealRef;
  readonly reason: string;
  /** `secret` (涉密) is refused: seal measures 2019, Art. 20. */
  readonly classification: Classification | 'secret';
  /** Whole days from now until the request ends; undefined: seven. */
  readonly validDays: number | undefined;
  readonly documents: readonly {
    readonly digest: Uint8Array;
    readonly size: number;
    readonly name: string;
    /** Impressions on it. */
    readonly count: number;
  }[];
}

/**
 * Makes an undecided ticket out of a filled-in form.
 * @throws SECRET_REFUSED, BAD_ARGUMENT, PERSON_UNKNOWN, AUTHORITY_MISSING
 */
export function makeRequest(
  form: RequestForm,
  deps: { authority: Authority; clock: Clock; random: Random },
): Ticket {
  if (form.classification === 'secret') fail('SECRET_REFUSED');
  const days = form.validDays ?? DEFAULT_VALID_DAYS;
  refuse(rangeProblem('days', days, MAX_VALID_DAYS));
  for (const { name, count } of form.documents) {
    refuse(rangeProblem('count', count, MAX_COUNT));
    refuse(nameProblem(name));
  }
  const { authority } = deps;
  const now = deps.clock.now();
  const applicant = person(authority, form.applicantId);
  const grant = findGrant(authority, {
    personId: applicant.id,
    role: 'applicant',
    seal: form.seal.esID,
    at: now,
  });
  if (grant === undefined) {
    fail('AUTHORITY_MISSING', { person: applicant.name, role: 'applicant', seal: form.seal.esID });
  }
  const request: UseRequest = {
    ticketId: deps.random.bytes(16),
    authorityRoot: authority.rootDigest,
    workstation: authority.foundation.workstation,
    seal: form.seal,
    applicant: { id: applicant.id, name: applicant.name },
    reason: cleaned(form.reason),
    classification: form.classification,
    requestedAt: now,
    expiresAt: new Date(now.getTime() + days * DAY),
    documents: form.documents.map(({ digest, size, name, count }) => ({ digest, size, name, count })),
    steps: DEFAULT_STEPS,
    template: undefined,
  };
  refuse(requestProblem(request));
  return parseTicket(ticketDer(useRequestDer(request), []));
}

/** What an approver fills in. */
export interface DecisionForm {
  readonly approverId: string;
  readonly answer: DecisionAnswer;
  readonly opinion: string;
}

/**
 * Makes the decision that the approver's key is to sign for the ticket's next step.
 * @throws TICKET_DECIDED, SELF_APPROVED, AUTHORITY_MISSING, PERSON_UNKNOWN, BAD_ARGUMENT and as `verifyTicket`
 */
export function makeDecision(
  ticket: Ticket,
  form: DecisionForm,
  deps: { authority: Authority; clock: Clock },
): Decision {
  const { authority } = deps;
  const now = deps.clock.now();
  verifyDecisionsSoFar(ticket, authority, now);
  const grant = requireDecider(ticket, form.approverId, authority, now);
  const opinion = cleaned(form.opinion);
  refuse(textProblem('opinion', opinion, form.answer === 'agreed' ? 0 : 1));
  const last = ticket.decisions.at(-1);
  return {
    request: ticket.requestDigest,
    previous: last === undefined ? ticket.requestDigest : sm3(last.record.der),
    step: ticket.decisions.length,
    approver: grant.person,
    answer: form.answer,
    opinion,
    decidedAt: now,
    grant: grant.digest,
    delegation: undefined,
  };
}

/**
 * The grant under which somebody may decide on the next step of a ticket whose decisions so far were verified: another
 * than the applicant and than everybody who decided before. @throws TICKET_DECIDED, PERSON_UNKNOWN, SELF_APPROVED, AUTHORITY_MISSING
 */
export function requireDecider(
  { request, decisions }: Ticket,
  approverId: string,
  authority: Authority,
  at: Date,
): StandingGrant {
  const wanted = request.steps[decisions.length];
  if (wanted === undefined || decisions.some((one) => one.decision.answer !== 'agreed')) {
    fail('TICKET_DECIDED', { ticket: toHex(request.ticketId) });
  }
  const approver = person(authority, approverId);
  if (approver.id === request.applicant.id) fail('SELF_APPROVED', { person: approver.name });
  if (decisions.some((one) => one.decision.approver.id === approver.id)) {
    fail('SELF_APPROVED', { person: approver.name });
  }
  const grant = findGrant(authority, {
    personId: approver.id,
    role: wanted.role,
    seal: request.seal.esID,
    at,
  });
  if (grant === undefined || (wanted.person !== undefined && wanted.person !== approver.id)) {
    fail('AUTHORITY_MISSING', { person: approver.name, role: wanted.role, seal: request.seal.esID });
  }
  return grant;
}

/** The person with that identifier. @throws PERSON_UNKNOWN */
export function person(authority: Authority, id: string): KnownPerson {
  return knownPeople(authority).find((known) => known.id === id) ?? fail('PERSON_UNKNOWN', { person: id });
}

/** A text as it is kept: without white space around it, in one form of Unicode. */
function cleaned(text: string): string {
  return text.trim().normalize('NFC');
}

function refuse(problem: LimitProblem | undefined): void {
  if (problem !== undefined) fail('BAD_ARGUMENT', { name: problem.name, detail: problem.detail });
}
