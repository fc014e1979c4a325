import type { DeliveryBook, DeliveryNote } from '@yinzheng/core/sync';
import type { GuardedDatabase } from './database.ts';

/**
 * Acts whose receipts a store that was put back no longer stands by. The triggers let no receipt go that is not kept beside.
 * `note`: writes a line of an item's history.
 */
export function takenBack(
  { connection, guard }: GuardedDatabase,
  note: (number: number, line: DeliveryNote) => void,
): Pick<DeliveryBook, 'takeBack'> {
  return {
    takeBack: (numbers, at) =>
      guard(() =>
        connection
          .transaction(() => {
            const keep = connection.prepare(
              `INSERT INTO former_receipt
               SELECT d.number, d.receipt_number, d.receipt_before, h.act, h.signature, d.delivered_at, ?
               FROM delivery d LEFT JOIN store_head h ON h.number = d.head
               WHERE d.number = ? AND d.state = 'delivered' ON CONFLICT DO NOTHING`,
            );
            const receipt = connection
              .prepare<[number], number>(
                "SELECT receipt_number FROM delivery WHERE number = ? AND state = 'delivered'",
              )
              .pluck();
            // When it first had a receipt stays: it was not late.
            const back = connection.prepare(
              `UPDATE delivery SET state = 'waiting', sent = 0, file_sent = 0, epoch = NULL, sequence = NULL, tries = 0,
                 not_before = NULL, reason = NULL, receipt_number = NULL, receipt_before = NULL, head = NULL
               WHERE number = ? AND state = 'delivered'`,
            );
            return numbers.filter((number) => {
              const had = receipt.get(number);
              if (had === undefined) return false;
              keep.run(at.getTime(), number);
              back.run(number);
              note(number, { at, what: 'taken-back', detail: String(had) });
              return true;
            }).length;
          })
          .immediate(),
      ),
  };
}
