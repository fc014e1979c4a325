import { equalBytes, fail, toHex } from '@yinzheng/core/kernel';
import {
  asAuthorisationEnd,
  asLicenceRecord,
  asLicenceReview,
  asStandingAuthorisation,
  licenceKey,
  parseLicenceIdentifier,
  parseLicenceVersion,
  parseSignedAct,
  requireEnd,
  requireRecord,
  requireReview,
  requireStanding,
  type AuthorisationEnd,
  type LicenceRecord,
  type LicenceReview,
  type SignedAct,
  type StandingAuthorisation,
} from '@yinzheng/core/licences';
import { lifeOfLicence, type KnownLicence } from '../licence-lives.ts';
import type { Workstation } from '../workstation.ts';

// What is kept of licences, believed only once it was verified up to the root of authority.

/** A standing authorisation, and whether somebody took it back. */
export interface KnownAuthorisation {
  readonly signed: SignedAct<StandingAuthorisation>;
  readonly end: SignedAct<AuthorisationEnd> | undefined;
}

/** Every standing authorisation that was signed here, in their order. @throws LICENCE_ALTERED and what `requireStanding` throws */
export function knownAuthorisations(station: Workstation): KnownAuthorisation[] {
  const authority = station.authority();
  const kept = station.licences.authorisations();
  const ends = kept
    .filter(({ kind }) => kind === 'authorisation-end')
    .map(({ body }) => parseSignedAct(body, asAuthorisationEnd));
  return kept
    .filter(({ kind }) => kind === 'authorisation')
    .map(({ body }) => {
      const signed = parseSignedAct(body, asStandingAuthorisation);
      requireStanding(signed, authority);
      const end = ends.find(({ act }) => equalBytes(act.authorisation, signed.digest));
      if (end !== undefined) requireEnd(end, signed, authority);
      return { signed, end };
    });
}

/** One of them, by its number in hexadecimal. @throws AUTHORISATION_UNKNOWN */
export function knownAuthorisation(station: Workstation, id: string): KnownAuthorisation {
  const found = knownAuthorisations(station).find(({ signed }) => toHex(signed.act.id) === id);
  return found ?? fail('AUTHORISATION_UNKNOWN', { authorisation: id });
}

/** @throws AUTHORISATION_ENDED */
export function ended({ act }: SignedAct<AuthorisationEnd>): never {
  return fail('AUTHORISATION_ENDED', { person: act.endedBy.name, at: act.endedAt.toISOString() });
}

/** A record that was collected, and what was said of its newest state. */
export interface KnownDraft {
  /** Hexadecimal. */
  readonly draft: string;
  readonly record: SignedAct<LicenceRecord>;
  /** Of the newest record; undefined: nobody reviewed it yet. */
  readonly review: SignedAct<LicenceReview> | undefined;
  /** Remarks on earlier records, the newest last. */
  readonly earlier: readonly SignedAct<LicenceReview>[];
  /** Identifier of the version that was made of it. */
  readonly issued: string | undefined;
}

/** A draft by its number in hexadecimal. @throws LICENCE_UNKNOWN, LICENCE_ALTERED and what the acts' checks throw */
export function knownDraft(station: Workstation, draft: string): KnownDraft {
  const authority = station.authority();
  const acts = station.licences.about(draft);
  const records = acts
    .filter(({ kind }) => kind === 'record')
    .map(({ body }) => parseSignedAct(body, asLicenceRecord));
  const record = records.at(-1) ?? fail('LICENCE_UNKNOWN', { licence: draft });
  if (records.some(({ act }) => toHex(act.draft) !== draft))
    fail('LICENCE_ALTERED', { part: 'licence record' });
  requireRecord(record, authority);
  const reviews = acts
    .filter(({ kind }) => kind === 'review')
    .map(({ body }) => parseSignedAct(body, asLicenceReview));
  const review = reviews.find(({ act }) => equalBytes(act.record, record.digest));
  if (review !== undefined) requireReview(review, record, authority);
  return {
    draft,
    record,
    review,
    earlier: reviews.filter((one) => one !== review),
    issued: issuedOf(station, draft),
  };
}

/** The version of a licence that was made of a draft. */
function issuedOf(station: Workstation, draft: string): string | undefined {
  const key = station.licences.draft(draft)?.licence;
  if (key === undefined) return undefined;
  const versions = station.licences.about(key).filter(({ kind }) => kind === 'version');
  const made = versions
    .map(({ body }) => parseLicenceVersion(body).bundle)
    .find(({ record }) => toHex(record.act.draft) === draft);
  return made?.order.act.identifier;
}

/** A licence and its life, each act verified; by any of its identifiers. @throws LICENCE_IDENTIFIER, LICENCE_UNKNOWN and as {@link lifeOfLicence} */
export function knownLicence(station: Workstation, identifier: string): KnownLicence {
  const key = licenceKey(parseLicenceIdentifier(identifier));
  return lifeOfLicence(station, key) ?? fail('LICENCE_UNKNOWN', { licence: identifier });
}
