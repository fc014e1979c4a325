import { stampingCheck } from './check.ts';
import { decisionPrepare, decisionSign } from './decision.ts';
import { remarkPrepare, remarkWrite } from './remark.ts';
import { requestMake, requestSupply } from './request.ts';
import { sealTakeIn } from './seal.ts';
import { stampingDocument, stampingLeft, stampingPrepare } from './stamping.ts';

export { namingAbsent, ownPin, requireAskable, sharedPin, tellingKeys } from './key.ts';
export { seenRequest, type SeenRequest } from './seen.ts';
export type { DecisionOrder, RemarkOrder, StampingOrder } from './orders.ts';
export type { StampingStepDone } from './stamping.ts';

/** Tasks that write, and what is asked before them: a request, a seal that is taken in, a decision, a stamping, a remark. */
export const actTasks = {
  'request.make': requestMake,
  'request.supply': requestSupply,
  'seal.take-in': sealTakeIn,
  'decision.prepare': decisionPrepare,
  'decision.sign': decisionSign,
  'stamping.check': stampingCheck,
  'stamping.prepare': stampingPrepare,
  'stamping.document': stampingDocument,
  'stamping.left': stampingLeft,
  'remark.prepare': remarkPrepare,
  'remark.write': remarkWrite,
} as const;
