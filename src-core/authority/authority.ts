import { conflictingRoles, type PersonRef, type Role } from '../accounts/index.ts';
import { readDer } from '../asn1/index.ts';
import { equalBytes, fail, hasCode } from '../kernel/index.ts';
import { parseCertificate, type Certificate } from '../pki/index.ts';
import { sm2Verify, sm3 } from '../sm/index.ts';
import { asSignedRecord, type RecordSignature, type SignedRecord } from './act.ts';
import { asFoundation, type Foundation } from './foundation.ts';
import { asGrant, type Grant } from './grant.ts';
import { requireKeyApart, type NamedKeys } from './key-use.ts';

/** A grant that stands in the verified chain, with the SM3 of its record: how decisions refer to it. */
export interface StandingGrant extends Grant {
  readonly digest: Uint8Array;
  readonly certificate: Certificate;
}

/** What a question about a right names. */
export interface RightQuery {
  readonly personId: string;
  readonly role: Role;
  /** esID of the seal the right is wanted for. */
  readonly seal: string;
  /** The moment the right is wanted for. */
  readonly at: Date;
}

/** The verified records of authority of one workstation. */
export interface Authority {
  readonly foundation: Foundation;
  /** SM3 of the root's certificate: the number printed at set-up. */
  readonly rootDigest: Uint8Array;
  readonly grants: readonly StandingGrant[];
  /** Number and `previous` that the next record must carry. */
  readonly next: { readonly number: number; readonly previous: Uint8Array };
}

/**
 * Verifies the chain of authority records from the fixed root certificate on (design idea 10).
 * Nothing in it is taken from a database's word: every record is signed, numbered and chained. No record makes one key
 * both a person's own and a seal's.
 * @throws AUTHORITY_BROKEN with the number of the first record that does not hold, and the time of the last that does.
 */
export function loadAuthority(rootCertificate: Uint8Array, records: readonly Uint8Array[]): Authority {
  const first = records[0] ?? broken(0, 'the foundation is missing');
  const { foundation, admins } = attempt(0, undefined, () => founded(rootCertificate, first));
  const grants: StandingGrant[] = [];
  let previous = sm3(first);
  for (const [index, bytes] of records.slice(1).entries()) {
    const number = index + 1;
    const grant = attempt(number, grants.at(-1)?.grantedAt ?? foundation.foundedAt, () => {
      const next = standingGrant(number, bytes, previous, admins);
      const roles = rolesOf(foundation, grants, next.person.id);
      if (conflictingRoles([...roles, next.role]) !== undefined) {
        broken(number, 'roles that one person must not hold together');
      }
      if (!keepsApart(next, { foundation, grants })) {
        broken(number, 'one key for a person’s acts and for seals');
      }
      return next;
    });
    grants.push(grant);
    previous = sm3(bytes);
  }
  return { foundation, rootDigest: sm3(rootCertificate), grants, next: { number: records.length, previous } };
}

/** The first record: signed by the root, and its two administrators two people with two keys. */
function founded(
  rootCertificate: Uint8Array,
  bytes: Uint8Array,
): { readonly foundation: Foundation; readonly admins: readonly [Certificate, Certificate] } {
  const record = asSignedRecord(readDer(bytes, 'record'), 'record');
  requireSignatures(0, record, [parseCertificate(rootCertificate)]);
  const foundation = asFoundation(record.act);
  const { systemAdmin, securityAdmin } = foundation;
  const admins = [parseCertificate(systemAdmin.cert), parseCertificate(securityAdmin.cert)] as const;
  if (systemAdmin.person.id === securityAdmin.person.id) broken(0, 'both administrators are one person');
  if (equalBytes(publicPoint(0, admins[0]), publicPoint(0, admins[1]))) {
    broken(0, 'both administrators share a key');
  }
  return { foundation, admins };
}

function standingGrant(
  number: number,
  bytes: Uint8Array,
  previous: Uint8Array,
  admins: readonly Certificate[],
): StandingGrant {
  const record = asSignedRecord(readDer(bytes, 'record'), 'record');
  requireSignatures(number, record, admins);
  const grant = asGrant(record.act);
  if (grant.number !== number || !equalBytes(grant.previous, previous))
    broken(number, 'not the next in the chain');
  for (const admin of admins) {
    if (!within(grant.grantedAt, admin.notBefore, admin.notAfter))
      broken(number, 'an administrator’s certificate was not in force');
  }
  return { ...grant, digest: sm3(bytes), certificate: parseCertificate(grant.cert) };
}

function keepsApart(grant: StandingGrant, keys: NamedKeys): boolean {
  try {
    requireKeyApart(grant, keys);
    return true;
  } catch (error) {
    if (hasCode(error, 'KEY_SHARED')) return false;
    throw error;
  }
}

function rolesOf(foundation: Foundation, grants: readonly Grant[], personId: string): Role[] {
  const roles = grants.filter((grant) => grant.person.id === personId).map((grant) => grant.role);
  if (foundation.systemAdmin.person.id === personId) roles.push('system-admin');
  if (foundation.securityAdmin.person.id === personId) roles.push('security-admin');
  return roles;
}

/** Insists on one valid signature by each of the certificates, in their order, and no other. */
function requireSignatures(number: number, record: SignedRecord, signers: readonly Certificate[]): void {
  if (record.signatures.length !== signers.length) broken(number, 'not the signatures that are demanded');
  for (const [index, signer] of signers.entries()) {
    if (!isSignedBy(record, record.signatures[index]!, signer, number))
      broken(number, 'a signature does not hold');
  }
}

function isSignedBy(
  record: SignedRecord,
  one: RecordSignature,
  signer: Certificate,
  number: number,
): boolean {
  if (!equalBytes(one.certDigest, sm3(signer.der))) return false;
  return sm2Verify(publicPoint(number, signer), record.act.bytes, one.signature);
}

function publicPoint(number: number, certificate: Certificate): Uint8Array {
  return certificate.publicKey.sm2Point ?? broken(number, 'a certificate without an SM2 key');
}

function within(at: Date, from: Date, to: Date): boolean {
  return at.getTime() >= from.getTime() && at.getTime() <= to.getTime();
}

/** Runs one record's checks; what the structure's reader throws becomes AUTHORITY_BROKEN of that record. */
function attempt<T>(number: number, since: Date | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const known = hasCode(error, 'AUTHORITY_BROKEN') ? error.params['detail'] : undefined;
    const detail = known ?? (error instanceof Error ? error.message : 'unreadable');
    return fail('AUTHORITY_BROKEN', { number, detail, since: since?.toISOString() ?? 'nothing' }, error);
  }
}

function broken(number: number, detail: string): never {
  return fail('AUTHORITY_BROKEN', { number, detail, since: 'nothing' });
}

/** The grant that gives a person a role for a seal at a moment, with a certificate then in force; the newest wins. */
export function findGrant(authority: Authority, query: RightQuery): StandingGrant | undefined {
  return authority.grants.findLast((grant) => {
    return (
      grant.person.id === query.personId &&
      grant.role === query.role &&
      coversSealAt(grant, query.seal, query.at)
    );
  });
}

/** Whether a grant is in force for a seal at a moment: given by then, valid then, its certificate valid then. */
export function coversSealAt(grant: StandingGrant, seal: string, at: Date): boolean {
  return (grant.seal === undefined || grant.seal === seal) && isGrantInForce(grant, at);
}

/** Whether a grant, for whichever seal, is in force at a moment: given by then, valid then, its certificate valid then. */
export function isGrantInForce(grant: StandingGrant, at: Date): boolean {
  if (at.getTime() < grant.grantedAt.getTime() || !within(at, grant.validFrom, grant.validTo)) return false;
  return within(at, grant.certificate.notBefore, grant.certificate.notAfter);
}

/**
 * The roles that a person has at a moment: by grants in force, for whichever seal, and the two seats of the
 * foundation, which do not end. Undefined: the records name nobody of that identifier.
 */
export function rolesAt(authority: Authority, personId: string, at: Date): readonly Role[] | undefined {
  const { foundation, grants } = authority;
  if (!knownPeople(authority).some(({ id }) => id === personId)) return undefined;
  const standing = grants.filter((grant) => isGrantInForce(grant, at));
  return [...new Set(rolesOf(foundation, standing, personId))];
}

/** A person of the workstation, with the roles that stand in the records. */
export interface KnownPerson extends PersonRef {
  readonly roles: readonly Role[];
}

/** Everybody whom the records name, administrators first. */
export function knownPeople(authority: Authority): readonly KnownPerson[] {
  const { foundation, grants } = authority;
  const people = new Map<string, PersonRef>();
  const named = [foundation.systemAdmin, foundation.securityAdmin, ...grants].map((one) => one.person);
  for (const person of named) people.set(person.id, person);
  return [...people.values()].map((person) => {
    return { ...person, roles: [...new Set(rolesOf(foundation, grants, person.id))] };
  });
}
