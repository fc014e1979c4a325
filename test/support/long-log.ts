import { join } from 'node:path';
import { loadAuthority } from '@yinzheng/core/authority';
import { utf8 } from '@yinzheng/core/kernel';
import { createSm3Digest } from '@yinzheng/core/sm';
import {
  EMPTY_LOG,
  headOf,
  parseRow,
  nextRow,
  type RowContent,
  type UseLogRow,
} from '@yinzheng/core/use-log';
import Database from 'better-sqlite3';
import { DATABASE_NAME } from '../../src-main/adapters/sqlite/index.ts';
import { checkpointOf } from './log-tools.ts';
import type { MadeOffice } from './made-office.ts';
import { reservedContent } from './use-log.ts';

// Data folders with a long history: rows that chain, with a checkpoint of the last one, but no files.

const APPLICANTS = [
  { id: 'wang', name: '王晓' },
  { id: 'sun', name: '孙宁' },
  { id: 'qian', name: '钱坤' },
];
const APPROVERS = [
  { id: 'li', name: '李主任' },
  { id: 'zhao', name: '赵局长' },
];
const REASONS = ['关于演示的通知', '印发2025年度工作报告', '出具在职证明', '签订采购合同（第二批）'];
const NAMES = ['通知.pdf', '年度报告.pdf', 'Certificate of Employment.PDF', '合同 二.pdf'];

/** Adds so many entries behind the last row, one every `seconds`, of every kind of ending. */
export async function appendEntries(
  office: MadeOffice,
  data: string,
  entries: number,
  { from, seconds = 977 }: { from: Date; seconds?: number },
): Promise<void> {
  const digest = await createSm3Digest();
  const authority = loadAuthority(office.who.root.certificate.der, office.records);
  const db = new Database(join(data, DATABASE_NAME));
  const insert = db.prepare('INSERT INTO use_log_row VALUES (?, ?, ?, ?, ?)');
  const stored = db.prepare('SELECT body FROM use_log_row ORDER BY row_no DESC LIMIT 1').pluck().get() as
    Buffer | undefined;
  let last: UseLogRow | undefined = stored && parseRow(new Uint8Array(stored));
  const first = Number(db.prepare('SELECT coalesce(max(entry_no), 0) + 1 FROM use_log_row').pluck().get());
  const add = (entryNo: number, at: Date, content: RowContent): void => {
    const row = nextRow(last === undefined ? EMPTY_LOG : headOf(last), entryNo, at, content);
    const ticketId = content.kind === 'reserved' ? content.ticketId : null;
    insert.run(row.rowNo, entryNo, content.kind, ticketId, row.body);
    last = row;
  };
  db.transaction(() => {
    for (let index = 0; index < entries; index++) {
      const entryNo = first + index;
      const at = new Date(from.getTime() + index * seconds * 1000);
      const number = digest(utf8(`${Math.floor(entryNo / 2)}`));
      const result = digest(utf8(`file ${entryNo}`));
      const output = `/no/such/folder/${entryNo}.pdf`;
      const seal = { esID: `YZTEST000000000${1 + (entryNo % 3)}`, digest: digest(utf8('seal')) };
      add(
        entryNo,
        at,
        reservedContent({
          jobId: number.slice(0, 16),
          ticketId: number.slice(0, 16),
          ticket: number,
          request: number,
          reason: REASONS[entryNo % 4]!,
          applicant: APPLICANTS[entryNo % 3]!,
          approvers: entryNo % 5 === 0 ? APPROVERS : [APPROVERS[entryNo % 2]!],
          seal,
          document: digest(utf8(`document ${entryNo % 7}`)),
          documentName: NAMES[entryNo % 4]!,
          format: entryNo % 2 === 0 ? 'ses' : 'cms',
          output,
        }),
      );
      if (entryNo % 11 === 0) continue;
      if (entryNo % 13 === 0) {
        add(entryNo, at, { kind: 'voided', afterSigning: false, unresolved: false, reason: 'KEY_MISSING' });
        continue;
      }
      add(entryNo, at, { kind: 'signed', digest: result, size: 1000, temporary: '/no/.x.part' });
      if (entryNo % 17 === 0) {
        add(entryNo, at, {
          kind: 'voided',
          afterSigning: true,
          unresolved: entryNo % 34 === 0,
          reason: 'FILE_UNWRITABLE',
        });
      } else add(entryNo, at, { kind: 'closed', digest: result, output });
    }
    const { rowNo, body } = checkpointOf(last!, authority, office.who.custodian);
    db.prepare('INSERT INTO log_checkpoint VALUES (?, ?)').run(rowNo, body);
  })();
  db.close();
}
