import { isSignedUnder, requireActor } from '@yinzheng/core/authority';
import { equalBytes, fail, toHex } from '@yinzheng/core/kernel';
import { asAuthorisationEnd, authorisationEndDer, parseSignedAct } from '@yinzheng/core/licences';
import { requireCome, type FoundEnd } from './found.ts';
import type { Court } from './court.ts';
import { revocationBefore } from './revoked.ts';

/**
 * Judges a leader's word that a standing authorisation ends. The authorisation itself may not have come yet: that the end is
 * about it, by a leader of its seal, after it, is asked as soon as it has (`endOf` in ledger.ts).
 * @throws LICENCE_UNREADABLE, LICENCE_ALTERED, AUTHORITY_MISSING, LICENCE_ACT_AHEAD, REVOKED_BEFORE_ARRIVAL, REVOCATION_UNKNOWN
 */
export function judgeAuthorisationEnd(bytes: Uint8Array, { authority, context }: Court): FoundEnd {
  const { act, record } = parseSignedAct(bytes, asAuthorisationEnd);
  const { endedBy: person, grant, endedAt: at } = act;
  const actor = requireActor(authority, { person, grant, role: 'leader', at });
  const holds = equalBytes(authorisationEndDer(act), record.act.bytes) && isSignedUnder(record, actor);
  if (!holds) fail('LICENCE_ALTERED', { part: 'licence authorisation' });
  requireCome(at, context.now);
  const revoked = revocationBefore([actor.certificate], context);
  if (revoked !== undefined) fail('REVOKED_BEFORE_ARRIVAL', { ...revoked });
  return {
    kind: 'authorisation-end',
    authorisation: toHex(act.authorisation),
    endedAt: at.toISOString(),
    seal: actor.seal,
  };
}
