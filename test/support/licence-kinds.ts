import { signedRecordDer, type Authority } from '@yinzheng/core/authority';
import type { LicenceAct } from '@yinzheng/core/devices';
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
  licenceBundleDer,
  licenceEventDer,
  parseLicenceBundle,
  parseSignedAct,
  requireDecision,
  requireEnd,
  requireEvent,
  requireRecord,
  requireReview,
  requireStanding,
  verifyLicenceBundle,
  type LicenceBundle,
} from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import { codeOf } from './codes.ts';
import type { Holder } from './house.ts';
import { licenceActs } from './licence-acts.ts';
import { licenceAuthority, licenceBundle, licencePeople } from './licence-house.ts';

/** Bytes of one kind, and what the verifier of that kind says of others that claim to be of it. */
export interface LicenceKind {
  readonly bytes: () => Uint8Array;
  readonly verify: (bytes: Uint8Array, signature: Uint8Array) => string;
}

interface House {
  readonly authority: Authority;
  readonly bundle: LicenceBundle;
  readonly acts: ReturnType<typeof licenceActs>;
}

/** In whose seat the signer of each kind sits, its bytes, and what judges a signed record that claims to be one. */
const KINDS: Readonly<
  Record<
    LicenceAct['kind'],
    {
      readonly seat: 'leader' | 'collector' | 'reviewer' | 'officer';
      readonly bytes: (house: House) => Uint8Array;
      readonly judge: (record: Uint8Array, house: House) => void;
    }
  >
> = {
  'standing-authorisation': {
    seat: 'leader',
    bytes: ({ bundle }) => bundle.authorisation.record.act.bytes,
    judge: (record, { authority }) => {
      requireStanding(parseSignedAct(record, asStandingAuthorisation), authority);
    },
  },
  'authorisation-end': {
    seat: 'leader',
    bytes: ({ acts }) => authorisationEndDer(acts['authorisation-end'].act.act),
    judge: (record, { authority, bundle }) => {
      requireEnd(parseSignedAct(record, asAuthorisationEnd), bundle.authorisation, authority);
    },
  },
  'licence-record': {
    seat: 'collector',
    bytes: ({ bundle }) => bundle.record.record.act.bytes,
    judge: (record, { authority }) => {
      requireRecord(parseSignedAct(record, asLicenceRecord), authority);
    },
  },
  'licence-review': {
    seat: 'reviewer',
    bytes: ({ bundle }) => bundle.review.record.act.bytes,
    judge: (record, { authority, bundle }) => {
      requireReview(parseSignedAct(record, asLicenceReview), bundle.record, authority);
    },
  },
  'licence-order': {
    seat: 'officer',
    bytes: ({ bundle }) => bundle.order.record.act.bytes,
    judge: (record, { authority, bundle }) => {
      parseSignedAct(record, asLicenceOrder);
      const { authorisation, record: collected, review } = bundle;
      const parts = {
        authorisation: authorisation.record.der,
        record: collected.record.der,
        review: review.record.der,
        order: record,
      };
      verifyLicenceBundle(parseLicenceBundle(licenceBundleDer(parts)), authority);
    },
  },
  'licence-event': {
    seat: 'officer',
    bytes: ({ acts }) => licenceEventDer(acts['licence-event'].act.act),
    judge: (record, { authority }) => {
      requireEvent(parseSignedAct(record, asLicenceEvent), authority);
    },
  },
  'conflict-decision': {
    seat: 'officer',
    bytes: ({ acts }) => conflictDecisionDer(acts['conflict-decision'].act.act),
    judge: (record, { authority }) => {
      requireDecision(parseSignedAct(record, asConflictDecision), authority);
    },
  },
};

/** Each kind of act on the way to a licence and of its life, where this signer is the one who does it. */
export function licenceKinds(signer: Holder): Readonly<Record<LicenceAct['kind'], LicenceKind>> {
  const entries = Object.entries(KINDS).map(([kind, { seat, bytes, judge }]) => {
    const usual = licencePeople();
    const who = { ...usual, [seat]: { ...signer, person: usual[seat].person } };
    const authority = licenceAuthority(who);
    const bundle = licenceBundle(who, authority);
    const house = { authority, bundle, acts: licenceActs(who, authority, bundle) };
    const certDigest = sm3(signer.certificate.der);
    const made: LicenceKind = {
      bytes: () => bytes(house),
      verify: (act, signature) =>
        codeOf(() => {
          judge(signedRecordDer(act, [{ certDigest, signature }]), house);
        }),
    };
    return [kind, made];
  });
  return Object.fromEntries(entries) as Record<LicenceAct['kind'], LicenceKind>;
}
