import type { PersonRef, Role } from '../accounts/index.ts';
import { isSignedUnder, requireActor, type Authority } from '../authority/index.ts';
import { equalBytes, fail } from '../kernel/index.ts';
import { parseLicenceIdentifier } from './identifier.ts';
import type { LicenceBundle, SignedAct } from './bundle.ts';
import { isDay } from './face-data.ts';
import { isTerm, lastDayOf } from './licence-type.ts';
import { licenceOrderDer } from './order.ts';
import { licenceRecordDer } from './record.ts';
import { licenceReviewDer } from './review.ts';
import { standingAuthorisationDer, type StandingAuthorisation } from './standing-authorisation.ts';

/** Who did what on the way to a licence. */
export interface VerifiedBundle {
  readonly leader: PersonRef;
  readonly collector: PersonRef;
  readonly reviewer: PersonRef;
  readonly officer: PersonRef;
}

/**
 * Checks a licence's bundle from each act up to the root of authority, as of the acts' own times (design ideas 2 and 10):
 * the leader's standing authorisation for this seal, type and workstation, the collector's record, another person's review that
 * passed it, the officer's order about these three. What was spent under the authorisation is the use log's to say.
 * @throws LICENCE_ALTERED, LICENCE_NOT_REVIEWED, AUTHORISATION_OUT_OF_FORCE, SELF_APPROVED, AUTHORITY_MISSING,
 * TICKET_WRONG_WORKSTATION, LICENCE_IDENTIFIER
 */
export function verifyLicenceBundle(bundle: LicenceBundle, authority: Authority): VerifiedBundle {
  const { authorisation, record, review, order } = bundle;
  const leader = requireStanding(authorisation, authority);
  const collected = record.act;
  requireAct(authority, record, licenceRecordDer(collected), {
    ...actor(collected.collectedBy, collected.grant, 'licence-entry'),
    at: collected.collectedAt,
    part: 'record',
  });
  const reviewed = review.act;
  requireAct(authority, review, licenceReviewDer(reviewed), {
    ...actor(reviewed.reviewedBy, reviewed.grant, 'licence-reviewer'),
    at: reviewed.reviewedAt,
    part: 'review',
  });
  if (!equalBytes(reviewed.record, record.digest) || reviewed.reviewedAt < collected.collectedAt)
    altered('review');
  if (reviewed.answer !== 'passed') fail('LICENCE_NOT_REVIEWED', { person: reviewed.reviewedBy.name });
  if (reviewed.reviewedBy.id === collected.collectedBy.id)
    fail('SELF_APPROVED', { person: reviewed.reviewedBy.name });
  const ordered = order.act;
  requireAct(authority, order, licenceOrderDer(ordered), {
    ...actor(ordered.orderedBy, ordered.grant, 'issuing-officer'),
    at: ordered.orderedAt,
    seal: authorisation.act.seal.esID,
    part: 'order',
  });
  requireOrder(bundle);
  return {
    leader,
    collector: collected.collectedBy,
    reviewer: reviewed.reviewedBy,
    officer: ordered.orderedBy,
  };
}

/**
 * Checks a standing authorisation by itself: of this workstation and root, signed by a leader of this seal.
 * Whether it is in force at a moment: {@link isAuthorisationInForce}. @throws as {@link verifyLicenceBundle}
 */
export function requireStanding(
  authorisation: SignedAct<StandingAuthorisation>,
  authority: Authority,
): PersonRef {
  const { act } = authorisation;
  const { foundation, rootDigest } = authority;
  if (!equalBytes(act.authorityRoot, rootDigest) || !equalBytes(act.workstation, foundation.workstation)) {
    fail('TICKET_WRONG_WORKSTATION', { ticket: act.reason });
  }
  requireAct(authority, authorisation, standingAuthorisationDer(act), {
    ...actor(act.authorisedBy, act.grant, 'leader'),
    at: act.authorisedAt,
    seal: act.seal.esID,
    part: 'authorisation',
  });
  if (act.validFrom >= act.validTo || act.perDay > act.total) altered('authorisation');
  return act.authorisedBy;
}

/** Whether a standing authorisation is in force at a moment, if nobody took it back. */
export function isAuthorisationInForce(
  { validFrom, validTo, authorisedAt }: StandingAuthorisation,
  at: Date,
): boolean {
  return at >= authorisedAt && at >= validFrom && at <= validTo;
}

interface Acted {
  readonly person: PersonRef;
  readonly grant: Uint8Array;
  readonly role: Role;
  readonly at: Date;
  readonly seal?: string;
  readonly part: string;
}

function actor(person: PersonRef, grant: Uint8Array, role: Role): Pick<Acted, 'person' | 'grant' | 'role'> {
  return { person, grant, role };
}

/** An act in its one form, signed by somebody who was granted the role for it then. */
function requireAct<T>(
  authority: Authority,
  signed: SignedAct<T>,
  canonical: Uint8Array,
  acted: Acted,
): void {
  const grant = requireActor(authority, acted);
  const holds = equalBytes(signed.record.act.bytes, canonical) && isSignedUnder(signed.record, grant);
  if (!holds) altered(acted.part);
}

/** The order is about these acts, after them, of the authorised type, with the identifier and the days that follow from them. */
function requireOrder({ authorisation, record, review, order }: LicenceBundle): void {
  const { act } = order;
  const { updates, type, term, validFrom } = record.act;
  const about =
    equalBytes(act.authorisation, authorisation.digest) &&
    equalBytes(act.record, record.digest) &&
    equalBytes(act.review, review.digest) &&
    act.orderedAt >= review.act.reviewedAt &&
    type.code === authorisation.act.type;
  if (!about) altered('order');
  if (!isAuthorisationInForce(authorisation.act, act.orderedAt)) {
    fail('AUTHORISATION_OUT_OF_FORCE', { until: authorisation.act.validTo.toISOString() });
  }
  const days =
    isDay(act.issuedOn) && isDay(validFrom) && isTerm(term) && act.validTo === lastDayOf(term, validFrom);
  if (!days) altered('days');
  const identifier = parseLicenceIdentifier(act.identifier);
  if (identifier.type !== type.code) altered('identifier');
  const before = updates && parseLicenceIdentifier(updates.identifier);
  const follows =
    before === undefined
      ? identifier.version === 1 && act.previous === undefined
      : identifier.version === before.version + 1 &&
        identifier.serial === before.serial &&
        identifier.issuer === before.issuer &&
        identifier.type === before.type &&
        act.previous !== undefined &&
        equalBytes(act.previous, updates!.previous);
  if (!follows) altered('identifier');
}

function altered(part: string): never {
  return fail('LICENCE_ALTERED', { part: `licence ${part}` });
}
