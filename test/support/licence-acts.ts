import type { Authority } from '@yinzheng/core/authority';
import type { LicenceAct } from '@yinzheng/core/devices';
import {
  licenceIdentifier,
  licenceKey,
  type AuthorisationEnd,
  type ConflictDecision,
  type LicenceBundle,
  type LicenceEvent,
} from '@yinzheng/core/licences';
import type { Holder } from './house.ts';
import { ISSUER, TYPE_CODE, type LicencePeople } from './licence-house.ts';

/** One act of each kind on the way to a licence and of its life, with whose key signs it. */
export type LicenceActs = {
  readonly [K in LicenceAct['kind']]: {
    readonly act: LicenceAct & { readonly kind: K };
    readonly by: Holder;
  };
};

/** The acts of a bundle, an end of its authorisation, a suspension of its licence, and a decision about an act of it. */
export function licenceActs(
  who: LicencePeople,
  authority: Authority,
  { authorisation, record, review, order }: LicenceBundle,
): LicenceActs {
  const grantOf = ({ person }: Holder): Uint8Array =>
    authority.grants.find((grant) => grant.person.id === person.id)!.digest;
  const end: AuthorisationEnd = {
    authorisation: authorisation.digest,
    reason: '不再签发',
    endedBy: who.leader.person,
    endedAt: new Date('2026-05-07T00:00:00Z'),
    grant: grantOf(who.leader),
  };
  const event: LicenceEvent = {
    identifier: licenceIdentifier({ type: TYPE_CODE, issuer: ISSUER, serial: '000001001', version: 1 }),
    previous: order.digest,
    event: 'suspend',
    reasonClass: 'investigation',
    reason: '接受调查',
    effectiveOn: '2026-05-08',
    until: '2026-06-08',
    recordedBy: who.officer.person,
    recordedAt: new Date('2026-05-08T01:00:00Z'),
    grant: grantOf(who.officer),
  };
  const decision: ConflictDecision = {
    licence: licenceKey({ type: TYPE_CODE, issuer: ISSUER, serial: '000001001' }),
    act: order.digest,
    kept: review.digest,
    previous: authorisation.digest,
    decision: 'withdraw',
    followers: [record.digest],
    reason: '与另一台电脑上办理的重复',
    decidedBy: who.officer.person,
    decidedAt: new Date('2026-05-09T01:00:00Z'),
    grant: grantOf(who.officer),
  };
  return {
    'standing-authorisation': {
      act: { kind: 'standing-authorisation', act: authorisation.act },
      by: who.leader,
    },
    'authorisation-end': { act: { kind: 'authorisation-end', act: end, authorisation }, by: who.leader },
    'licence-record': { act: { kind: 'licence-record', act: record.act }, by: who.collector },
    'licence-review': { act: { kind: 'licence-review', act: review.act, record }, by: who.reviewer },
    'licence-order': {
      act: { kind: 'licence-order', act: order.act, basis: { authorisation, record, review } },
      by: who.officer,
    },
    'licence-event': { act: { kind: 'licence-event', act: event }, by: who.officer },
    'conflict-decision': { act: { kind: 'conflict-decision', act: decision }, by: who.officer },
  };
}
