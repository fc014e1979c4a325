import type { Ticket } from '@yinzheng/core/approvals';
import { forgetPin } from '@yinzheng/core/ports';
import { task } from '../../pool/task.ts';
import { prepareKeptDecision, type PreparedDecision } from '../approve.ts';
import type { ActFacts } from '../jobs/index.ts';
import { moment, personOut } from '../shapes.ts';
import { requireDocuments } from '../relay-shown.ts';
import type { Workstation } from '../workstation.ts';
import { decisionDue } from './due.ts';
import { namingAbsent, ownPin, requireAskable, tellingKeys } from './key.ts';
import type { DecisionOrder, DecisionSigning } from './orders.ts';
import { pagesOf, seenRequest } from './seen.ts';

/** What the approver is shown, and of which version of the ticket it is true. */
export interface DecisionReady {
  readonly facts: ActFacts;
  readonly version: Uint8Array;
}

/** Checks a decision up to the PIN. @throws REQUEST_UNKNOWN, DOCUMENT_AWAITED, what `prepareKeptDecision` throws */
export const decisionPrepare = task(
  'books',
  async ({ ticketId, form }: DecisionOrder, context): Promise<DecisionReady> => {
    const station = await context.station();
    const { ticket, version } = seenRequest(station, ticketId, form.approverId);
    if (form.answer === 'agreed') requireDocuments(station, ticket);
    const prepared = await namingAbsent(station, context.devices(), () =>
      prepareKeptDecision(station, ticketId, form, version),
    );
    requireAskable(prepared.key, context.devices());
    return { facts: decisionFacts(station, ticket, prepared), version };
  },
);

/** Has the approver's key sign, as of now, and keeps the version with it. @throws what `prepareKeptDecision` throws, PIN_WRONG, PIN_LOCKED */
export const decisionSign = task(
  'hands',
  async (
    { ticketId, form, version, pin }: DecisionSigning,
    context,
  ): Promise<{ readonly approved: boolean }> => {
    const own = ownPin(pin);
    try {
      context.progress({ done: 0, total: 1, current: null });
      const station = tellingKeys(await context.station(), () => {
        context.progress({ done: 0, total: 1, current: 'open' });
      });
      const { approved } = await prepareKeptDecision(station, ticketId, form, version).sign(own);
      return { approved };
    } finally {
      forgetPin(own);
    }
  },
  decisionDue,
);

function decisionFacts(
  station: Workstation,
  { request, decisions }: Ticket,
  prepared: PreparedDecision<unknown>,
): ActFacts {
  const asked = request.documents.reduce((sum, { count }) => sum + count, 0);
  const { decision, approver, key, request: told } = prepared;
  return {
    act: 'decide',
    mode: station.authority().foundation.mode,
    person: approver,
    key: { kind: key.kind, serial: key.serial },
    publicKey: key.publicKey,
    seal: { id: told.seal.id, name: told.seal.name ?? '' },
    reason: request.reason,
    applicant: personOut(request.applicant),
    approvers: decisions.map((one) => {
      return { ...personOut(one.decision.approver), date: moment(one.decision.decidedAt) };
    }),
    expires: moment(request.expiresAt),
    count: { now: 0, approved: asked, spent: 0, remaining: asked },
    documents: told.documents.map(({ name, digest, count }, index) => {
      return { name, digest, pages: pagesOf(station, request.documents[index]!), on: [], count };
    }),
    decision: { answer: decision.answer, opinion: decision.opinion },
    remark: null,
    licence: [],
  };
}
