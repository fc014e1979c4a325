import { asPerson, personDer, type PersonRef } from '../accounts/index.ts';
import { asSealRef, type SealRef } from '../approvals/index.ts';
import { asGeneralizedTime, asIa5, asSmallInteger, asUtf8, der, type DerNode } from '../asn1/index.ts';
import { actDer, asDigest, asIdentifier, openAct } from '../authority/index.ts';

//  StandingAuthorisation ::= SEQUENCE {
//    tag           IA5String ("yinzheng.standing-authorisation"),
//    version       INTEGER (1),
//    id            OCTET STRING (SIZE (16)),    -- ticketId of the log's rows under it
//    authorityRoot OCTET STRING (SIZE (32)),
//    workstation   OCTET STRING (SIZE (16)),    -- the only one that may use it
//    seal          SealRef,
//    type          IA5String,                   -- 证照类型代码, the only type
//    issuer        IA5String,                   -- 证照颁发机构代码: the unit in whose name licences are issued
//    perDay        INTEGER (1..MAX),            -- impressions a day, Beijing time
//    total         INTEGER (1..MAX),            -- impressions for its life
//    validFrom     GeneralizedTime,
//    validTo       GeneralizedTime,
//    reason        UTF8String,
//    authorisedBy  PersonRef,                   -- the leader
//    authorisedAt  GeneralizedTime,
//    grant         OCTET STRING (SIZE (32)) }
//  AuthorisationEnd ::= SEQUENCE {
//    tag           IA5String ("yinzheng.authorisation-end"),
//    version       INTEGER (1),
//    authorisation OCTET STRING (SIZE (32)),    -- SM3 of the signed authorisation
//    reason        UTF8String,
//    endedBy       PersonRef,
//    endedAt       GeneralizedTime,
//    grant         OCTET STRING (SIZE (32)) }

export const STANDING_AUTHORISATION_TAG = 'yinzheng.standing-authorisation';
export const AUTHORISATION_END_TAG = 'yinzheng.authorisation-end';

/** 常设授权: what a leader signs beforehand so that reviewed licences of one type may be sealed, also offline. */
export interface StandingAuthorisation {
  readonly id: Uint8Array;
  readonly authorityRoot: Uint8Array;
  readonly workstation: Uint8Array;
  readonly seal: SealRef;
  readonly type: string;
  /** 证照颁发机构代码: the only body in whose name licences may be issued under it. */
  readonly issuer: string;
  readonly perDay: number;
  readonly total: number;
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly reason: string;
  readonly authorisedBy: PersonRef;
  readonly authorisedAt: Date;
  readonly grant: Uint8Array;
}

/** A leader takes a standing authorisation back; what was issued under it stays issued. */
export interface AuthorisationEnd {
  /** SM3 of the signed authorisation. */
  readonly authorisation: Uint8Array;
  readonly reason: string;
  readonly endedBy: PersonRef;
  readonly endedAt: Date;
  readonly grant: Uint8Array;
}

/** The act that the leader's key signs. */
export function standingAuthorisationDer(one: StandingAuthorisation): Uint8Array {
  return actDer(
    STANDING_AUTHORISATION_TAG,
    der.octets(one.id),
    der.octets(one.authorityRoot),
    der.octets(one.workstation),
    der.sequence(der.ia5(one.seal.esID), der.octets(one.seal.digest)),
    der.ia5(one.type),
    der.ia5(one.issuer),
    der.integer(one.perDay),
    der.integer(one.total),
    der.generalizedTime(one.validFrom),
    der.generalizedTime(one.validTo),
    der.utf8(one.reason),
    personDer(one.authorisedBy),
    der.generalizedTime(one.authorisedAt),
    der.octets(one.grant),
  );
}

/** @throws DER_MALFORMED */
export function asStandingAuthorisation(node: DerNode): StandingAuthorisation {
  const reader = openAct(node, STANDING_AUTHORISATION_TAG);
  const id = reader.take('id', asIdentifier);
  const authorityRoot = reader.take('authorityRoot', asDigest);
  const workstation = reader.take('workstation', asIdentifier);
  const seal = reader.take('seal', asSealRef);
  const type = reader.take('type', asIa5);
  const issuer = reader.take('issuer', asIa5);
  const perDay = reader.take('perDay', (child, where) => asSmallInteger(child, where, 1));
  const total = reader.take('total', (child, where) => asSmallInteger(child, where, 1));
  const validFrom = reader.take('validFrom', asGeneralizedTime);
  const validTo = reader.take('validTo', asGeneralizedTime);
  const reason = reader.take('reason', asUtf8);
  const authorisedBy = reader.take('authorisedBy', asPerson);
  const authorisedAt = reader.take('authorisedAt', asGeneralizedTime);
  const grant = reader.take('grant', asDigest);
  reader.end();
  return {
    id,
    authorityRoot,
    workstation,
    seal,
    type,
    issuer,
    perDay,
    total,
    validFrom,
    validTo,
    reason,
    authorisedBy,
    authorisedAt,
    grant,
  };
}

/** The act that the leader's key signs. */
export function authorisationEndDer(one: AuthorisationEnd): Uint8Array {
  return actDer(
    AUTHORISATION_END_TAG,
    der.octets(one.authorisation),
    der.utf8(one.reason),
    personDer(one.endedBy),
    der.generalizedTime(one.endedAt),
    der.octets(one.grant),
  );
}

/** @throws DER_MALFORMED */
export function asAuthorisationEnd(node: DerNode): AuthorisationEnd {
  const reader = openAct(node, AUTHORISATION_END_TAG);
  const authorisation = reader.take('authorisation', asDigest);
  const reason = reader.take('reason', asUtf8);
  const endedBy = reader.take('endedBy', asPerson);
  const endedAt = reader.take('endedAt', asGeneralizedTime);
  const grant = reader.take('grant', asDigest);
  reader.end();
  return { authorisation, reason, endedBy, endedAt, grant };
}
