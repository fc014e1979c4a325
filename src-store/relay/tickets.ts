import { parseTicket, ticketDer, useRequestDer } from '@yinzheng/core/approvals';
import { equalBytes, fail, toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import type { Kysely } from 'kysely';
import type { StoreTables } from '../db/tables.ts';
import { addChange, lockFeed } from './feeds.ts';

/**
 * Hands a ticket, in whichever state, to the other workstations of its unit; the same again has the number that it had. Its
 * decisions are for whoever uses it to verify. Inside a transaction. @throws TICKET_UNREADABLE, TICKET_WRONG_WORKSTATION
 */
export async function relayTicket(
  db: Kysely<StoreTables>,
  unit: string,
  bytes: Uint8Array,
  at: Date,
): Promise<{ readonly digest: string; readonly number: number }> {
  const ticket = parseTicket(bytes);
  const { request, requestBytes, decisions } = ticket;
  const written = ticketDer(
    useRequestDer(request),
    decisions.map(({ record }) => record.der),
  );
  if (!equalBytes(useRequestDer(request), requestBytes) || !equalBytes(written, bytes)) {
    fail('TICKET_UNREADABLE', { detail: 'not a ticket file' });
  }
  const owner = await db
    .selectFrom('workstation')
    .select('unit')
    .where((eb) => eb.and({ unit, workstation: request.workstation }))
    .executeTakeFirst();
  if (owner === undefined) fail('TICKET_WRONG_WORKSTATION', { ticket: request.reason });
  const digest = sm3(bytes);
  await lockFeed(db, unit);
  const before = await db
    .selectFrom('relayed_ticket')
    .select('number')
    .where((eb) => eb.and({ unit, digest }))
    .executeTakeFirst();
  if (before !== undefined) return { digest: toHex(digest), number: before.number };
  const number = await addChange(db, unit, { kind: 'ticket', body: bytes, at });
  await db.insertInto('relayed_ticket').values({ unit, digest, number }).execute();
  return { digest: toHex(digest), number };
}
