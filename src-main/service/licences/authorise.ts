import { fail } from '@yinzheng/core/kernel';
import type { AuthorisationEnd, StandingAuthorisation } from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import { findSeal } from '../seals.ts';
import type { Workstation } from '../workstation.ts';
import { ended, knownAuthorisation } from './known.ts';
import { actingGrant, prepareAct, type PreparedAct } from './prepared.ts';
import { licenceIssuer, licenceType, licenceTypes } from './sources.ts';

/** What a leader fills in: so many licences of one type may be sealed here without being asked each time. */
export interface AuthorisationForm {
  readonly leader: string;
  /** 证照类型代码. */
  readonly type: string;
  /** esID */
  readonly seal: string;
  readonly perDay: number;
  readonly total: number;
  /** Whole days from now. */
  readonly days: number;
  readonly reason: string;
}

const DAY_MS = 86_400_000;
/** Longest life of a standing authorisation, days. */
const MOST_DAYS = 1096;
const MOST_IMPRESSIONS = 1_000_000;
const MOST_LETTERS = 500;

/** Checks a standing authorisation up to the PIN. @throws BAD_ARGUMENT, SEAL_UNKNOWN, TYPE_NOT_IN_CATALOGUE, what `prepareAct` throws */
export function prepareAuthorisation(
  station: Workstation,
  form: AuthorisationForm,
  serial?: string,
): PreparedAct {
  const authority = station.authority();
  const { rootDigest, foundation } = authority;
  within('days', form.days, MOST_DAYS);
  within('total', form.total, MOST_IMPRESSIONS);
  within('perDay', form.perDay, form.total);
  const reason = plainText('reason', form.reason);
  const type = licenceType(licenceTypes(station), form.type);
  const seal = findSeal(station, form.seal);
  const grant = actingGrant(station, authority, { id: form.leader, role: 'leader', seal: seal.info.esID });
  const now = wholeSecond(station.clock.now());
  const act: StandingAuthorisation = {
    id: station.random.bytes(16),
    authorityRoot: rootDigest,
    workstation: foundation.workstation,
    seal: { esID: seal.info.esID, digest: sm3(seal.bytes) },
    type: type.code,
    issuer: licenceIssuer(station).code,
    perDay: form.perDay,
    total: form.total,
    validFrom: now,
    validTo: new Date(now.getTime() + form.days * DAY_MS),
    reason,
    authorisedBy: grant.person,
    authorisedAt: now,
    grant: grant.digest,
  };
  return prepareAct(station, { kind: 'standing-authorisation', act }, serial);
}

/** What a leader fills in to take one back. */
export interface EndForm {
  readonly leader: string;
  /** Number of the authorisation, hexadecimal. */
  readonly authorisation: string;
  readonly reason: string;
}

/** Checks an end of a standing authorisation up to the PIN; it goes to the central store. @throws AUTHORISATION_UNKNOWN, AUTHORISATION_ENDED, BAD_ARGUMENT, what `prepareAct` throws */
export function prepareEnd(station: Workstation, form: EndForm, serial?: string): PreparedAct {
  const authority = station.authority();
  const { signed: authorisation, end } = knownAuthorisation(station, form.authorisation);
  if (end !== undefined) ended(end);
  const reason = plainText('reason', form.reason);
  const { esID } = authorisation.act.seal;
  const grant = actingGrant(station, authority, { id: form.leader, role: 'leader', seal: esID });
  const act: AuthorisationEnd = {
    authorisation: authorisation.digest,
    reason,
    endedBy: grant.person,
    endedAt: wholeSecond(station.clock.now()),
    grant: grant.digest,
  };
  return prepareAct(station, { kind: 'authorisation-end', act, authorisation }, serial);
}

/** A moment as it is written into an act: whole seconds. */
export function wholeSecond(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1000) * 1000);
}

function within(name: string, value: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < 1 || value > most) {
    fail('BAD_ARGUMENT', { name, detail: `1 ≤ … ≤ ${most}` });
  }
}

/** A text of a person's own that is signed: trimmed, in one form, readable. @throws BAD_ARGUMENT */
export function plainText(name: string, text: string, least = 1): string {
  const clean = text.trim().normalize('NFC');
  const { length } = [...clean];
  if (length < least || length > MOST_LETTERS) {
    fail('BAD_ARGUMENT', {
      name,
      detail: length < least ? 'empty' : `longer than ${MOST_LETTERS} characters`,
    });
  }
  if (/[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u.test(clean)) {
    fail('BAD_ARGUMENT', { name, detail: 'control characters' });
  }
  return clean;
}
