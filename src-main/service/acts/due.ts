import { makeDecision, type Ticket } from '@yinzheng/core/approvals';
import { checkpointPart, decisionErrand, impressionErrand } from '@yinzheng/core/devices';
import { equalBytes, fail, toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { entriesOf, spentOn } from '@yinzheng/core/use-log';
import { ticketRight } from '@yinzheng/core/use-rights';
import type { KeyGrant } from '../../pool/task.ts';
import { keptTicket } from '../approve.ts';
import { stampTerms } from '../stamp-document.ts';
import { authorityFor } from '../unit-authority.ts';
import type { Workstation } from '../workstation.ts';
import type { DecisionSigning, RemarkWriting, StampingStep } from './orders.ts';
import { documentOf } from './seen.ts';

// What is due of a device's key for a task, as the service's own thread finds it in the records and in the order of the
// person: it reads no strangers' files. The thread that does the work is held to it (`taskKeys`).

/** The decision that the person confirmed, on the version that was shown. @throws what `makeDecision` throws, TICKET_ALTERED */
export function decisionDue(
  { ticketId, form, version, pin }: DecisionSigning,
  station: Workstation,
): KeyGrant {
  const ticket = shownTicket(station, ticketId, version);
  const authority = authorityFor(station, ticket);
  const decision = makeDecision(ticket, form, { authority, clock: station.clock });
  const grant = authority.grants.find(({ digest }) => equalBytes(digest, decision.grant));
  return { pin, errand: decisionErrand(decision, grant?.certificate.publicKey.sm2Point) };
}

/**
 * Impressions on one document, of an approved request and no more than are left of it, by the custodian's key.
 * @throws what `stampTerms` throws, TICKET_ALTERED, TICKET_WRONG_DOCUMENT
 */
export function impressionsDue(
  { ticketId, custodian, format, document, positions, version, pin }: StampingStep,
  station: Workstation,
): KeyGrant {
  const { ticket, grant } = stampTerms(station, shownTicket(station, ticketId, version), custodian);
  const { count: approved } = documentOf(ticket, document);
  const left = approved - spentOn(entriesOf(station.rowsOfTicket(ticketId)), document);
  const count = Math.max(0, Math.min(positions.length, left));
  const { certificate } = grant;
  return {
    pin,
    errand: impressionErrand({ format, right: ticketRight(ticket), certificate, count }, station.authority()),
  };
}

/** One checkpoint, over the log with the remark; whose key it is, the slip tells. */
export function remarkDue({ pin }: RemarkWriting, station: Workstation): KeyGrant {
  return { pin, errand: { key: undefined, messages: [checkpointPart(station.authority())] } };
}

/** @throws REQUEST_UNKNOWN, TICKET_ALTERED */
function shownTicket(station: Workstation, ticketId: Uint8Array, version: Uint8Array): Ticket {
  const ticket = keptTicket(station, ticketId);
  if (!equalBytes(sm3(ticket.der), version)) {
    fail('TICKET_ALTERED', { ticket: toHex(ticketId), part: 'version' });
  }
  return ticket;
}
