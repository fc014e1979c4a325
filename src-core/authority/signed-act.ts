import type { PersonRef, Role } from '../accounts/index.ts';
import { equalBytes, fail } from '../kernel/index.ts';
import { sm2Verify, sm3 } from '../sm/index.ts';
import type { SignedRecord } from './act.ts';
import { isGrantInForce, type Authority, type StandingGrant } from './authority.ts';

/** Who says to have acted, under which grant, in which role, when; `seal` where the act is about one. */
export interface ActorQuery {
  readonly person: PersonRef;
  /** SM3 of the grant's record. */
  readonly grant: Uint8Array;
  readonly role: Role;
  readonly at: Date;
  /** esID; undefined: the grant may be for whichever seal. */
  readonly seal?: string;
}

/** The grant that an act names, in force for its role when it was made. @throws AUTHORITY_MISSING */
export function requireActor(
  authority: Authority,
  { person, grant, role, at, seal }: ActorQuery,
): StandingGrant {
  const found = authority.grants.find((known) => equalBytes(known.digest, grant));
  const holds =
    found !== undefined &&
    found.person.id === person.id &&
    found.person.name === person.name &&
    found.role === role &&
    (seal === undefined || found.seal === undefined || found.seal === seal) &&
    isGrantInForce(found, at);
  return holds ? found : fail('AUTHORITY_MISSING', { person: person.name, role, seal: seal ?? '' });
}

/** Whether a record bears one signature, and it is that of the grant's certificate over the act's bytes. */
export function isSignedUnder(record: SignedRecord, grant: StandingGrant): boolean {
  const [signature, ...others] = record.signatures;
  const point = grant.certificate.publicKey.sm2Point;
  return (
    signature !== undefined &&
    others.length === 0 &&
    equalBytes(signature.certDigest, sm3(grant.cert)) &&
    point !== undefined &&
    sm2Verify(point, record.act.bytes, signature.signature)
  );
}
