import type { DeliveryBook, OutboxItem } from '@yinzheng/core/sync';
import type { GuardedDatabase } from './database.ts';

/** What is still to arrive; in the words of the indices. */
export const OPEN = "d.state <> 'delivered' AND d.state <> 'withdrawn'";

/** Beijing's days as numbers. */
const DAY = (moment: string): string => `(${moment} + 28800000) / 86400000`;

type Pages = Pick<DeliveryBook, 'page' | 'after' | 'firstOpen' | 'beyondTheirDay'>;
type View = Parameters<DeliveryBook['page']>[0];

/**
 * The outbox by pages: only what is asked for is read. `select`: items by what follows SELECT … FROM delivery d JOIN outbox o.
 */
export function outboxPages(
  { connection, guard }: GuardedDatabase,
  select: (where: string, ...values: unknown[]) => OutboxItem[],
): Pages {
  const numbers = (sql: string, ...values: unknown[]): number[] =>
    guard(() =>
      connection
        .prepare<unknown[], number>(sql)
        .pluck()
        .all(...values),
    );
  /** Bodies lie between: a number is looked for in the small table, or in an index alone. */
  const whereOf = (
    view: View,
    text: string | undefined,
  ): { readonly sql: string; readonly values: string[] } => {
    const words = text?.trim() ?? '';
    const parts = [
      ...(words === ''
        ? []
        : ['d.number IN (SELECT number FROM outbox WHERE licence IS NOT NULL AND instr(licence, ?) > 0)']),
      ...(view === 'all' ? [] : [partOf(view)]),
    ];
    const sql = parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`;
    return { sql, values: words === '' ? [] : [words] };
  };
  return {
    page: (view, text, { offset, limit }) => {
      const { sql, values } = whereOf(view, text);
      const order = newestFirst(view) ? 'DESC' : 'ASC';
      const [total = 0] = numbers(`SELECT count(*) FROM delivery d ${sql}`, ...values);
      const items = select(
        `WHERE d.number IN (SELECT d.number FROM delivery d ${sql} ORDER BY d.number ${order} LIMIT ? OFFSET ?)
         ORDER BY d.number ${order}`,
        ...values,
        limit,
        offset,
      );
      return { total, items };
    },
    after: (which, number, limit) =>
      select(
        `WHERE d.number > ? ${which === 'open' ? `AND ${OPEN}` : ''} ORDER BY d.number LIMIT ?`,
        number,
        limit,
      ),
    firstOpen: (licence) =>
      numbers(
        `SELECT d.number FROM delivery d WHERE ${OPEN} AND d.licence = ? ORDER BY d.number LIMIT 1`,
        licence,
      )[0],
    beyondTheirDay: (now) =>
      select(
        `WHERE d.number IN (
           SELECT d.number FROM delivery d JOIN outbox o INDEXED BY outbox_time ON o.number = d.number
           WHERE o.kind IN ('version', 'event', 'conflict-decision')
             AND ${DAY('coalesce(d.delivered_at, ?)')} > ${DAY('o.acted_at')})
         ORDER BY d.number`,
        now.getTime(),
      ),
  };
}

function partOf(view: Exclude<View, 'all'>): string {
  switch (view) {
    case 'open':
      return OPEN;
    case 'delivered':
    case 'withdrawn':
      return `d.state = '${view}'`;
    case 'waiting':
    case 'held':
    case 'aside':
      return `${OPEN} AND d.state = '${view}'`;
  }
}

/** What has come to its end is looked for from its end. */
function newestFirst(view: View): boolean {
  return view === 'all' || view === 'delivered' || view === 'withdrawn';
}
