import type { LicenceAct } from '@yinzheng/core/devices';
import { equalBytes, fail, toHex } from '@yinzheng/core/kernel';
import {
  licenceKey,
  parseLicenceIdentifier,
  type AuthorisationEnd,
  type LicenceEvent,
  type LicenceRecord,
  type LicenceReview,
  type SignedAct,
  type StandingAuthorisation,
} from '@yinzheng/core/licences';
import { wantSerials } from '../sync/index.ts';
import { keepDecision } from '../licence-decided.ts';
import { lifeOfLicence } from '../licence-lives.ts';
import type { Workstation } from '../workstation.ts';
import { ended, knownAuthorisation, knownDraft } from './known.ts';
import { isAlone } from './sources.ts';
import { requireNoneUnderWay } from './under-way.ts';

/** An act that is kept by itself; an order is kept with its licence. */
export type OwnAct = Exclude<LicenceAct, { readonly kind: 'licence-order' }>;

/**
 * Keeps a signed act, and what goes to the central store with its row in the outbox, in one transaction; what it rests on must be as
 * it was when it was checked. @throws AUTHORISATION_ENDED, LICENCE_REVIEWED_ALREADY, LICENCE_ISSUED_ALREADY, LICENCE_CHANGED_SINCE,
 * LICENCE_UNDER_WAY, LICENCE_ALTERED, DECISION_NOT_POSSIBLE, STORE_UNAVAILABLE
 */
export function keepSigned(station: Workstation, act: OwnAct, signed: Uint8Array): void {
  station.transaction(() => {
    switch (act.kind) {
      case 'standing-authorisation':
        return keepAuthorisation(station, act.act, signed);
      case 'authorisation-end':
        return keepEnd(station, act.act, act.authorisation, signed);
      case 'licence-record':
        return keepRecord(station, act.act, signed);
      case 'licence-review':
        return keepReview(station, act.act, act.record, signed);
      case 'licence-event':
        return keepEvent(station, act.act, signed);
      case 'conflict-decision':
        return keepDecision(station, act.act, signed);
    }
  });
}

function keepAuthorisation(station: Workstation, act: StandingAuthorisation, body: Uint8Array): void {
  station.licences.keep({ kind: 'authorisation', subject: toHex(act.id), body });
  // So that a block of serials is there before the first licence is.
  if (!isAlone(station)) wantSerials(station, act.type);
}

function keepEnd(
  station: Workstation,
  { endedAt: actedAt }: AuthorisationEnd,
  authorisation: SignedAct<StandingAuthorisation>,
  body: Uint8Array,
): void {
  const subject = toHex(authorisation.act.id);
  const { end } = knownAuthorisation(station, subject);
  if (end !== undefined) ended(end);
  station.licences.keep({ kind: 'authorisation-end', subject, body });
  station.outbox.add({ kind: 'authorisation-end', licence: undefined, act: body, actedAt });
}

function keepRecord(station: Workstation, { draft, type }: LicenceRecord, body: Uint8Array): void {
  const subject = toHex(draft);
  if (station.licences.draft(subject) !== undefined) {
    const { issued } = knownDraft(station, subject);
    if (issued !== undefined) fail('LICENCE_ISSUED_ALREADY', { draft: subject, identifier: issued });
    requireNoneUnderWay(station, subject);
  }
  station.licences.keep({ kind: 'record', subject, body, found: { type: type.code, holders: [] } });
}

function keepReview(
  station: Workstation,
  _: LicenceReview,
  reviewed: SignedAct<LicenceRecord>,
  body: Uint8Array,
): void {
  const draft = toHex(reviewed.act.draft);
  const { record, review, issued } = knownDraft(station, draft);
  if (issued !== undefined) fail('LICENCE_ISSUED_ALREADY', { draft, identifier: issued });
  if (review !== undefined) fail('LICENCE_REVIEWED_ALREADY', { draft, person: review.act.reviewedBy.name });
  if (!equalBytes(record.digest, reviewed.digest)) fail('LICENCE_ALTERED', { part: 'licence record' });
  station.licences.keep({ kind: 'review', subject: draft, body });
}

function keepEvent(
  station: Workstation,
  { identifier, previous, recordedAt: actedAt }: LicenceEvent,
  body: Uint8Array,
): void {
  const key = licenceKey(parseLicenceIdentifier(identifier));
  const life = lifeOfLicence(station, key);
  if (life === undefined || !equalBytes(life.head, previous)) fail('LICENCE_CHANGED_SINCE', { identifier });
  station.licences.keep({ kind: 'event', subject: key, body });
  station.outbox.add({ kind: 'event', licence: key, act: body, actedAt });
}
