import { asPerson, personDer, type PersonRef } from '../accounts/index.ts';
import {
  asEnumerated,
  asExplicit,
  asGeneralizedTime,
  asSmallInteger,
  asTextOf,
  der,
  malformed,
  TAG,
  type DerNode,
} from '../asn1/index.ts';
import { actDer, asDigest, openAct } from '../authority/index.ts';

//  Decision ::= SEQUENCE {
//    tag        IA5String ("yinzheng.decision"),
//    version    INTEGER (1),
//    request    OCTET STRING (SIZE (32)),   -- SM3 of the UseRequest
//    previous   OCTET STRING (SIZE (32)),   -- SM3 of the signed decision before it; of the UseRequest for the first
//    step       INTEGER,                    -- index into UseRequest.steps, from 0
//    approver   PersonRef,
//    answer     ENUMERATED { agreed (0), returned (1), refused (2) },
//    opinion    UTF8String,
//    decidedAt  GeneralizedTime,
//    grant      OCTET STRING (SIZE (32)),   -- SM3 of the grant the approver acts under
//    delegation [0] EXPLICIT OCTET STRING (SIZE (32)) OPTIONAL }   -- SM3 of a delegation's record

export const DECISION_TAG = 'yinzheng.decision';

export type DecisionAnswer = 'agreed' | 'returned' | 'refused';
const ANSWERS: readonly DecisionAnswer[] = ['agreed', 'returned', 'refused'];

/** 审批意见: what one approver decides about one step of a request; signed with the approver's own key. */
export interface Decision {
  readonly request: Uint8Array;
  readonly previous: Uint8Array;
  readonly step: number;
  readonly approver: PersonRef;
  readonly answer: DecisionAnswer;
  readonly opinion: string;
  readonly decidedAt: Date;
  readonly grant: Uint8Array;
  readonly delegation: Uint8Array | undefined;
}

/** The act that the approver's key signs. */
export function decisionDer(decision: Decision): Uint8Array {
  return actDer(
    DECISION_TAG,
    der.octets(decision.request),
    der.octets(decision.previous),
    der.integer(decision.step),
    personDer(decision.approver),
    der.enumerated(ANSWERS.indexOf(decision.answer)),
    der.utf8(decision.opinion),
    der.generalizedTime(decision.decidedAt),
    der.octets(decision.grant),
    ...(decision.delegation === undefined ? [] : [der.explicit(0, der.octets(decision.delegation))]),
  );
}

/** @throws DER_MALFORMED */
export function asDecision(node: DerNode): Decision {
  const reader = openAct(node, DECISION_TAG);
  const request = reader.take('request', asDigest);
  const previous = reader.take('previous', asDigest);
  const step = reader.take('step', (child, where) => asSmallInteger(child, where, 0, 1000));
  const approver = reader.take('approver', asPerson);
  const answer = reader.take('answer', (child, where) => {
    return ANSWERS[asEnumerated(child, where)] ?? malformed(where, 'unknown answer');
  });
  const opinion = reader.take('opinion', (child, where) => asTextOf(child, TAG.utf8String, where));
  const decidedAt = reader.take('decidedAt', asGeneralizedTime);
  const grant = reader.take('grant', asDigest);
  const delegationNode = reader.optionalContext(0);
  const delegation = delegationNode && asDigest(asExplicit(delegationNode, 'delegation'), 'delegation');
  reader.end();
  return { request, previous, step, approver, answer, opinion, decidedAt, grant, delegation };
}
