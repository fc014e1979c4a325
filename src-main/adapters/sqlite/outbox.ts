import { sm3 } from '@yinzheng/core/sm';
import type { NewAct, Outbox } from '@yinzheng/core/sync';
import type { GuardedDatabase } from './database.ts';

/** 待发箱: what must reach the central store, in the order in which it was done. */
export function outboxStore({ connection, guard }: GuardedDatabase): Outbox {
  return {
    add: ({ kind, licence, act, file, actedAt }: NewAct) => {
      guard(() =>
        connection
          .prepare(
            `INSERT INTO outbox (number, digest, kind, licence, body, file, path, acted_at)
             VALUES ((SELECT coalesce(max(number), 0) + 1 FROM outbox), ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (digest) DO NOTHING`,
          )
          .run(
            sm3(act),
            kind,
            licence ?? null,
            act,
            file?.digest ?? null,
            file?.path ?? null,
            actedAt.getTime(),
          ),
      );
    },
  };
}
