import { asPerson, personDer, type PersonRef } from '../accounts/index.ts';
import {
  asEnumerated,
  asExplicit,
  asGeneralizedTime,
  asIa5,
  asListOf,
  asUtf8,
  der,
  malformed,
  type DerNode,
} from '../asn1/index.ts';
import { actDer, asDigest, openAct } from '../authority/index.ts';

//  ConflictDecision ::= SEQUENCE {
//    tag       IA5String ("yinzheng.conflict-decision"),
//    version   INTEGER (1),
//    licence   IA5String,                       -- its key: type, issuer and serial with their dots
//    act       OCTET STRING (SIZE (32)),        -- SM3 of the act that was set aside, as it was delivered
//    kept      [0] EXPLICIT OCTET STRING (SIZE (32)) OPTIONAL,   -- SM3 of what the store keeps in its place; absent: it was refused
//    previous  [1] EXPLICIT OCTET STRING (SIZE (32)) OPTIONAL,   -- SM3 of the signed decision about this act before it: a `keep`
//    decision  ENUMERATED { withdraw (0), reissue (1), keep (2) },
//    followers SEQUENCE OF OCTET STRING (SIZE (32)),             -- SM3 of the acts behind it that share its fate, in their order
//    reason    UTF8String,
//    decidedBy PersonRef,
//    decidedAt GeneralizedTime,
//    grant     OCTET STRING (SIZE (32)) }

export const CONFLICT_DECISION_TAG = 'yinzheng.conflict-decision';

/** `withdraw` 撤回: ours is given up; `reissue` 重新制发: ours is given up and begun anew; `keep` 保留: ours stands and is sent again. */
export const CONFLICT_DECISIONS = ['withdraw', 'reissue', 'keep'] as const;
export type ConflictChoice = (typeof CONFLICT_DECISIONS)[number];

/** As many acts of one licence may share the fate of the one that was set aside. */
const MOST_FOLLOWERS = 1000;

/** What an officer decides about an act that the store did not accept; signed by that officer. */
export interface ConflictDecision {
  /** Key of the licence. */
  readonly licence: string;
  readonly act: Uint8Array;
  readonly kept: Uint8Array | undefined;
  readonly previous: Uint8Array | undefined;
  readonly decision: ConflictChoice;
  readonly followers: readonly Uint8Array[];
  readonly reason: string;
  readonly decidedBy: PersonRef;
  readonly decidedAt: Date;
  readonly grant: Uint8Array;
}

/** The act that the officer's key signs. */
export function conflictDecisionDer(decision: ConflictDecision): Uint8Array {
  const { kept, previous } = decision;
  return actDer(
    CONFLICT_DECISION_TAG,
    der.ia5(decision.licence),
    der.octets(decision.act),
    ...(kept === undefined ? [] : [der.explicit(0, der.octets(kept))]),
    ...(previous === undefined ? [] : [der.explicit(1, der.octets(previous))]),
    der.enumerated(CONFLICT_DECISIONS.indexOf(decision.decision)),
    der.sequence(...decision.followers.map((follower) => der.octets(follower))),
    der.utf8(decision.reason),
    personDer(decision.decidedBy),
    der.generalizedTime(decision.decidedAt),
    der.octets(decision.grant),
  );
}

/** @throws DER_MALFORMED */
export function asConflictDecision(node: DerNode): ConflictDecision {
  const reader = openAct(node, CONFLICT_DECISION_TAG);
  const licence = reader.take('licence', asIa5);
  const act = reader.take('act', asDigest);
  const keptNode = reader.optionalContext(0);
  const kept = keptNode && asDigest(asExplicit(keptNode, 'kept'), 'kept');
  const previousNode = reader.optionalContext(1);
  const previous = previousNode && asDigest(asExplicit(previousNode, 'previous'), 'previous');
  const decision = reader.take('decision', (child, where) => {
    return CONFLICT_DECISIONS[asEnumerated(child, where)] ?? malformed(where, 'unknown decision');
  });
  const followers = reader.take('followers', (child, where) =>
    asListOf(child, where, [0, MOST_FOLLOWERS], asDigest),
  );
  const reason = reader.take('reason', asUtf8);
  const decidedBy = reader.take('decidedBy', asPerson);
  const decidedAt = reader.take('decidedAt', asGeneralizedTime);
  const grant = reader.take('grant', asDigest);
  reader.end();
  return { licence, act, kept, previous, decision, followers, reason, decidedBy, decidedAt, grant };
}

/** Whether the act, and what follows it, is given up. */
export function givesUp({ decision }: Pick<ConflictDecision, 'decision'>): boolean {
  return decision !== 'keep';
}
