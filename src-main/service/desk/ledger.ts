import { findGrant } from '@yinzheng/core/authority';
import { equalBytes, fail, toHex, YinzhengError } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { verifyLicenceBundle } from '@yinzheng/core/licences';
import { isAnnotatable, type UseLogEntry } from '@yinzheng/core/use-log';
import { parseRight, type LicenceRight } from '@yinzheng/core/use-rights';
import { wireError } from '@yinzheng/contract/errors';
import type { Input, LedgerDetailOut, LedgerFilter, Output } from '@yinzheng/contract/ipc';
import { task } from '../../pool/task.ts';
import { entryOut } from '../log.ts';
import { moment, personOut } from '../shapes.ts';
import type { LedgerQuery, ShownEntry, Workstation } from '../workstation.ts';
import { readsBehind } from '../log-rights.ts';
import { outlineOf, sees, type RequestOutline } from './detail.ts';
import { requestFrom } from './kept.ts';
import type { RecordedFile } from './looks.ts';
import { onlooker } from './standing.ts';

const DAY = 86_400_000;

/** A page's filter as the ledger is asked: days are China's. */
export function queryOf({ from, to, seal, person, result, text }: LedgerFilter): LedgerQuery {
  const start = (day: string): Date => new Date(`${day}T00:00:00+08:00`);
  return {
    from: from === undefined ? undefined : start(from),
    until: to === undefined ? undefined : new Date(start(to).getTime() + DAY),
    seal,
    person,
    result,
    text,
  };
}

/** 台账: a page of it, and the sums of all that the filter lets through. */
export const ledgerPage = task(
  'books',
  async (
    { filter, offset, limit }: Input<'ledger.page'>,
    context,
  ): Promise<Omit<Output<'ledger.page'>, 'chain'>> => {
    const { ledger } = await context.station();
    const query = queryOf(filter);
    return { sums: ledger.sums(query), rows: ledger.page(query, { offset, limit }).map(entryOut) };
  },
);

/** An entry without what only files tell. */
export interface EntryOutline extends Omit<LedgerDetailOut, 'ticket' | 'file' | 'chain'> {
  readonly ticket: RequestOutline | null;
  /** null: no file came of it. */
  readonly recorded: RecordedFile | null;
}

/** An entry with its ticket, checked as of now. @throws ENTRY_UNKNOWN */
export const ledgerEntry = task(
  'books',
  async (
    { person, number }: { readonly person: string; readonly number: number },
    context,
  ): Promise<EntryOutline> => {
    const station = await context.station();
    const shown = station.ledger.entry(number) ?? fail('ENTRY_UNKNOWN', { entry: number });
    const { entry, closed } = shown;
    return {
      entry: entryOut(entry),
      ...ticketOf(station, shown, person),
      recorded: closed === undefined ? null : { output: closed.output, digest: toHex(closed.digest) },
      mayAnnotate: mayAnnotate(station, entry, person),
    };
  },
);

/** The ticket that an entry names, as it was kept with it; withheld where it is none of the person's business. */
function ticketOf(
  station: Workstation,
  { entry: { reserved } }: ShownEntry,
  person: string,
): Pick<EntryOutline, 'ticket' | 'why' | 'licence'> {
  const id = toHex(reserved.ticketId);
  try {
    const bytes = station.ticket(reserved.ticket);
    if (bytes === undefined) fail('TICKET_MISSING', { ticket: id });
    const right = parseRight(bytes);
    const named = equalBytes(sm3(bytes), reserved.ticket) && equalBytes(right.request, reserved.request);
    if (!named) fail('TICKET_ALTERED', { ticket: id, part: 'request' });
    if (right.kind === 'licence') return { ticket: null, ...licenceOf(station, right, person) };
    const { ticket } = right;
    const request = requestFrom(station, ticket);
    const behind = readsBehind(onlooker(station, person), ticket.request.seal.esID);
    if (!behind && !sees(station, request, person)) fail('NOT_ALLOWED');
    return { ticket: outlineOf(station, request, person), why: null, licence: null };
  } catch (error) {
    if (error instanceof YinzhengError) return { ticket: null, why: wireError(error), licence: null };
    throw error;
  }
}

/** What allowed a licence's impression; what does not hold is shown with the reason. @throws NOT_ALLOWED */
function licenceOf(
  station: Workstation,
  { bundle, seal }: LicenceRight,
  person: string,
): Pick<EntryOutline, 'why' | 'licence'> {
  if (!readsBehind(onlooker(station, person), seal.esID)) fail('NOT_ALLOWED');
  const { authorisation, record, review, order } = bundle;
  const fault = faultOf(() => verifyLicenceBundle(bundle, station.authority()));
  const { authorisedBy, authorisedAt, reason, perDay, total } = authorisation.act;
  return {
    why: fault === undefined ? null : wireError(fault),
    licence: {
      identifier: order.act.identifier,
      type: record.act.type.name,
      holders: record.act.holders.map(({ name }) => name).join('、'),
      authorisation: { by: personOut(authorisedBy), at: moment(authorisedAt), reason, perDay, total },
      record: { by: personOut(record.act.collectedBy), at: moment(record.act.collectedAt) },
      review: {
        by: personOut(review.act.reviewedBy),
        at: moment(review.act.reviewedAt),
        opinion: review.act.opinion,
      },
      order: { by: personOut(order.act.orderedBy), at: moment(order.act.orderedAt) },
      holds: fault === undefined,
    },
  };
}

function faultOf(check: () => unknown): YinzhengError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof YinzhengError) return error;
    throw error;
  }
}

/** The rule of `prepareAnnotation`: an impression that was made or may have been, by whoever keeps the seal now. */
function mayAnnotate(station: Workstation, { result, reserved }: UseLogEntry, personId: string): boolean {
  const query = { personId, role: 'custodian', seal: reserved.seal.esID, at: station.clock.now() } as const;
  return isAnnotatable(result) && findGrant(station.authority(), query) !== undefined;
}
