import type { DecidedActs, DeliveryBook, DeliveryNote } from '@yinzheng/core/sync';
import type { GuardedDatabase } from './database.ts';

/**
 * What was decided about acts of the outbox. The triggers of the tables let no act be withdrawn without it, and it in without the
 * signed decision. `note`: writes a line of an item's history.
 */
export function decidedActs(
  { connection, guard }: GuardedDatabase,
  note: (number: number, line: DeliveryNote) => void,
): Pick<DeliveryBook, 'decide' | 'decisionsAbout'> {
  const numberOf = (act: Uint8Array): number | undefined =>
    connection.prepare<[Uint8Array], number>('SELECT number FROM outbox WHERE digest = ?').pluck().get(act);
  const withdraw = (number: number): number =>
    connection
      .prepare(
        `UPDATE delivery SET state = 'withdrawn', sent = 0, not_before = NULL
         WHERE number = ? AND state <> 'delivered' AND state <> 'withdrawn'`,
      )
      .run(number).changes;
  const putBack = (number: number): number =>
    connection
      .prepare(
        `UPDATE delivery SET state = 'waiting', sent = 0, file_sent = 0, epoch = NULL, sequence = NULL, tries = 0,
           not_before = NULL, reason = NULL WHERE number = ? AND state = 'aside'`,
      )
      .run(number).changes;
  return {
    decide: ({ decision, choice, acts }: DecidedActs, at) =>
      guard(() =>
        connection
          .transaction(() => {
            for (const act of acts) {
              connection
                .prepare('INSERT INTO decided_act VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
                .run(act, decision, choice);
              const number = numberOf(act);
              if (number === undefined) continue;
              const keeps = choice === 'keep';
              if ((keeps ? putBack(number) : withdraw(number)) === 0) continue;
              note(number, { at, what: keeps ? 'kept' : 'withdrawn', detail: '' });
            }
          })
          .immediate(),
      ),
    decisionsAbout: (act) =>
      guard(() =>
        connection
          .prepare<[Uint8Array], { decision: Buffer; choice: DecidedActs['choice'] }>(
            `SELECT d.decision, d.choice FROM decided_act d JOIN licence_act a ON a.digest = d.decision
             WHERE d.act = ? ORDER BY a.number`,
          )
          .all(act),
      ).map(({ decision, choice }) => ({ decision: new Uint8Array(decision), choice })),
  };
}
