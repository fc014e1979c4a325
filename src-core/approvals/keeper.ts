import type { PersonRef } from '../accounts/index.ts';
import { findGrant, type Authority, type StandingGrant } from '../authority/index.ts';
import { fail } from '../kernel/index.ts';

/** Who wants to use a seal, and who agreed to it. */
export interface KeeperQuery {
  readonly custodian: PersonRef;
  readonly approvers: readonly PersonRef[];
  /** esID */
  readonly seal: string;
  readonly at: Date;
}

/**
 * The grant in force by which somebody keeps a seal and may use it here: whoever approves does not stamp (seal
 * measures 2019, Art. 13 and 15). @throws AUTHORITY_MISSING, SELF_APPROVED
 */
export function requireKeeper(authority: Authority, query: KeeperQuery): StandingGrant {
  const { custodian, approvers, seal, at } = query;
  const grant = findGrant(authority, { personId: custodian.id, role: 'custodian', seal, at });
  if (grant === undefined) fail('AUTHORITY_MISSING', { person: custodian.name, role: 'custodian', seal });
  if (approvers.some((approver) => approver.id === custodian.id)) {
    fail('SELF_APPROVED', { person: custodian.name });
  }
  return grant;
}
