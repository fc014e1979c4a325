import {
  hasDecided,
  isAgreed,
  keepsSealOf,
  mayDecide,
  maySee,
  mayStamp,
  type Onlooker,
} from '@yinzheng/core/approvals';
import { searchable, searchWords } from '@yinzheng/core/kernel';
import type { Input, Output } from '@yinzheng/contract/ipc';
import { task } from '../../pool/task.ts';
import { isOwnTicket } from '../unit-authority.ts';
import type { Workstation } from '../workstation.ts';
import { requestBook, type ReadRequest } from './kept.ts';
import { onlooker, onlookerAt, spendingOf, standingOf, summaryOut, type Standing } from './standing.ts';

type List = Input<'requests.list'>;
type View = List['view'];

/** A request in a list. */
export interface ListedRequest extends ReadRequest {
  readonly standing: Standing;
}

/** What a view shows, by what a request says of itself: asked before its signatures are verified. */
function mayBelong(view: View, { ticket }: ReadRequest, { personId }: Onlooker): boolean {
  switch (view) {
    case 'mine':
      return ticket.request.applicant.id === personId;
    case 'decided':
      return hasDecided(ticket, personId);
    case 'to-decide':
      return ticket.decisions.length < ticket.request.steps.length;
    case 'to-stamp':
    case 'stamped':
      return isAgreed(ticket);
    case 'all':
      return true;
  }
}

function belongs(
  station: Workstation,
  view: View,
  { ticket, standing }: ListedRequest,
  here: Onlooker,
): boolean {
  const { state } = standing;
  const who = onlookerAt(station, here, ticket);
  const own = isOwnTicket(station, ticket);
  switch (view) {
    case 'to-decide':
      return mayDecide(ticket, state, who);
    case 'to-stamp':
      return own && mayStamp(ticket, state, who);
    case 'stamped':
      return own && (state === 'finished' || state === 'expired') && keepsSealOf(ticket, who);
    default:
      return maySee(ticket, state, who);
  }
}

/** The requests of a view, and those only. Queues: the earliest deadline first; else the newest first. */
export function requestsIn(
  station: Workstation,
  view: View,
  personId: string,
  wanted: (request: ReadRequest) => boolean = () => true,
): ListedRequest[] {
  const who = onlooker(station, personId);
  const spending = spendingOf(station);
  const listed = requestBook(station)
    .all()
    .filter((request) => mayBelong(view, request, who) && wanted(request))
    .map((request) => ({ ...request, standing: standingOf(request, spending, who.at) }))
    .filter((request) => belongs(station, view, request, who));
  const queue = view === 'to-decide' || view === 'to-stamp';
  const key = ({ ticket: { request } }: ListedRequest): number =>
    queue ? request.expiresAt.getTime() : -request.requestedAt.getTime();
  return listed.sort((a, b) => key(a) - key(b));
}

/** 用印申请, 审批, 盖章: the lists. */
export const requestsList = task(
  'books',
  async ({ person, list }: { readonly person: string; readonly list: List }, context) => {
    const station = await context.station();
    const { view, text, state, offset, limit } = list;
    const words = searchWords(text ?? '');
    const found = requestsIn(station, view, person, (request) => says(request, words)).filter(
      ({ standing }) => state === undefined || standing.state === state,
    );
    const rows = found
      .slice(offset, offset + limit)
      .map(({ ticket, standing }) => summaryOut(station, ticket, standing));
    return { total: found.length, rows } satisfies Output<'requests.list'>;
  },
);

/** Whether each word stands in the reason, a document's name or a person's name. */
function says({ ticket: { request, decisions } }: ReadRequest, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const people = [request.applicant, ...decisions.map(({ decision }) => decision.approver)];
  const texts = [
    request.reason,
    ...request.documents.map(({ name }) => name),
    ...people.map(({ name }) => name),
  ];
  const all = searchable(texts.join('\n'));
  return words.every((word) => all.includes(word));
}

/** Signatures verified at a time, so that nobody waits long behind it. */
const WARM = 20;

/**
 * Verifies some requests that nobody has asked for yet, the newest first, and has the ledger put together: the first
 * question after the start then waits less. Whether there are more.
 */
export const requestsWarm = task('books', async (_: object, context): Promise<{ more: boolean }> => {
  const station = await context.station();
  station.ledger.sums({});
  const waiting = requestBook(station)
    .all()
    .filter(({ verified }) => !verified());
  for (const { fault } of waiting.slice(-WARM)) fault();
  return { more: waiting.length > WARM };
});
