import { readDer } from '../asn1/index.ts';
import { toHex } from '../kernel/index.ts';
import {
  asAuthorisationEnd,
  asConflictDecision,
  asLicenceEvent,
  asLicenceOrder,
  asLicenceRecord,
  asLicenceReview,
  asStandingAuthorisation,
  authorisationEndDer,
  conflictDecisionDer,
  licenceEventDer,
  licenceOrderDer,
  licenceRecordDer,
  licenceReviewDer,
  standingAuthorisationDer,
  type LicenceOrder,
} from '../licences/index.ts';
import { sm3 } from '../sm/index.ts';

/** A message that was read, and written anew; `says`: see message-form.ts. */
interface Read {
  readonly bytes: Uint8Array;
  readonly says: Readonly<Record<string, string>>;
}

/** When an act that is still to be done would have been done: what it says besides is known before its moment. */
const NO_MOMENT = new Date(0);

/** What an act says but for its moment, as one digest: the person who unlocks the key confirmed all of it. */
function content(timeless: Uint8Array): string {
  return toHex(sm3(timeless));
}

/** Readers of people's acts on the way to a licence, and of its life. @throws DER_MALFORMED */
export const LICENCE_READERS = {
  'standing-authorisation': (bytes: Uint8Array): Read => {
    const act = asStandingAuthorisation(readDer(bytes, 'message'));
    const timeless = standingAuthorisationDer({ ...act, authorisedAt: NO_MOMENT });
    return { bytes: standingAuthorisationDer(act), says: { content: content(timeless) } };
  },
  'authorisation-end': (bytes: Uint8Array): Read => {
    const act = asAuthorisationEnd(readDer(bytes, 'message'));
    const timeless = authorisationEndDer({ ...act, endedAt: NO_MOMENT });
    return { bytes: authorisationEndDer(act), says: { content: content(timeless) } };
  },
  'licence-record': (bytes: Uint8Array): Read => {
    const act = asLicenceRecord(readDer(bytes, 'message'));
    const timeless = licenceRecordDer({ ...act, collectedAt: NO_MOMENT });
    return { bytes: licenceRecordDer(act), says: { content: content(timeless) } };
  },
  'licence-review': (bytes: Uint8Array): Read => {
    const act = asLicenceReview(readDer(bytes, 'message'));
    const timeless = licenceReviewDer({ ...act, reviewedAt: NO_MOMENT });
    return { bytes: licenceReviewDer(act), says: { content: content(timeless) } };
  },
  // Of a batch's orders the key is unlocked once: what each is about is not known yet, only that no identifier comes twice.
  'licence-order': (bytes: Uint8Array): Read => {
    const act = asLicenceOrder(readDer(bytes, 'message'));
    return { bytes: licenceOrderDer(act), says: { ...orderSays(act), entry: act.identifier } };
  },
  'licence-event': (bytes: Uint8Array): Read => {
    const act = asLicenceEvent(readDer(bytes, 'message'));
    const timeless = licenceEventDer({ ...act, recordedAt: NO_MOMENT });
    return { bytes: licenceEventDer(act), says: { content: content(timeless) } };
  },
  'conflict-decision': (bytes: Uint8Array): Read => {
    const act = asConflictDecision(readDer(bytes, 'message'));
    const timeless = conflictDecisionDer({ ...act, decidedAt: NO_MOMENT });
    return { bytes: conflictDecisionDer(act), says: { content: content(timeless) } };
  },
};

/** What all orders of one officer under one authorisation say. */
export function orderSays({
  orderedBy,
  authorisation,
  grant,
}: Pick<LicenceOrder, 'orderedBy' | 'authorisation' | 'grant'>): Readonly<Record<string, string>> {
  return {
    person: orderedBy.id,
    name: orderedBy.name,
    authorisation: toHex(authorisation),
    grant: toHex(grant),
  };
}
