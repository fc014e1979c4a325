import type { GuardedDatabase } from './database.ts';

/** A request as it is kept: the DER of its ticket. */
export interface KeptRequest {
  /** 16 bytes. */
  readonly ticketId: Uint8Array;
  /** Counted from 1; each further decision makes another. */
  readonly version: number;
  readonly body: Uint8Array;
}

/**
 * The requests that were made here, each in every version that it had. Nothing in it is authority: a ticket is
 * verified by whoever uses it.
 */
export interface RequestStore {
  /** Adds a version. @throws STORE_UNAVAILABLE */
  keep(ticketId: Uint8Array, body: Uint8Array): void;
  /** The newest version. */
  latest(ticketId: Uint8Array): Uint8Array | undefined;
  /** Every version of one, the newest first. */
  versions(ticketId: Uint8Array): Uint8Array[];
  /** The newest version of every request, the one that was kept last at the end. */
  all(): KeptRequest[];
}

interface StoredVersion {
  readonly ticket_id: Buffer;
  readonly version: number;
  readonly body: Buffer;
}

/** The kept requests of a database. */
export function requestStore({ connection, guard }: GuardedDatabase): RequestStore {
  const nextVersion = 'SELECT coalesce(max(version), 0) + 1 FROM request_version WHERE ticket_id = ?';
  return {
    keep: (ticketId, body) => {
      guard(() =>
        connection
          .transaction(() => {
            const version = connection.prepare<[Uint8Array], number>(nextVersion).pluck().get(ticketId);
            connection
              .prepare('INSERT INTO request_version VALUES (?, ?, ?)')
              .run(ticketId, version ?? 1, body);
          })
          .immediate(),
      );
    },
    latest: (ticketId) => {
      const sql = 'SELECT body FROM request_version WHERE ticket_id = ? ORDER BY version DESC LIMIT 1';
      const body = guard(() => connection.prepare<[Uint8Array], Buffer>(sql).pluck().get(ticketId));
      return body === undefined ? undefined : new Uint8Array(body);
    },
    versions: (ticketId) => {
      const sql = 'SELECT body FROM request_version WHERE ticket_id = ? ORDER BY version DESC';
      const bodies = guard(() => connection.prepare<[Uint8Array], Buffer>(sql).pluck().all(ticketId));
      return bodies.map((body) => new Uint8Array(body));
    },
    all: () => {
      // With max(), SQLite gives the other columns of the row that has it.
      const sql =
        'SELECT ticket_id, max(version) AS version, body FROM request_version GROUP BY ticket_id ORDER BY rowid';
      const rows = guard(() => connection.prepare<[], StoredVersion>(sql).all());
      return rows.map(({ ticket_id: ticketId, version, body }) => {
        return { ticketId: new Uint8Array(ticketId), version, body: new Uint8Array(body) };
      });
    },
  };
}
