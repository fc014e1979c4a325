import type { PersonRef } from '../accounts/index.ts';
import {
  parseTicket,
  requireKeeper,
  verifyTicket,
  type RequestedDocument,
  type SealRef,
  type Ticket,
} from '../approvals/index.ts';
import { coversSealAt, findGrant, type Authority } from '../authority/index.ts';
import { equalBytes, fail, hasCode, toHex } from '../kernel/index.ts';
import {
  parseLicenceBundle,
  requireInForce,
  verifyLicenceBundle,
  type LicenceBundle,
} from '../licences/index.ts';
import type { Certificate } from '../pki/index.ts';
import { beijingDay } from './beijing-day.ts';

/** What every right to use a seal says in the log's rows and inside the impression. */
interface RightSays {
  /** What is kept beside the log. */
  readonly der: Uint8Array;
  /** 16 bytes: the ticket's identifier, or the standing authorisation's. All uses under it are the entries of this one. */
  readonly id: Uint8Array;
  /** SM3 of the request that was agreed to, or of the signed standing authorisation. */
  readonly request: Uint8Array;
  readonly seal: SealRef;
  readonly reason: string;
  /** Who asked: the applicant, or who collected the licence's data. */
  readonly applicant: PersonRef;
  /** What may be stamped, and how often. */
  readonly documents: readonly RequestedDocument[];
}

/** An approved request. */
export interface TicketRight extends RightSays {
  readonly kind: 'ticket';
  readonly ticket: Ticket;
}

/** A reviewed licence under a standing authorisation. */
export interface LicenceRight extends RightSays {
  readonly kind: 'licence';
  readonly bundle: LicenceBundle;
}

/** What lets a seal be used (design idea 2). What it says holds only after {@link verifyRight}. */
export type UseRight = TicketRight | LicenceRight;

/** The right that a ticket gives. */
export function ticketRight(ticket: Ticket): TicketRight {
  const { ticketId, seal, reason, applicant, documents } = ticket.request;
  const { der, requestDigest: request } = ticket;
  return { kind: 'ticket', ticket, der, id: ticketId, request, seal, reason, applicant, documents };
}

/** The right that a licence's bundle gives: one impression on its one document. */
export function licenceRight(bundle: LicenceBundle): LicenceRight {
  const { authorisation, record, order } = bundle;
  const { identifier, document: digest, size } = order.act;
  return {
    kind: 'licence',
    bundle,
    der: bundle.der,
    id: authorisation.act.id,
    request: authorisation.digest,
    seal: authorisation.act.seal,
    reason: authorisation.act.reason,
    applicant: record.act.collectedBy,
    documents: [{ digest, size, name: `${identifier}.pdf`, count: 1 }],
  };
}

/** Reads what is kept beside the log. @throws TICKET_UNREADABLE, LICENCE_UNREADABLE */
export function parseRight(bytes: Uint8Array): UseRight {
  try {
    return licenceRight(parseLicenceBundle(bytes));
  } catch (error) {
    if (!hasCode(error, 'LICENCE_UNREADABLE')) throw error;
    return ticketRight(parseTicket(bytes));
  }
}

/** Who took a standing authorisation back, and when, by the SM3 of the signed authorisation; undefined: nobody. */
export type KnownEnds = (
  authorisation: Uint8Array,
) => { readonly person: string; readonly at: Date } | undefined;

/**
 * Checks a right up to the root of authority, as it is needed at a moment; who agreed to the use.
 * @throws what `verifyTicket` and `verifyLicenceBundle` throw; AUTHORISATION_OUT_OF_FORCE, CLOCK_BEHIND, TICKET_ALTERED;
 * AUTHORISATION_ENDED; LICENCE_ORDER_STALE where the order is of another day (Beijing): days are counted by the order as by the use
 */
export function verifyRight(
  right: UseRight,
  authority: Authority,
  at: Date,
  ended: KnownEnds = () => undefined,
): readonly PersonRef[] {
  requireTrue(right);
  if (right.kind === 'ticket') return verifyTicket(right.ticket, authority, at).approvers;
  const { authorisation, order } = right.bundle;
  const { leader, reviewer } = verifyLicenceBundle(right.bundle, authority);
  if (at.getTime() < order.act.orderedAt.getTime()) {
    fail('CLOCK_BEHIND', { now: at.toISOString(), known: order.act.orderedAt.toISOString() });
  }
  const end = ended(authorisation.digest);
  if (end !== undefined) {
    fail('AUTHORISATION_ENDED', { person: end.person, at: end.at.toISOString() });
  }
  if (beijingDay(order.act.orderedAt) !== beijingDay(at)) {
    fail('LICENCE_ORDER_STALE', { identifier: order.act.identifier });
  }
  requireInForce(authorisation.act, at);
  return leader.id === reviewer.id ? [leader] : [leader, reviewer];
}

/** Insists that a right says what its ticket or bundle says. @throws TICKET_ALTERED */
function requireTrue(right: UseRight): void {
  const own = right.kind === 'ticket' ? ticketRight(right.ticket) : licenceRight(right.bundle);
  const same =
    equalBytes(own.der, right.der) &&
    equalBytes(own.id, right.id) &&
    equalBytes(own.request, right.request) &&
    own.seal.esID === right.seal.esID &&
    equalBytes(own.seal.digest, right.seal.digest) &&
    own.documents.length === right.documents.length &&
    own.documents.every(({ digest, count, name }, index) => {
      const named = right.documents[index]!;
      return equalBytes(digest, named.digest) && count === named.count && name === named.name;
    });
  if (!same) fail('TICKET_ALTERED', { ticket: toHex(own.id), part: 'right' });
}

/** Whose hand uses the seal, by which certificate, agreed to by whom. */
export interface HandQuery {
  readonly custodian: PersonRef;
  readonly approvers: readonly PersonRef[];
  readonly certificate: Certificate;
  readonly at: Date;
}

/**
 * Insists that the hand may use the seal: of a ticket its keeper, by a grant for the very certificate that signs; of a licence
 * the officer who ordered it, with a certificate that somebody keeps the seal by. Neither agreed to the use (seal measures
 * 2019, Art. 13 and 15). @throws AUTHORITY_MISSING, SELF_APPROVED
 */
export function requireHand(
  right: UseRight,
  authority: Authority,
  { custodian, approvers, certificate, at }: HandQuery,
): void {
  const seal = right.seal.esID;
  if (right.kind === 'ticket') {
    const grant = requireKeeper(authority, { custodian, approvers, seal, at });
    if (!equalBytes(grant.cert, certificate.der)) missing(custodian, 'custodian', seal);
    return;
  }
  const { orderedBy } = right.bundle.order.act;
  const officer = findGrant(authority, { personId: custodian.id, role: 'issuing-officer', seal, at });
  if (officer === undefined || orderedBy.id !== custodian.id || orderedBy.name !== custodian.name) {
    missing(custodian, 'issuing-officer', seal);
  }
  if (approvers.some(({ id }) => id === custodian.id)) fail('SELF_APPROVED', { person: custodian.name });
  const kept = authority.grants.some(
    (grant) =>
      grant.role === 'custodian' && coversSealAt(grant, seal, at) && equalBytes(grant.cert, certificate.der),
  );
  if (!kept) missing(custodian, 'custodian', seal);
}

function missing({ name }: PersonRef, role: string, seal: string): never {
  return fail('AUTHORITY_MISSING', { person: name, role, seal });
}
