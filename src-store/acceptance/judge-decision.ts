import { isSignedUnder, requireActor } from '@yinzheng/core/authority';
import { equalBytes, fail, toHex } from '@yinzheng/core/kernel';
import {
  asConflictDecision,
  conflictDecisionDer,
  givesUp,
  parseLicenceKey,
  parseSignedAct,
  requireDecidable,
} from '@yinzheng/core/licences';
import { requireCome, type FoundDecision } from './found.ts';
import type { Court } from './court.ts';
import { revocationBefore } from './revoked.ts';

/**
 * Judges by itself what an officer decided about an act that was set aside; that it is, and that nobody decided about it before, is
 * asked under the unit's lock (`decisionProblem` in decisions.ts).
 * @throws LICENCE_UNREADABLE, LICENCE_ALTERED, LICENCE_IDENTIFIER, LICENCE_NOT_YOURS, AUTHORITY_MISSING, LICENCE_ACT_AHEAD, REVOKED_BEFORE_ARRIVAL,
 * REVOCATION_UNKNOWN
 */
export function judgeDecision(
  bytes: Uint8Array,
  { unit, workstation, authority, context }: Court,
): FoundDecision {
  const { act, record } = parseSignedAct(bytes, asConflictDecision);
  const { issuer } = parseLicenceKey(act.licence);
  if (issuer !== unit.code) fail('LICENCE_NOT_YOURS', { issuer, unit: unit.code });
  requireDecidable(act, authority);
  const { decidedBy: person, grant, decidedAt: at } = act;
  const actor = requireActor(authority, { person, grant, role: 'issuing-officer', at });
  const holds = equalBytes(conflictDecisionDer(act), record.act.bytes) && isSignedUnder(record, actor);
  if (!holds) fail('LICENCE_ALTERED', { part: 'licence decision' });
  requireCome(at, context.now);
  const revoked = revocationBefore([actor.certificate], context);
  if (revoked !== undefined) fail('REVOKED_BEFORE_ARRIVAL', { ...revoked });
  return {
    kind: 'conflict-decision',
    licence: act.licence,
    workstation: toHex(workstation),
    act: toHex(act.act),
    kept: act.kept && toHex(act.kept),
    previous: act.previous && toHex(act.previous),
    decision: act.decision,
    givesUp: givesUp(act),
    followers: act.followers.map(toHex),
  };
}
