export { asDecision, DECISION_TAG, decisionDer, type Decision, type DecisionAnswer } from './decision.ts';
export { joinTicket, type JoinedTicket } from './joined.ts';
export { requireKeeper, type KeeperQuery } from './keeper.ts';
export { textProblem } from './limits.ts';
export {
  makeDecision,
  makeRequest,
  person,
  requireDecider,
  type DecisionForm,
  type RequestForm,
} from './make.ts';
export {
  DECIDING_ROLES,
  DEFAULT_STEPS,
  DEFAULT_VALID_DAYS,
  MAX_COUNT,
  MAX_DOCUMENTS,
  MAX_TEXT,
  MAX_VALID_DAYS,
} from './policy.ts';
export { hasDecided, keepsSealOf, mayDecide, maySee, mayStamp, type Onlooker } from './sight.ts';
export { isAgreed, requestState, type RequestFacts, type RequestState } from './state.ts';
export {
  parseTicket,
  parseTicketFile,
  ticketDer,
  ticketFile,
  withDecision,
  type Ticket,
  type TicketDecision,
} from './ticket.ts';
export {
  asSealRef,
  asUseRequest,
  useRequestDer,
  type ApprovalStep,
  type Classification,
  type RequestedDocument,
  type SealRef,
  type UseRequest,
} from './use-request.ts';
export {
  decisionFaults,
  verifyDecisionsSoFar,
  verifyNextDecision,
  verifyRecords,
  verifyTicket,
  type VerifiedTicket,
} from './verify-ticket.ts';
