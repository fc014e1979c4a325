import { utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import type { SqlCase } from './case.ts';

// What is kept of licences, and of the way to the central store, has no say in who stamps or approves. What it says of licences
// is tried in test/integration/licence-refusals.test.ts.

const ANOTHER = utf8('another');

/** A row of somebody's own making. */
function planted(sql: string, ...values: unknown[]): readonly SqlCase[] {
  return [
    {
      name: 'a row of one’s own making',
      stamp: 'works',
      approve: 'works',
      change: ({ db }) => void db.prepare(sql).run(...values),
    },
  ];
}

export const LICENCE_TABLES: Readonly<Record<string, readonly SqlCase[]>> = {
  licence_act: planted(
    `INSERT INTO licence_act VALUES (1, ?, 'authorisation', 'x', ?)`,
    sm3(ANOTHER),
    ANOTHER,
  ),
  licence_line: planted(`INSERT INTO licence_line VALUES (1, 'licence', 'x', 'y', NULL)`),
  licence_list: planted(
    `INSERT INTO licence_list (place, subject, id, state, type, type_name, holders, words, mortgaged, updates, collector,
       collector_name, changed, made) VALUES (1, 'x', 'x', 'active', 'y', 'y', 'z', 'z', 0, 0, 'c', 'c', 0, 1)`,
  ),
  licence_list_mark: planted('INSERT OR REPLACE INTO licence_list_mark VALUES (1, 1, 1)'),
  licence_holder: planted(`INSERT INTO licence_holder VALUES ('x', 'y', 'z')`),
  licence_serial: planted(`INSERT INTO licence_serial VALUES ('x', 'y', '1', 'z', 0)`),
  outbox: planted(
    `INSERT INTO outbox VALUES (1, ?, 'version', 'x', ?, NULL, NULL, 0)`,
    sm3(ANOTHER),
    ANOTHER,
  ),
  delivery: planted(`INSERT INTO delivery (number, licence) VALUES (1, 'x')`),
  decided_act: [
    {
      name: 'a row of one’s own making',
      stamp: 'works',
      approve: 'works',
      change: ({ db }) => {
        const act = [sm3(ANOTHER), ANOTHER];
        db.prepare(`INSERT INTO licence_act VALUES (1, ?, 'conflict-decision', 'x', ?)`).run(...act);
        db.prepare(`INSERT INTO outbox VALUES (1, ?, 'conflict-decision', 'x', ?, NULL, NULL, 0)`).run(
          ...act,
        );
        db.prepare(`INSERT INTO decided_act VALUES (?, ?, 'withdraw')`).run(act[0], act[0]);
      },
    },
  ],
  delivery_note: planted(`INSERT INTO delivery_note VALUES (1, 0, 'sent', '')`),
  store_head: planted('INSERT INTO store_head VALUES (1, ?, ?)', ANOTHER, ANOTHER),
  store_registration: planted(
    `INSERT INTO store_registration VALUES (1, 'http://127.0.0.1:9', ?, 'x', ?, '[]', 0)`,
    ANOTHER,
    ANOTHER,
  ),
  store_note: [
    ...planted(`INSERT INTO store_note VALUES ('place', 'elsewhere')`),
    {
      name: 'a row of the log that the store was never told of',
      stamp: /^LOG_OUTDATED$/,
      approve: 'works',
      change: ({ db }) =>
        void db.prepare('INSERT INTO store_note VALUES (?, ?)').run('logTold', `999 ${'00'.repeat(32)}`),
    },
  ],
  accepted_elsewhere: planted(
    `INSERT INTO accepted_elsewhere VALUES (1, ?, 'event', 'x', ?, 0, ?)`,
    sm3(ANOTHER),
    ANOTHER,
    ANOTHER,
  ),
  former_elsewhere: planted(
    `INSERT INTO former_elsewhere VALUES (1, ?, 'event', 'x', ?, 0, ?)`,
    sm3(ANOTHER),
    ANOTHER,
    ANOTHER,
  ),
  former_receipt: planted('INSERT INTO former_receipt VALUES (1, 1, ?, NULL, NULL, NULL, 0)', ANOTHER),
  catalogue_type: planted(`INSERT INTO catalogue_type VALUES ('x', 1, 1, ?)`, ANOTHER),
  catalogue_template: planted('INSERT INTO catalogue_template VALUES (?, ?)', sm3(ANOTHER), ANOTHER),
  relayed_ticket: planted('INSERT INTO relayed_ticket VALUES (1, ?)', ANOTHER),
  peer_record: planted('INSERT INTO peer_record VALUES (?, 0, ?)', sm3(ANOTHER).slice(0, 16), ANOTHER),
  ticket_fate: planted(`INSERT INTO ticket_fate VALUES (1, ?, NULL, 'taken', NULL, 0)`, sm3(ANOTHER)),
  ticket_sent: planted(`INSERT INTO ticket_sent VALUES (?, 'sent', NULL, 0)`, sm3(ANOTHER)),
  serial_block: planted(
    `INSERT INTO serial_block (type, issuer, block, next) VALUES ('x', 'y', '000001', 0)`,
  ),
  serial_wish: planted(`INSERT INTO serial_wish VALUES ('x', 'y')`),
  outage: planted(`INSERT INTO outage VALUES (?, 0, NULL, '[]')`, ANOTHER),
};
