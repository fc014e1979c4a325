import { equalBytes, fail, toHex } from '../kernel/index.ts';
import type { Ticket } from './ticket.ts';

/**
 * What a ticket that came from another workstation is beside the one that is kept: the first of its number · further decided ·
 * the very same · less decided.
 */
export type JoinedTicket = 'new' | 'next' | 'same' | 'behind';

/**
 * Compares a ticket that came with the one that is kept under its number: of two that differ one must go on from the other. Whether
 * its records hold is asked by `verifyRecords`. @throws TICKET_ALTERED where it is another request, TICKET_FORKED where one step
 * was decided twice
 */
export function joinTicket(kept: Ticket | undefined, came: Ticket): JoinedTicket {
  if (kept === undefined) return 'new';
  const id = toHex(came.request.ticketId);
  if (!equalBytes(kept.requestBytes, came.requestBytes))
    fail('TICKET_ALTERED', { ticket: id, part: 'request' });
  const both = Math.min(kept.decisions.length, came.decisions.length);
  for (let index = 0; index < both; index++) {
    const [here, there] = [kept.decisions[index]!, came.decisions[index]!];
    if (!equalBytes(here.record.der, there.record.der))
      fail('TICKET_FORKED', { ticket: id, step: index + 1 });
  }
  if (came.decisions.length === kept.decisions.length) return 'same';
  return came.decisions.length > kept.decisions.length ? 'next' : 'behind';
}
