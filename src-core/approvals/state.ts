import type { Ticket } from './ticket.ts';

/**
 * Where a request stands: waiting for a decision · agreed to in every step, and impressions left · sent back or
 * refused · its time is over · every impression is spent · its records do not hold.
 */
export type RequestState = 'waiting' | 'agreed' | 'returned' | 'refused' | 'expired' | 'finished' | 'damaged';

/** What a request's state rests on besides its ticket. */
export interface RequestFacts {
  /** Whether its records hold (`verifyRecords`), and nothing else was stamped under its number. */
  readonly sound: boolean;
  /** Impressions left on all its documents. */
  readonly remaining: number;
  readonly at: Date;
}

/** The state of a request; no other record says it. */
export function requestState(ticket: Ticket, { sound, remaining, at }: RequestFacts): RequestState {
  if (!sound) return 'damaged';
  const answer = ticket.decisions.at(-1)?.decision.answer;
  if (answer === 'refused' || answer === 'returned') return answer;
  const agreed = isAgreed(ticket);
  if (agreed && remaining === 0) return 'finished';
  if (at.getTime() > ticket.request.expiresAt.getTime()) return 'expired';
  return agreed ? 'agreed' : 'waiting';
}

/** Whether every step says yes; the decisions were verified. */
export function isAgreed({ request, decisions }: Ticket): boolean {
  return (
    decisions.length === request.steps.length &&
    decisions.every(({ decision }) => decision.answer === 'agreed')
  );
}
