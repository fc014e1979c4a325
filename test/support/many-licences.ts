import { join } from 'node:path';
import Database from 'better-sqlite3';
import { sm3 } from '@yinzheng/core/sm';
import type { NewLicenceAct } from '@yinzheng/core/licences';
import { DATABASE_NAME } from '../../src-main/adapters/sqlite/index.ts';
import {
  LISTED_TYPES,
  listedAt,
  listedDraft,
  listedRecord,
  listedReview,
  listedVersion,
  type ListedRecord,
} from './listed-acts.ts';

// A data folder at size: every licence with its record, its review and its version, delivered, under signatures that are none. The
// table of the list is left to be made.

/** Licences that are written in one transaction. */
const AT_ONCE = 1000;

/** Adds that many licences to a data folder that nobody has open; `told`: how many are there. */
export function addLicences(
  data: string,
  count: number,
  told: (done: number) => void = () => undefined,
): void {
  const db = new Database(join(data, DATABASE_NAME));
  try {
    db.pragma('synchronous = OFF');
    const act = db.prepare(
      `INSERT INTO licence_act (number, digest, kind, subject, body)
       VALUES ((SELECT coalesce(max(number), 0) + 1 FROM licence_act), ?, ?, ?, ?)`,
    );
    const line = db.prepare(
      `INSERT INTO licence_line VALUES ((SELECT coalesce(max(number), 0) + 1 FROM licence_line), ?, ?, ?, ?)`,
    );
    const sent = db.prepare(
      `INSERT INTO outbox (number, digest, kind, licence, body, file, path, acted_at)
       VALUES ((SELECT coalesce(max(number), 0) + 1 FROM outbox), ?, 'version', ?, ?, ?, ?, ?)`,
    );
    const delivered = db.prepare(
      `UPDATE delivery SET state = 'delivered', epoch = ?, sequence = ?, receipt_number = ?, receipt_before = ?, delivered_at = ?
       WHERE number = (SELECT max(number) FROM delivery)`,
    );
    const keep = ({ kind, subject, body }: NewLicenceAct): void =>
      void act.run(sm3(body), kind, subject, body);
    const epoch = new Uint8Array(16).fill(1);
    const one = (number: number): void => {
      const of: ListedRecord = {
        draft: listedDraft(number),
        type: LISTED_TYPES[number % 10 === 0 ? 1 : 0],
        holder: `个体工商户${number}`,
        collector: { id: `c${number % 7}`, name: `采集员${number % 7}` },
        at: listedAt(number),
      };
      const record = listedRecord(of);
      const review = listedReview(record, 'passed', listedAt(number));
      keep(record);
      keep(review);
      line.run('draft', of.draft, of.type, null);
      // One in a hundred still waits for its officer.
      if (number % 100 === 99) return;
      const serial = String(number).padStart(9, '0');
      const version = listedVersion(of, { record, review }, { serial, version: 1, at: listedAt(number) });
      keep(version);
      line.run('licence', version.subject, of.type, null);
      const digest = sm3(version.body);
      sent.run(
        digest,
        version.subject,
        version.body,
        digest,
        `licences/${serial}.pdf`,
        listedAt(number).getTime(),
      );
      delivered.run(epoch, number + 1, number + 1, digest, listedAt(number).getTime() + 60_000);
    };
    for (let from = 0; from < count; from += AT_ONCE) {
      const upTo = Math.min(count, from + AT_ONCE);
      db.transaction(() => {
        for (let number = from; number < upTo; number++) one(number);
      })();
      told(upTo);
    }
  } finally {
    db.close();
  }
}
