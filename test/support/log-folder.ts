import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { verifyLogSchema, type VerifyLogOut } from '@yinzheng/contract/cli';
import {
  EMPTY_LOG,
  headOf,
  nextRow,
  parseRow,
  type RowContent,
  type UseLogRow,
} from '@yinzheng/core/use-log';
import Database from 'better-sqlite3';
import { DATABASE_NAME } from '../../src-main/adapters/sqlite/index.ts';
import { cli, jsonLines, Office, type DemoFolder } from './cli.ts';
import { tempDir } from './temp.ts';

// Data folders with a history, and what a foreign hand does to them by SQL.

type Connection = Database.Database;

/** A row of the table, as SQL has it. */
export interface TableRow {
  readonly row_no: number;
  readonly entry_no: number;
  readonly kind: string;
  readonly ticket_id: Buffer | null;
  readonly body: Buffer;
}

/** Opens a folder's database as whoever has the file can, without its triggers. */
export function byForeignHand<T>(data: string, work: (database: Connection) => T): T {
  const database = new Database(join(data, DATABASE_NAME));
  try {
    const triggers = database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").pluck().all();
    for (const name of triggers) database.exec(`DROP TRIGGER ${String(name)}`);
    return work(database);
  } finally {
    database.close();
  }
}

export function tableRows(database: Connection): TableRow[] {
  return database.prepare<[], TableRow>('SELECT * FROM use_log_row ORDER BY row_no').all();
}

/** Everything of the log's table replaced; numbered as they stand unless told otherwise. */
export function putRows(database: Connection, rows: readonly TableRow[], numbered = true): void {
  database.exec('DELETE FROM use_log_row');
  const insert = database.prepare('INSERT INTO use_log_row VALUES (?, ?, ?, ?, ?)');
  for (const [index, row] of rows.entries()) {
    insert.run(numbered ? index + 1 : row.row_no, row.entry_no, row.kind, row.ticket_id, row.body);
  }
}

/** A row as SQL has it. */
export function tableRow({ rowNo, entryNo, content, body }: UseLogRow): TableRow {
  const ticketId = content.kind === 'reserved' ? Buffer.from(content.ticketId) : null;
  return {
    row_no: rowNo,
    entry_no: entryNo,
    kind: content.kind,
    ticket_id: ticketId,
    body: Buffer.from(body),
  };
}

/** The log computed anew from a row on, by a hand that knows the format. */
export function computeAnew(
  rows: readonly TableRow[],
  from: number,
  change: (row: UseLogRow) => RowContent,
): TableRow[] {
  const parsed = rows.map(({ body }) => parseRow(new Uint8Array(body)));
  const made = parsed.slice(0, from - 1);
  for (const row of parsed.slice(from - 1)) {
    const last = made.at(-1);
    made.push(nextRow(last === undefined ? EMPTY_LOG : headOf(last), row.entryNo, row.at, change(row)));
  }
  return made.map(tableRow);
}

/** What somebody with an interest might write instead. */
export function otherContent({ content }: UseLogRow): RowContent {
  switch (content.kind) {
    case 'reserved':
      return { ...content, reason: '印发公报' };
    case 'signed':
      return { ...content, size: content.size + 1 };
    case 'closed':
      return { ...content, output: '/elsewhere.pdf' };
    case 'opened':
      return { ...content, unit: '另一个单位' };
    default:
      return content;
  }
}

/** A unit with a history: three sealed files, the second with three impressions. */
export interface History extends DemoFolder {
  /** Paths of the sealed files in their order. */
  readonly sealed: readonly string[];
}

/**
 * Stamps three documents in a demo unit, beside `folder`. Rows: 1 opened; 2–4 the first; 5–7, 8–10, 11–13 the three
 * impressions of the second, reserved, signed and closed; 14–16 the third. Checkpoints: 4, 13, 16.
 */
export async function stampHistory(demo: DemoFolder, folder: string): Promise<History> {
  const office = new Office(demo, folder);
  const sealed: string[] = [];
  for (const [index, at] of [['1,105,60'], ['1,60,60', '1,60,120', '1,60,200'], ['1,105,60']].entries()) {
    const file = office.document(`${index + 1}.pdf`);
    const ticket = await office.ticket([file], { count: at.length });
    const out = office.path(`sealed-${index + 1}.pdf`);
    const places = at.flatMap((place) => ['--at', place]);
    const form = index === 2 ? ['--format', 'cms'] : [];
    const { code, stdout } = await office.stamp(ticket, [file], [...places, ...form, '--out', out]);
    if (code !== 0) throw new Error(stdout);
    sealed.push(out);
  }
  return { made: demo.made, data: office.data, sealed };
}

/** A copy of a data folder for one test. */
export function copyOf(data: string): string {
  const copy = join(tempDir(), 'data');
  cpSync(data, copy, { recursive: true });
  return copy;
}

/** What `verify-log` says of a folder; the exit code must fit its answer. */
export async function verifiedLog(data: string, witnesses: readonly string[] = []): Promise<VerifyLogOut> {
  const words = witnesses.flatMap((file) => ['--witness', file]);
  const run = await cli(['verify-log', '--data', data, '--json', ...words]);
  const out = verifyLogSchema.parse(jsonLines(run)[0]);
  const exit = { valid: 0, invalid: 1, unknown: 2 }[out.answer];
  if (run.code !== exit) throw new Error(`${out.answer} ended with ${run.code}`);
  return out;
}
