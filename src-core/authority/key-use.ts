import { equalBytes, fail, readable } from '../kernel/index.ts';
import { parseCertificate, type Certificate } from '../pki/index.ts';
import type { Foundation } from './foundation.ts';
import type { Grant } from './grant.ts';

// What a key is for, as the records name it. A seal's keys are those of the custodians' grants; those of all other grants,
// and of the two seats of the foundation, are persons' own. A key is never both, also when two lie on one token, and not
// one after the other either: what a person signed with it would stand beside impressions of the same key.

/** The records as far as they name keys. */
export interface NamedKeys {
  readonly foundation: Pick<Foundation, 'systemAdmin' | 'securityAdmin'>;
  readonly grants: readonly (Pick<Grant, 'role'> & { readonly certificate: Certificate })[];
}

/** Whether a key (04, x, y) is a seal's by any grant, in force or not. */
export function isSealKey(point: Uint8Array, { grants }: NamedKeys): boolean {
  return grants.some(({ role, certificate }) => role === 'custodian' && isKeyOf(point, certificate));
}

/** Whether a key (04, x, y) is a person's own by a seat or any grant, in force or not. */
export function isPersonKey(point: Uint8Array, { grants, foundation }: NamedKeys): boolean {
  const seats = [foundation.systemAdmin, foundation.securityAdmin];
  return (
    grants.some(({ role, certificate }) => role !== 'custodian' && isKeyOf(point, certificate)) ||
    seats.some(({ cert }) => {
      const certificate = readable(() => parseCertificate(cert));
      return certificate !== undefined && isKeyOf(point, certificate);
    })
  );
}

/** Insists that a grant makes no key both a person's own and a seal's. @throws KEY_SHARED, and what `parseCertificate` throws */
export function requireKeyApart(
  { role, cert, person }: Pick<Grant, 'role' | 'cert' | 'person'>,
  keys: NamedKeys,
): void {
  const point = parseCertificate(cert).publicKey.sm2Point;
  if (point === undefined) return;
  const shared = role === 'custodian' ? isPersonKey(point, keys) : isSealKey(point, keys);
  if (shared) fail('KEY_SHARED', { person: person.name });
}

function isKeyOf(point: Uint8Array, certificate: Certificate): boolean {
  const own = certificate.publicKey.sm2Point;
  return own !== undefined && equalBytes(own, point);
}
