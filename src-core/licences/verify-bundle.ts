import type { PersonRef } from '../accounts/index.ts';
import type { Authority } from '../authority/index.ts';
import {
  requireOrderable,
  requireRecord,
  requireReview,
  requireSigned,
  requireStanding,
} from './acts-allowed.ts';
import type { LicenceBundle } from './bundle.ts';
import { licenceOrderDer } from './order.ts';

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
  requireRecord(record, authority);
  requireReview(review, record, authority);
  requireSigned(order, licenceOrderDer(order.act), requireOrderable(order.act, bundle, authority), 'order');
  return {
    leader,
    collector: record.act.collectedBy,
    reviewer: review.act.reviewedBy,
    officer: order.act.orderedBy,
  };
}
