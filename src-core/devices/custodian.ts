import type { PersonRef } from '../accounts/index.ts';
import { requireKeeper } from '../approvals/index.ts';
import { coversSealAt, type Authority, type StandingGrant } from '../authority/index.ts';
import { equalBytes, fail } from '../kernel/index.ts';
import type { Certificate } from '../pki/index.ts';
import type { Seal } from '../seals/index.ts';

/** Who uses a seal, who agreed to it, and with which certificate. */
export interface SealUse {
  readonly custodian: PersonRef;
  readonly approvers: readonly PersonRef[];
  readonly seal: Seal;
  readonly certificate: Certificate;
  readonly at: Date;
}

/**
 * Insists that the custodian keeps the seal by a grant in force, made out for the very certificate that signs,
 * and did not agree to this use: whoever approves does not stamp (seal measures 2019, Art. 13 and 15).
 * @throws AUTHORITY_MISSING, SELF_APPROVED
 */
export function requireCustodian(authority: Authority, use: SealUse): void {
  const { custodian, approvers, at } = use;
  const { esID } = use.seal.info;
  const grant = requireKeeper(authority, { custodian, approvers, seal: esID, at });
  if (!equalBytes(grant.cert, use.certificate.der)) {
    fail('AUTHORITY_MISSING', { person: custodian.name, role: 'custodian', seal: esID });
  }
}

/** The grants of those who keep a seal at a moment, newest first. */
export function custodianGrants(authority: Authority, seal: Seal, at: Date): readonly StandingGrant[] {
  return authority.grants
    .filter((grant) => grant.role === 'custodian' && coversSealAt(grant, seal.info.esID, at))
    .reverse();
}
