import type { PersonRef, Role } from '../accounts/index.ts';
import { isSignedUnder, requireActor, type Authority, type StandingGrant } from '../authority/index.ts';
import { equalBytes, fail, toHex } from '../kernel/index.ts';
import type { SignedAct } from './bundle.ts';
import { conflictDecisionDer, type ConflictDecision } from './conflict-decision.ts';
import { chinaDay } from './days.ts';
import { licenceEventDer, type LicenceEvent } from './event.ts';
import { isDay } from './face-data.ts';
import { parseLicenceIdentifier, parseLicenceKey } from './identifier.ts';
import { isTerm, lastDayOf } from './licence-type.ts';
import { LIFE } from './life.ts';
import type { LicenceOrder } from './order.ts';
import { licenceRecordDer, type LicenceRecord } from './record.ts';
import { licenceReviewDer, type LicenceReview } from './review.ts';
import {
  authorisationEndDer,
  standingAuthorisationDer,
  type AuthorisationEnd,
  type StandingAuthorisation,
} from './standing-authorisation.ts';

// Who may do which act on the way to a licence, or of its life, and what it must be about. The gate asks before a key signs,
// whoever gets a signed act asks again and looks at the signature besides.

/** The grant by which a leader may sign a standing authorisation for this workstation. @throws TICKET_WRONG_WORKSTATION, AUTHORITY_MISSING, LICENCE_ALTERED */
export function requireAuthorisable(act: StandingAuthorisation, authority: Authority): StandingGrant {
  const { foundation, rootDigest } = authority;
  if (!equalBytes(act.authorityRoot, rootDigest) || !equalBytes(act.workstation, foundation.workstation)) {
    fail('TICKET_WRONG_WORKSTATION', { ticket: act.reason });
  }
  const grant = granted(authority, act.authorisedBy, act.grant, 'leader', act.authorisedAt, act.seal.esID);
  if (act.validFrom >= act.validTo || act.perDay > act.total) altered('authorisation');
  return grant;
}

/** The same for taking one back. @throws AUTHORITY_MISSING, LICENCE_ALTERED */
export function requireEndable(
  act: AuthorisationEnd,
  authorisation: SignedAct<StandingAuthorisation>,
  authority: Authority,
): StandingGrant {
  const { esID } = authorisation.act.seal;
  const grant = granted(authority, act.endedBy, act.grant, 'leader', act.endedAt, esID);
  const about = equalBytes(act.authorisation, authorisation.digest);
  if (!about || act.endedAt < authorisation.act.authorisedAt) altered('authorisation');
  return grant;
}

/** The grant by which somebody may collect a licence's data. @throws AUTHORITY_MISSING */
export function requireCollectable(act: LicenceRecord, authority: Authority): StandingGrant {
  return granted(authority, act.collectedBy, act.grant, 'licence-entry', act.collectedAt);
}

/** The grant by which somebody else may review a record. @throws AUTHORITY_MISSING, LICENCE_ALTERED, SELF_APPROVED */
export function requireReviewable(
  act: LicenceReview,
  record: SignedAct<LicenceRecord>,
  authority: Authority,
): StandingGrant {
  const grant = granted(authority, act.reviewedBy, act.grant, 'licence-reviewer', act.reviewedAt);
  if (!equalBytes(act.record, record.digest) || act.reviewedAt < record.act.collectedAt) altered('review');
  if (act.reviewedBy.id === record.act.collectedBy.id) fail('SELF_APPROVED', { person: act.reviewedBy.name });
  return grant;
}

/** What an order is about, signed. */
export interface OrderBasis {
  readonly authorisation: SignedAct<StandingAuthorisation>;
  readonly record: SignedAct<LicenceRecord>;
  readonly review: SignedAct<LicenceReview>;
}

/**
 * The grant by which an officer may order a licence: about these acts, after them, of the authorised type, in the name
 * of the authorised body, on the day of the order, with the identifier and the term that follow from them. @throws AUTHORITY_MISSING, LICENCE_ALTERED, LICENCE_NOT_REVIEWED, AUTHORISATION_OUT_OF_FORCE,
 * LICENCE_IDENTIFIER
 */
export function requireOrderable(
  act: LicenceOrder,
  { authorisation, record, review }: OrderBasis,
  authority: Authority,
): StandingGrant {
  if (review.act.answer !== 'passed') {
    fail('LICENCE_NOT_REVIEWED', { person: review.act.reviewedBy.name });
  }
  const { esID } = authorisation.act.seal;
  const grant = granted(authority, act.orderedBy, act.grant, 'issuing-officer', act.orderedAt, esID);
  const about =
    equalBytes(act.authorisation, authorisation.digest) &&
    equalBytes(act.record, record.digest) &&
    equalBytes(act.review, review.digest) &&
    act.orderedAt >= review.act.reviewedAt &&
    record.act.type.code === authorisation.act.type;
  if (!about) altered('order');
  requireInForce(authorisation.act, act.orderedAt);
  const { term, validFrom } = record.act;
  const days =
    act.issuedOn === chinaDay(act.orderedAt) &&
    isDay(validFrom) &&
    isTerm(term) &&
    act.validTo === lastDayOf(term, validFrom);
  if (!days) altered('days');
  const { issuer } = parseLicenceIdentifier(act.identifier);
  if (issuer !== authorisation.act.issuer || !follows(act, record.act)) altered('identifier');
  return grant;
}

/** The grant by which an officer may record an event; whether the licence's state lets it is `nextState`'s to say. @throws AUTHORITY_MISSING, LICENCE_ALTERED, LICENCE_IDENTIFIER */
export function requireRecordable(act: LicenceEvent, authority: Authority): StandingGrant {
  const by = LIFE.find(({ event }) => event === act.event)!.by;
  const grant = granted(authority, act.recordedBy, act.grant, by, act.recordedAt);
  parseLicenceIdentifier(act.identifier);
  const days = isDay(act.effectiveOn) && (act.until === undefined || isDay(act.until));
  if (!days || (act.until !== undefined && act.until < act.effectiveOn)) altered('days');
  return grant;
}

/**
 * The grant by which an officer may decide about an act that was set aside. Whether it is, and what the store keeps, is not
 * this function's to know; no act is named twice. @throws AUTHORITY_MISSING, LICENCE_ALTERED, LICENCE_IDENTIFIER
 */
export function requireDecidable(act: ConflictDecision, authority: Authority): StandingGrant {
  const grant = granted(authority, act.decidedBy, act.grant, 'issuing-officer', act.decidedAt);
  parseLicenceKey(act.licence);
  const named = [act.act, ...(act.kept === undefined ? [] : [act.kept]), ...act.followers].map(toHex);
  if (new Set(named).size !== named.length || act.reason.trim() === '') altered('decision');
  return grant;
}

/** Checks a signed standing authorisation by itself. Whether it is in force: {@link isAuthorisationInForce}. @throws as {@link requireAuthorisable} */
export function requireStanding(signed: SignedAct<StandingAuthorisation>, authority: Authority): PersonRef {
  const grant = requireAuthorisable(signed.act, authority);
  requireSigned(signed, standingAuthorisationDer(signed.act), grant, 'authorisation');
  return signed.act.authorisedBy;
}

/** Checks a signed end of an authorisation. @throws as {@link requireEndable} */
export function requireEnd(
  signed: SignedAct<AuthorisationEnd>,
  authorisation: SignedAct<StandingAuthorisation>,
  authority: Authority,
): void {
  const grant = requireEndable(signed.act, authorisation, authority);
  requireSigned(signed, authorisationEndDer(signed.act), grant, 'authorisation');
}

/** Checks a signed record by itself. @throws as {@link requireCollectable}; LICENCE_ALTERED */
export function requireRecord(signed: SignedAct<LicenceRecord>, authority: Authority): void {
  const grant = requireCollectable(signed.act, authority);
  requireSigned(signed, licenceRecordDer(signed.act), grant, 'record');
}

/** Checks a signed review of a record. @throws as {@link requireReviewable} */
export function requireReview(
  signed: SignedAct<LicenceReview>,
  record: SignedAct<LicenceRecord>,
  authority: Authority,
): void {
  const grant = requireReviewable(signed.act, record, authority);
  requireSigned(signed, licenceReviewDer(signed.act), grant, 'review');
}

/** Checks a signed event. @throws as {@link requireRecordable} */
export function requireEvent(signed: SignedAct<LicenceEvent>, authority: Authority): void {
  const grant = requireRecordable(signed.act, authority);
  requireSigned(signed, licenceEventDer(signed.act), grant, 'event');
}

/** Checks a signed decision. @throws as {@link requireDecidable} */
export function requireDecision(signed: SignedAct<ConflictDecision>, authority: Authority): void {
  const grant = requireDecidable(signed.act, authority);
  requireSigned(signed, conflictDecisionDer(signed.act), grant, 'decision');
}

/** Whether a standing authorisation is in force at a moment, if nobody took it back. */
export function isAuthorisationInForce(
  { validFrom, validTo, authorisedAt }: StandingAuthorisation,
  at: Date,
): boolean {
  return at >= authorisedAt && at >= validFrom && at <= validTo;
}

/** Insists on {@link isAuthorisationInForce}. @throws AUTHORISATION_OUT_OF_FORCE */
export function requireInForce(authorisation: StandingAuthorisation, at: Date): void {
  if (isAuthorisationInForce(authorisation, at)) return;
  const { validFrom, validTo, authorisedAt } = authorisation;
  const from = validFrom > authorisedAt ? validFrom : authorisedAt;
  fail('AUTHORISATION_OUT_OF_FORCE', { from: from.toISOString(), until: validTo.toISOString() });
}

/** An act in its one form, signed by the key of the grant. @throws LICENCE_ALTERED */
export function requireSigned(
  { record }: SignedAct<unknown>,
  canonical: Uint8Array,
  grant: StandingGrant,
  part: string,
): void {
  if (!equalBytes(record.act.bytes, canonical) || !isSignedUnder(record, grant)) altered(part);
}

function granted(
  authority: Authority,
  person: PersonRef,
  grant: Uint8Array,
  role: Role,
  at: Date,
  seal?: string,
): StandingGrant {
  return requireActor(authority, { person, grant, role, at, ...(seal === undefined ? {} : { seal }) });
}

/** A first version has version 001 and nothing before it; a later one goes on from the last. */
function follows(act: LicenceOrder, { updates, type }: LicenceRecord): boolean {
  const identifier = parseLicenceIdentifier(act.identifier);
  if (identifier.type !== type.code) return false;
  if (updates === undefined) return identifier.version === 1 && act.previous === undefined;
  const before = parseLicenceIdentifier(updates.identifier);
  return (
    identifier.version === before.version + 1 &&
    identifier.serial === before.serial &&
    identifier.issuer === before.issuer &&
    identifier.type === before.type &&
    act.previous !== undefined &&
    equalBytes(act.previous, updates.previous)
  );
}

function altered(part: string): never {
  return fail('LICENCE_ALTERED', { part: `licence ${part}` });
}
