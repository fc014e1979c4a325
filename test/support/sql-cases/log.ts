import type Database from 'better-sqlite3';
import { utf8 } from '@yinzheng/core/kernel';
import { headOf, nextRow, parseRow, signedCheckpointDer } from '@yinzheng/core/use-log';
import { computeAnew, otherContent, putRows, tableRow, tableRows } from '../log-folder.ts';
import { MALLORY, type SqlCase } from './case.ts';

const LOG = /^LOG_[A-Z]+$/;

function log(name: string, change: SqlCase['change']): SqlCase {
  return { name, stamp: LOG, approve: LOG, change };
}

/** The log's row of a number, or its last. */
function rowOf(db: Database.Database, number?: number): ReturnType<typeof parseRow> {
  const where = number === undefined ? 'ORDER BY row_no DESC LIMIT 1' : 'WHERE row_no = ?';
  const statement = db.prepare(`SELECT body FROM use_log_row ${where}`);
  const { body } = (number === undefined ? statement.get() : statement.get(number)) as { body: Buffer };
  return parseRow(new Uint8Array(body));
}

export const USE_LOG_ROW: readonly SqlCase[] = [
  log('a custodian of one’s own in a reserved row', ({ db }) => {
    const row = rowOf(db, 2);
    if (row.content.kind !== 'reserved') throw new Error('row 2 reserves nothing');
    const head = { rowNo: 1, hash: row.previous, at: undefined };
    const content = { ...row.content, custodian: { id: 'mallory', name: '马某' } };
    db.prepare('UPDATE use_log_row SET body = ? WHERE row_no = 2').run(
      nextRow(head, 1, row.at, content).body,
    );
  }),
  log('the last row taken away', ({ db }) => {
    db.exec('DELETE FROM use_log_row WHERE row_no = (SELECT max(row_no) FROM use_log_row)');
  }),
  log('the first row taken away', ({ db }) => void db.exec('DELETE FROM use_log_row WHERE row_no = 1')),
  log('a column that says something else', ({ db }) => {
    db.exec("UPDATE use_log_row SET ticket_id = x'00112233445566778899aabbccddeeff' WHERE row_no = 2");
  }),
  log('a use given back by a row without a key', ({ db }) => {
    const voided = { kind: 'voided', afterSigning: false, unresolved: false, reason: 'X' } as const;
    const last = rowOf(db);
    const row = nextRow(headOf(last), 1, last.at, voided);
    db.prepare('INSERT INTO use_log_row VALUES (?, 1, ?, NULL, ?)').run(row.rowNo, 'voided', row.body);
  }),
  log(
    'rubbish for a row',
    ({ db }) => void db.exec("UPDATE use_log_row SET body = x'3000' WHERE row_no = 3"),
  ),
  log('no row at all', ({ db }) => void db.exec('DELETE FROM use_log_row')),
];

export const LOG_CHECKPOINT: readonly SqlCase[] = [
  log('a checkpoint by a key of one’s own', ({ db }) => {
    const { body } = db.prepare('SELECT body FROM log_checkpoint').get() as { body: Buffer };
    const forged = signedCheckpointDer(
      utf8('act'),
      MALLORY.certificate.der,
      MALLORY.sign(new Uint8Array(body)),
    );
    db.prepare('UPDATE log_checkpoint SET body = ?').run(forged);
  }),
  log('rubbish for a checkpoint', ({ db }) => void db.exec("UPDATE log_checkpoint SET body = x'3000'")),
  log(
    'a checkpoint of another row',
    ({ db }) => void db.exec('UPDATE log_checkpoint SET row_no = row_no - 1'),
  ),
  {
    // Its loss does not stop a workstation whose last files agree with the log: a job's checkpoint may have failed
    // (ADR 0012).
    name: 'no checkpoint at all',
    stamp: 'works',
    approve: 'works',
    change: ({ db }) => void db.exec('DELETE FROM log_checkpoint'),
  },
  log('no checkpoint at all, and another reason in a chain computed anew', ({ db }) => {
    db.exec('DELETE FROM log_checkpoint');
    const anew = computeAnew(tableRows(db), 2, (row) => (row.rowNo === 2 ? otherContent(row) : row.content));
    putRows(db, anew);
  }),
  log('a remark behind the last checkpoint, without a key', ({ db }) => {
    const by = { id: 'zhang', name: '张敏' };
    const content = { kind: 'annotated', annotation: 'mistaken', by, note: '误盖' } as const;
    const last = rowOf(db);
    putRows(db, [...tableRows(db), tableRow(nextRow(headOf(last), 1, last.at, content))]);
  }),
];
