import type { StandingGrant } from '@yinzheng/core/authority';
import { custodianGrants, impressionErrand, ordersErrand } from '@yinzheng/core/devices';
import { fail, hasCode } from '@yinzheng/core/kernel';
import type { LicenceIssuer, LicenceType, SignedAct, StandingAuthorisation } from '@yinzheng/core/licences';
import type { Errand, KeyToken } from '@yinzheng/core/ports';
import type { Seal } from '@yinzheng/core/seals';
import { sm3 } from '@yinzheng/core/sm';
import { equalBytes } from '@yinzheng/core/kernel';
import { requireUsableCertificate, requireUsableSeal, requireWritableSeal } from '@yinzheng/core/stamping';
import type { UseTally } from '@yinzheng/core/use-rights';
import { requireLogAsTold } from '../log-told.ts';
import { requireKeyOf, strictTrust, type Workstation } from '../workstation.ts';
import { usableAuthorisation } from './authorisation-use.ts';
import { actingGrant } from './prepared.ts';
import { drawnType, type DrawnType } from './sheet.ts';
import { licenceIssuer, licenceType, licenceTypes } from './sources.ts';

/** What is the same for all licences of one type that an officer issues in one go. */
export interface IssueTerms {
  readonly authorisation: SignedAct<StandingAuthorisation>;
  readonly drawn: DrawnType;
  readonly seal: Seal;
  readonly issuer: LicenceIssuer;
  readonly officer: StandingGrant;
  /** The grant of whoever keeps the seal, whose certificate's key signs. */
  readonly keeper: StandingGrant;
}

/** Who issues. */
export interface IssueBy {
  readonly officer: string;
  /** Serial numbers of the devices whose keys are meant; undefined: those that fit. */
  readonly officerKey?: string | undefined;
  readonly sealKey?: string | undefined;
}

/**
 * Checks what is the same for all licences of a type.
 * @throws TYPE_NOT_IN_CATALOGUE, LICENCE_TEMPLATE, what `usableAuthorisation` throws, TICKET_WRONG_SEAL, AUTHORITY_MISSING,
 * SELF_APPROVED, CUSTODIAN_NONE, SEAL_NOT_USABLE, STORE_NOT_REGISTERED, LOG_OUTDATED
 */
export function issueTerms(
  station: Workstation,
  code: string,
  { officer: id }: IssueBy,
  tally?: UseTally,
): IssueTerms {
  requireLogAsTold(station);
  const authority = station.authority();
  const types = licenceTypes(station);
  const type: LicenceType = licenceType(types, code);
  const { signed: authorisation } = usableAuthorisation(station, code, tally);
  const { esID, digest } = authorisation.act.seal;
  const seal = station.seals().find(({ info }) => info.esID === esID);
  if (seal === undefined || !equalBytes(sm3(seal.bytes), digest)) {
    return fail('TICKET_WRONG_SEAL', { approved: esID });
  }
  const officer = actingGrant(station, authority, { id, role: 'issuing-officer', seal: esID });
  if (officer.person.id === authorisation.act.authorisedBy.id) {
    fail('SELF_APPROVED', { person: officer.person.name });
  }
  const now = station.clock.now();
  const keeper = keeperOf(station, seal);
  const verification = { ...strictTrust(station), now };
  requireWritableSeal(seal, 'ses');
  requireUsableSeal(seal, verification);
  requireUsableCertificate(seal, keeper.certificate, verification);
  return {
    authorisation,
    drawn: drawnType(types, type),
    seal,
    issuer: licenceIssuer(station),
    officer,
    keeper,
  };
}

/** The grant by whose certificate somebody keeps the seal: one whose key is at hand, where there is one. @throws CUSTODIAN_NONE */
function keeperOf(station: Workstation, seal: Seal): StandingGrant {
  const grants = custodianGrants(station.authority(), seal, station.clock.now());
  const atHand = grants.find(({ certificate }) => {
    try {
      requireKeyOf(station, certificate);
      return true;
    } catch (error) {
      return hasCode(error, 'KEY_AMBIGUOUS');
    }
  });
  return atHand ?? grants[0] ?? fail('CUSTODIAN_NONE', { seal: seal.info.esID });
}

/** The keys that issuing takes. @throws what `requireKeyOf` throws */
export function issueKeys(
  station: Workstation,
  { officer, keeper }: Pick<IssueTerms, 'officer' | 'keeper'>,
  by: IssueBy,
): { readonly officer: KeyToken; readonly seal: KeyToken } {
  return {
    officer: requireKeyOf(station, officer.certificate, by.officerKey),
    seal: requireKeyOf(station, keeper.certificate, by.sealKey),
  };
}

/** What both keys are unlocked for: `most` licences under these terms, each with a checkpoint of the log. */
export function issueErrands(
  station: Workstation,
  { authorisation, officer, keeper, seal }: IssueTerms,
  most: number,
): { readonly officer: Errand; readonly seal: Errand } {
  const order = { orderedBy: officer.person, authorisation: authorisation.digest, grant: officer.digest };
  const right = { id: authorisation.act.id, seal: { esID: seal.info.esID, digest: sm3(seal.bytes) } };
  const { certificate } = keeper;
  const impressions = impressionErrand(
    { format: 'ses', right, certificate, count: most },
    station.authority(),
  );
  return {
    officer: ordersErrand(order, { most, key: officer.certificate.publicKey.sm2Point }),
    seal: { ...impressions, messages: impressions.messages.map((part) => ({ ...part, most })) },
  };
}
