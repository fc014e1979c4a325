import { fail, readable, toHex } from '@yinzheng/core/kernel';
import {
  asConflictDecision,
  asLicenceEvent,
  givenUpBy,
  licenceKey,
  parseLicenceIdentifier,
  parseLicenceVersion,
  parseSignedAct,
  requireDecision,
  requireEvent,
  verifyLicenceBundle,
  withLifeAct,
  type ConflictDecision,
  type KeptLicenceAct,
  type LicenceLife,
  type LicenceVersion,
  type LifeAct,
  type SignedAct,
} from '@yinzheng/core/licences';
import type { AcceptedElsewhere } from '@yinzheng/core/sync';
import type { Workstation } from './workstation.ts';

// The lives of licences out of what is kept of them, believed only once it was verified up to the root of authority.

/** A licence by its key. */
export interface KnownLicence extends LicenceLife {
  readonly key: string;
}

/** The life of a licence, each act verified; undefined: there is none. @throws LICENCE_ALTERED, LICENCE_UNREADABLE, LICENCE_ACT_REFUSED and what the acts' checks throw */
export function lifeOfLicence(station: Workstation, key: string): KnownLicence | undefined {
  const kept = station.licences.about(key);
  const out = givenUpBy(decisionsAmong(station, kept).map(({ act }) => act));
  let life: LicenceLife | undefined;
  for (const { kind, digest, body } of kept) {
    if (kind === 'conflict-decision' || out.has(toHex(digest))) continue;
    life = withLifeAct(life, verifiedLifeAct(station, key, kind, body));
  }
  return life && { ...life, key };
}

/**
 * The life of a licence of another workstation of the unit, as the store told of it: what it accepted, it verified; here nothing of it is.
 * Undefined: nothing can be read of it. For finding alone.
 */
export function lifeElsewhere({ storeBook }: Workstation, key: string): LicenceLife | undefined {
  let life: LicenceLife | undefined;
  for (const { kind, act: body } of storeBook.elsewhereOf(key)) {
    life = readable(() => withLifeAct(life, lifeActOf(kind, body))) ?? life;
  }
  return life;
}

function lifeActOf(kind: AcceptedElsewhere['kind'], body: Uint8Array): LifeAct {
  if (kind === 'version') return { kind, version: parseLicenceVersion(body) };
  if (kind === 'event') return { kind, event: parseSignedAct(body, asLicenceEvent) };
  return fail('LICENCE_ALTERED', { part: 'licence record' });
}

/** Decisions about acts of a licence, each verified, in their order. @throws LICENCE_ALTERED and what `requireDecision` throws */
export function decisionsOfLicence(station: Workstation, key: string): SignedAct<ConflictDecision>[] {
  return decisionsAmong(station, station.licences.about(key));
}

function decisionsAmong(
  station: Workstation,
  kept: readonly KeptLicenceAct[],
): SignedAct<ConflictDecision>[] {
  return kept
    .filter(({ kind }) => kind === 'conflict-decision')
    .map(({ subject, body }) => {
      const signed = parseSignedAct(body, asConflictDecision);
      requireDecision(signed, station.authority());
      if (signed.act.licence !== subject) fail('LICENCE_ALTERED', { part: 'licence decision' });
      return signed;
    });
}

/** One act of a licence's life, verified by itself. @throws LICENCE_ALTERED, LICENCE_UNREADABLE and what the acts' checks throw */
export function verifiedLifeAct(
  station: Workstation,
  key: string,
  kind: KeptLicenceAct['kind'],
  body: Uint8Array,
): LifeAct {
  const authority = station.authority();
  if (kind === 'version') {
    const version: LicenceVersion = parseLicenceVersion(body);
    verifyLicenceBundle(version.bundle, authority);
    requireOf(key, version.bundle.order.act.identifier);
    return { kind, version };
  }
  if (kind !== 'event') return fail('LICENCE_ALTERED', { part: 'licence record' });
  const event = parseSignedAct(body, asLicenceEvent);
  requireEvent(event, authority);
  requireOf(key, event.act.identifier);
  return { kind, event };
}

function requireOf(key: string, identifier: string): void {
  if (licenceKey(parseLicenceIdentifier(identifier)) !== key)
    fail('LICENCE_ALTERED', { part: 'licence identifier' });
}

/** A version that was made of a draft and given up by a signed decision. */
export interface GivenUpVersion {
  readonly key: string;
  readonly version: LicenceVersion;
  /** SM3 of the act, as it lies in the outbox. */
  readonly digest: Uint8Array;
}

/** The version that was made of a draft, where it was given up; verified. @throws as {@link lifeOfLicence} */
export function givenUpVersion(station: Workstation, draft: string): GivenUpVersion | undefined {
  const key = station.licences.draft(draft)?.licence;
  if (key === undefined) return undefined;
  const kept = station.licences.about(key);
  const out = givenUpBy(decisionsAmong(station, kept).map(({ act }) => act));
  for (const { kind, digest, body } of kept) {
    if (kind !== 'version' || !out.has(toHex(digest))) continue;
    const act = verifiedLifeAct(station, key, kind, body);
    if (act.kind === 'version' && toHex(act.version.bundle.record.act.draft) === draft) {
      return { key, version: act.version, digest };
    }
  }
  return undefined;
}
