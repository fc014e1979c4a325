import { asPerson, isRole, personDer, type PersonRef, type Role } from '../accounts/index.ts';
import {
  asExplicit,
  asGeneralizedTime,
  asOctets,
  asSmallInteger,
  asTextOf,
  der,
  malformed,
  TAG,
  type DerNode,
} from '../asn1/index.ts';
import { actDer, asDigest, openAct } from './act.ts';

//  Grant ::= SEQUENCE {
//    tag        IA5String ("yinzheng.grant"),
//    version    INTEGER (1),
//    number     INTEGER,                        -- its place in the chain of records; the foundation is 0
//    previous   OCTET STRING (SIZE (32)),       -- SM3 of the record before it
//    person     PersonRef,
//    cert       OCTET STRING,                   -- the certificate whose key acts in this role
//    role       IA5String,
//    seal       [0] EXPLICIT IA5String OPTIONAL,  -- esID: for this seal only; absent: for every seal of the unit
//    validFrom  GeneralizedTime,
//    validTo    GeneralizedTime,
//    grantedAt  GeneralizedTime }
//  Proposed by the system admin and granted by the security admin: both sign (design idea 10).

export const GRANT_TAG = 'yinzheng.grant';

/** A person's right to act in a role, for one seal or for all of the unit's. */
export interface Grant {
  readonly number: number;
  readonly previous: Uint8Array;
  readonly person: PersonRef;
  /** The person's certificate, DER. */
  readonly cert: Uint8Array;
  readonly role: Role;
  /** esID of the only seal it is for; undefined: every seal of the unit. */
  readonly seal: string | undefined;
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly grantedAt: Date;
}

/** The act that both administrators sign. */
export function grantDer(grant: Grant): Uint8Array {
  return actDer(
    GRANT_TAG,
    der.integer(grant.number),
    der.octets(grant.previous),
    personDer(grant.person),
    der.octets(grant.cert),
    der.ia5(grant.role),
    ...(grant.seal === undefined ? [] : [der.explicit(0, der.ia5(grant.seal))]),
    der.generalizedTime(grant.validFrom),
    der.generalizedTime(grant.validTo),
    der.generalizedTime(grant.grantedAt),
  );
}

/** @throws DER_MALFORMED */
export function asGrant(node: DerNode): Grant {
  const reader = openAct(node, GRANT_TAG);
  const number = reader.take('number', (child, where) => asSmallInteger(child, where, 1));
  const previous = reader.take('previous', asDigest);
  const person = reader.take('person', asPerson);
  const cert = reader.take('cert', asOctets);
  const role = reader.take('role', (child, where) => {
    const text = asTextOf(child, TAG.ia5String, where);
    return isRole(text) ? text : malformed(where, 'unknown role');
  });
  const scope = reader.optionalContext(0);
  const seal = scope && asTextOf(asExplicit(scope, 'seal'), TAG.ia5String, 'seal');
  const validFrom = reader.take('validFrom', asGeneralizedTime);
  const validTo = reader.take('validTo', asGeneralizedTime);
  const grantedAt = reader.take('grantedAt', asGeneralizedTime);
  reader.end();
  return { number, previous, person, cert, role, seal, validFrom, validTo, grantedAt };
}
