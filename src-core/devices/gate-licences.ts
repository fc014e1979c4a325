import type { Authority, StandingGrant } from '../authority/index.ts';
import {
  authorisationEndDer,
  conflictDecisionDer,
  licenceEventDer,
  licenceOrderDer,
  licenceRecordDer,
  licenceReviewDer,
  requireAuthorisable,
  requireCollectable,
  requireDecidable,
  requireEndable,
  requireOrderable,
  requireRecord,
  requireRecordable,
  requireReview,
  requireReviewable,
  requireStanding,
  standingAuthorisationDer,
  type AuthorisationEnd,
  type ConflictDecision,
  type LicenceEvent,
  type LicenceOrder,
  type LicenceRecord,
  type LicenceReview,
  type OrderBasis,
  type SignedAct,
  type StandingAuthorisation,
} from '../licences/index.ts';
import type { KeySession } from '../ports/index.ts';
import { requireKey, requirePersonKey } from './gate-keys.ts';

/** People's acts on the way to a licence, and of its life: each signed by that person's own key. */
export type LicenceAct =
  | { readonly kind: 'standing-authorisation'; readonly act: StandingAuthorisation }
  | {
      readonly kind: 'authorisation-end';
      readonly act: AuthorisationEnd;
      readonly authorisation: SignedAct<StandingAuthorisation>;
    }
  | { readonly kind: 'licence-record'; readonly act: LicenceRecord }
  | {
      readonly kind: 'licence-review';
      readonly act: LicenceReview;
      readonly record: SignedAct<LicenceRecord>;
    }
  | { readonly kind: 'licence-order'; readonly act: LicenceOrder; readonly basis: OrderBasis }
  | { readonly kind: 'licence-event'; readonly act: LicenceEvent }
  | { readonly kind: 'conflict-decision'; readonly act: ConflictDecision };

/** The bytes of an act that its person may do. @throws what the functions of src-core/licences/acts-allowed.ts throw; KEY_WRONG, KEY_OF_SEAL */
export function licenceActBytes(
  { bytes, grant }: AllowedAct,
  session: KeySession,
  authority: Authority,
): Uint8Array {
  requireKey(session, grant.certificate);
  requirePersonKey(session, authority);
  return bytes;
}

/** An act that its person may do, and by which grant. */
export interface AllowedAct {
  readonly bytes: Uint8Array;
  readonly grant: StandingGrant;
}

/** Checks an act, but for the key that is to sign it. @throws as {@link licenceActBytes} */
export function allowedLicenceAct(asked: LicenceAct, authority: Authority): AllowedAct {
  switch (asked.kind) {
    case 'standing-authorisation':
      return {
        grant: requireAuthorisable(asked.act, authority),
        bytes: standingAuthorisationDer(asked.act),
      };
    case 'authorisation-end':
      requireStanding(asked.authorisation, authority);
      return {
        grant: requireEndable(asked.act, asked.authorisation, authority),
        bytes: authorisationEndDer(asked.act),
      };
    case 'licence-record':
      return { grant: requireCollectable(asked.act, authority), bytes: licenceRecordDer(asked.act) };
    case 'licence-review':
      requireRecord(asked.record, authority);
      return {
        grant: requireReviewable(asked.act, asked.record, authority),
        bytes: licenceReviewDer(asked.act),
      };
    case 'licence-order':
      requireStanding(asked.basis.authorisation, authority);
      requireRecord(asked.basis.record, authority);
      requireReview(asked.basis.review, asked.basis.record, authority);
      return {
        grant: requireOrderable(asked.act, asked.basis, authority),
        bytes: licenceOrderDer(asked.act),
      };
    case 'licence-event':
      return { grant: requireRecordable(asked.act, authority), bytes: licenceEventDer(asked.act) };
    case 'conflict-decision':
      return { grant: requireDecidable(asked.act, authority), bytes: conflictDecisionDer(asked.act) };
  }
}
