import type { GuardedDatabase } from './database.ts';

/** A signed head of the use log as it is kept, and the last row it covers. */
export interface KeptHead {
  readonly rowNo: number;
  readonly body: Uint8Array;
}

/** What the use log can tell the central store. */
export interface LogHeads {
  /** The checkpoints behind a row, in their order. */
  behind(rowNo: number): KeptHead[];
  /** DER of the last rows behind `after` up to `upTo`, `limit` at most, in their order. */
  rows(after: number, upTo: number, limit: number): Uint8Array[];
  /** Whether a standing authorisation with that SM3 is kept here. */
  isAuthorisation(digest: Uint8Array): boolean;
}

/** The heads of a database's use log. @throws STORE_UNAVAILABLE */
export function logHeads({ connection, guard }: GuardedDatabase): LogHeads {
  return {
    behind: (rowNo) =>
      guard(() =>
        connection
          .prepare<[number], { row_no: number; body: Buffer }>(
            'SELECT row_no, body FROM log_checkpoint WHERE row_no > ? ORDER BY row_no',
          )
          .all(rowNo),
      ).map(({ row_no, body }) => ({ rowNo: row_no, body: new Uint8Array(body) })),
    rows: (after, upTo, limit) =>
      guard(() =>
        connection
          .prepare<[number, number, number], { body: Buffer }>(
            'SELECT body FROM use_log_row WHERE row_no > ? AND row_no <= ? ORDER BY row_no DESC LIMIT ?',
          )
          .all(after, upTo, limit),
      )
        .map(({ body }) => new Uint8Array(body))
        .reverse(),
    isAuthorisation: (digest) =>
      guard(() =>
        connection
          .prepare<[Uint8Array], { found: number }>(
            "SELECT 1 AS found FROM licence_act WHERE digest = ? AND kind = 'authorisation'",
          )
          .get(digest),
      ) !== undefined,
  };
}
