import type { PersonRef } from '@yinzheng/core/accounts';
import type { Decision, Ticket } from '@yinzheng/core/approvals';
import { toHex } from '@yinzheng/core/kernel';
import { SEAL_PROPERTY_TYPE, type Seal } from '@yinzheng/core/seals';
import type { DecisionOut, PersonOut, SealKind, UseRequestOut } from '@yinzheng/contract/cli';

// From the domain's values to the plain data of the contract.

/** China has one time zone. */
const UTC_OFFSET_MS = 8 * 3_600_000;

/** The last moment that four digits of a year can name; certificates "without end" (RFC 5280, 4.1.2.5) lie behind it in China. */
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59);

/** A moment in China's time, whole seconds: `2026-11-24T15:04:05+08:00`. */
export function moment(at: Date): string {
  const local = new Date(Math.min(at.getTime() + UTC_OFFSET_MS, LAST_MS));
  return `${local.toISOString().slice(0, 19)}+08:00`;
}

export function personOut({ id, name }: PersonRef): PersonOut {
  return { id, name };
}

/** What kind of seal it says it is; the standards number units and persons only. */
export function sealKind(seal: Seal): SealKind {
  const { type } = seal.info.property;
  if (type === SEAL_PROPERTY_TYPE.unit) return 'unit';
  return type === SEAL_PROPERTY_TYPE.person ? 'personal' : 'other';
}

/** What a ticket asks for; `seal` where it is at hand. */
export function requestOut({ request }: Ticket, seal: Seal | undefined): UseRequestOut {
  return {
    id: toHex(request.ticketId),
    seal: {
      id: request.seal.esID,
      name: seal?.info.property.name ?? null,
      digest: toHex(request.seal.digest),
    },
    applicant: personOut(request.applicant),
    reason: request.reason,
    classification: request.classification,
    requested: moment(request.requestedAt),
    expires: moment(request.expiresAt),
    documents: request.documents.map(({ name, digest, size, count }) => {
      return { name, digest: toHex(digest), size, count };
    }),
    steps: request.steps.map(({ role, person }) => ({ role, person: person ?? null })),
  };
}

export function decisionOut(decision: Decision): DecisionOut {
  return {
    step: decision.step + 1,
    answer: decision.answer,
    approver: personOut(decision.approver),
    opinion: decision.opinion,
    date: moment(decision.decidedAt),
  };
}
