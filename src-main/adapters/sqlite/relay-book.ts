import { fail, toHex } from '@yinzheng/core/kernel';
import type { ArrivedTicket, DeliveryReason, RelayBook, SentTicket } from '@yinzheng/core/sync';
import { z } from 'zod';
import type { GuardedDatabase } from './database.ts';

const reasonSchema = z.object({
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});

interface StoredArrival {
  readonly number: number;
  readonly body: Buffer;
  readonly state: ArrivedTicket['state'] | null;
  readonly reason: string | null;
  readonly at: number | null;
}

const FATES = 'number, body, state, reason, at FROM relayed_ticket LEFT JOIN ticket_fate USING (number)';
const ARRIVED = {
  new: `SELECT ${FATES} WHERE state IS NULL AND number > ? ORDER BY number`,
  refused: `SELECT ${FATES} WHERE state = 'refused' AND number > ? ORDER BY number`,
  taken: `SELECT ${FATES} WHERE state = 'taken' AND number > ? ORDER BY number`,
} as const;

/** What a data folder keeps of its unit's other workstations (docs/data-folder.md). */
export function relayBook({ connection, guard }: GuardedDatabase): RelayBook {
  const run = (sql: string, ...parameters: unknown[]): void => {
    guard(() => connection.prepare(sql).run(...parameters));
  };
  const all = <T>(sql: string, ...parameters: unknown[]): T[] =>
    guard(() => connection.prepare<unknown[], T>(sql).all(...parameters));
  return {
    peers: () => {
      const rows = all<{ workstation: Buffer; body: Buffer }>(
        'SELECT workstation, body FROM peer_record ORDER BY workstation, number',
      );
      const found = Map.groupBy(rows, ({ workstation }) => toHex(workstation));
      return [...found.values()].map((records) => ({
        workstation: new Uint8Array(records[0]!.workstation),
        records: records.map(({ body }) => new Uint8Array(body)),
      }));
    },
    keepPeer: (workstation, records) =>
      guard(() =>
        connection
          .transaction(() => {
            run('DELETE FROM peer_record WHERE workstation = ?', workstation);
            for (const [number, body] of records.entries()) {
              run('INSERT INTO peer_record VALUES (?, ?, ?)', workstation, number, body);
            }
          })
          .immediate(),
      ),
    arrived: (which, after = 0) =>
      all<StoredArrival>(ARRIVED[which], after).map(({ number, body, state, reason, at }) => ({
        number,
        ticket: new Uint8Array(body),
        state: state ?? undefined,
        reason: reasonOf(reason),
        at: at === null ? undefined : new Date(at),
      })),
    setFate: (number, { digest, ticketId, state, reason, at }) =>
      run(
        `INSERT INTO ticket_fate VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (number) DO UPDATE SET state = excluded.state, reason = excluded.reason, at = excluded.at`,
        number,
        digest,
        ticketId ?? null,
        state,
        reason === undefined ? null : JSON.stringify(reason),
        at.getTime(),
      ),
    cameAs: (digest) =>
      all("SELECT 1 FROM ticket_fate WHERE digest = ? AND state <> 'refused' LIMIT 1", digest).length > 0,
    came: (ticketId) =>
      all("SELECT 1 FROM ticket_fate WHERE ticket = ? AND state = 'taken' LIMIT 1", ticketId).length > 0,
    versionsBehind: (place) =>
      all<{ place: number; ticketId: Buffer; body: Buffer }>(
        'SELECT rowid AS place, ticket_id AS ticketId, body FROM request_version WHERE rowid > ? ORDER BY rowid',
        place,
      ).map(({ place: own, ticketId, body }) => {
        return { place: own, ticketId: new Uint8Array(ticketId), body: new Uint8Array(body) };
      }),
    sent: (digest) => {
      const [found] = all<{ state: SentTicket['state']; reason: string | null; at: number }>(
        'SELECT state, reason, at FROM ticket_sent WHERE digest = ?',
        digest,
      );
      return found && { digest, state: found.state, reason: reasonOf(found.reason), at: new Date(found.at) };
    },
    setSent: ({ digest, state, reason, at }) =>
      run(
        `INSERT INTO ticket_sent VALUES (?, ?, ?, ?)
         ON CONFLICT (digest) DO UPDATE SET state = excluded.state, reason = excluded.reason, at = excluded.at`,
        digest,
        state,
        reason === undefined ? null : JSON.stringify(reason),
        at.getTime(),
      ),
    forgetArrived: () => {
      for (const table of ['ticket_fate', 'ticket_sent', 'relayed_ticket']) run(`DELETE FROM ${table}`);
    },
  };
}

function reasonOf(text: string | null): DeliveryReason | undefined {
  if (text === null) return undefined;
  try {
    return reasonSchema.parse(JSON.parse(text));
  } catch (error) {
    return fail('STORE_ALTERED', { detail: 'tickets on their way' }, error);
  }
}
