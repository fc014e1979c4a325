import { coversSealAt, type Authority, type StandingGrant } from '../authority/index.ts';
import type { Seal } from '../seals/index.ts';

/** The grants of those who keep a seal at a moment, newest first. */
export function custodianGrants(authority: Authority, seal: Seal, at: Date): readonly StandingGrant[] {
  return authority.grants
    .filter((grant) => grant.role === 'custodian' && coversSealAt(grant, seal.info.esID, at))
    .reverse();
}
