import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { parseRow } from '@yinzheng/core/use-log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, jsonLines, makeDemo, Office, type DemoFolder } from '../support/cli.ts';
import {
  byForeignHand,
  computeAnew,
  copyOf,
  otherContent,
  putRows,
  stampHistory,
  tableRows,
  verifiedLog,
  type History,
  type TableRow,
} from '../support/log-folder.ts';

let demo: DemoFolder & { remove(): void };
let history: History;
let folder: string;
/** The first row, and a row of the first, the middle and the last entry: the last row of all. */
const PLACES = [1, 3, 9, 16] as const;
const LAST = 16;
const ENTRIES = 5;

beforeAll(async () => {
  demo = await makeDemo();
  folder = mkdtempSync(join(tmpdir(), 'yinzheng-history-'));
  history = await stampHistory(demo, folder);
}, 60_000);

afterAll(() => {
  demo.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** A copy of the folder whose rows went through `change`. */
function tampered(change: (rows: TableRow[]) => readonly TableRow[], numbered = true): string {
  const data = copyOf(history.data);
  byForeignHand(data, (database) => putRows(database, change(tableRows(database)), numbered));
  return data;
}

async function firstBad(data: string, witnesses: readonly string[] = []): Promise<unknown> {
  const { firstBad: bad, answer, checkpoint } = await verifiedLog(data, witnesses);
  // Without any checkpoint nothing shows that a log is what it was.
  expect(answer).toBe(bad !== null ? 'invalid' : checkpoint === null ? 'unknown' : 'valid');
  return bad && [bad.chain, bad.kind, bad.number];
}

/** Both with and without the sealed files. */
async function expectTold(data: string, kind: string, number: number): Promise<void> {
  expect(await firstBad(data)).toEqual(['use-log', kind, number]);
  expect(await firstBad(data, history.sealed)).toEqual(['use-log', kind, number]);
}

/** Told, and nothing is done in such a folder. */
async function expectFound(data: string, kind: string, number: number): Promise<void> {
  await expectTold(data, kind, number);
  await expectRefused(data, `LOG_${kind.toUpperCase()}`);
}

/** What the database says, and what lies in the folder. */
function contents(data: string): unknown {
  const database = new Database(join(data, 'yinzheng.sqlite'), { readonly: true });
  try {
    const tables = ['use_log_row', 'ticket', 'log_checkpoint', 'authority_record'];
    return [
      tables.map((table) => database.prepare(`SELECT count(*), max(hex(body)) FROM ${table}`).raw().get()),
      readdirSync(join(data, 'documents')),
    ];
  } finally {
    database.close();
  }
}

/** Nothing is requested, stamped or written, and it is said since when. */
async function expectRefused(data: string, code: string): Promise<void> {
  const office = new Office({ made: demo.made, data });
  const file = office.document('新.pdf');
  const before = contents(office.data);
  const who = (role: 'applicant' | 'custodian'): string => office.who(role).id;
  const request = ['request', '--as', who('applicant'), '--seal', office.seal, '--reason', '印发通知'];
  const runs = [
    await office.run([...request, '--count', '1', '--out', office.path('t.yzticket'), file]),
    await office.stamp(office.path('old.yzticket'), [file], ['--out', office.path('out.pdf')]),
  ];
  for (const run of runs) {
    const [refusal] = jsonLines(run) as { error?: { code: string; message: string } }[];
    expect([run.code, refusal?.error?.code]).toEqual([1, code]);
    expect(refusal?.error?.message).toMatch(/写于：(?:\d{4}年\d+月\d+日 \d\d:\d\d|没有)/);
    expect(refusal?.error?.message).not.toContain('{');
  }
  expect(contents(office.data)).toEqual(before);
  expect(existsSync(office.path('t.yzticket'))).toBe(false);
  expect(existsSync(office.path('out.pdf'))).toBe(false);
}

describe('a log that was left alone', () => {
  it('is valid with every sealed file as a witness, one for each impression', async () => {
    const out = await verifiedLog(history.data, history.sealed);
    expect(out).toMatchObject({ answer: 'valid', entries: ENTRIES, firstBad: null });
    expect(out.witnesses.map(({ kind, number, answer }) => [kind, number, answer])).toEqual([
      ['pdf', 2, 'valid'],
      ['pdf', 5, 'valid'],
      ['pdf', 6, 'valid'],
      ['pdf', 7, 'valid'],
      ['pdf', 14, 'valid'],
    ]);
    expect(await verifiedLog(history.data)).toEqual({
      answer: 'valid',
      entries: ENTRIES,
      checkpoint: { row: LAST },
      witnesses: [],
      firstBad: null,
    });
  });

  it('has a checkpoint at the end of each job', () => {
    const database = new Database(join(history.data, 'yinzheng.sqlite'), { readonly: true });
    expect(database.prepare('SELECT row_no FROM log_checkpoint').pluck().all()).toEqual([4, 13, 16]);
    database.close();
  });

  it('guards its checkpoints by triggers', () => {
    const database = new Database(join(copyOf(history.data), 'yinzheng.sqlite'));
    for (const sql of [
      "UPDATE log_checkpoint SET body = x'00'",
      'DELETE FROM log_checkpoint',
      "INSERT INTO log_checkpoint VALUES (15, x'00')",
      "INSERT INTO log_checkpoint VALUES (17, x'00')",
      "INSERT OR REPLACE INTO log_checkpoint VALUES (16, x'00')",
    ]) {
      expect(() => database.exec(sql), sql).toThrow(/append-only|of the last row/);
    }
    database.close();
  });
});

describe.each(PLACES)('row %i by SQL', { timeout: 60_000 }, (rowNo) => {
  const at = rowNo - 1;

  it('edited', async () => {
    const bytes = tampered((rows) => rows.with(at, computeAnew(rows, rowNo, otherContent)[at]!));
    await expectFound(bytes, 'edited', rowNo);
    const unreadable = tampered((rows) => rows.with(at, { ...rows[at]!, body: Buffer.from('3000', 'hex') }));
    await expectTold(unreadable, 'edited', rowNo);
    const columns = tampered((rows) => rows.with(at, { ...rows[at]!, entry_no: 4000 }));
    await expectTold(columns, 'edited', rowNo);
  });

  it('inserted', async () => {
    await expectTold(
      tampered((rows) => rows.toSpliced(at, 0, rows[rowNo === 3 ? 5 : 2]!)),
      'inserted',
      rowNo,
    );
    const forged = tampered((rows) => rows.toSpliced(at, 0, computeAnew(rows, rowNo, otherContent)[at]!));
    await expectFound(forged, 'inserted', rowNo);
  });

  it('removed', async () => {
    await expectFound(
      tampered((rows) => rows.toSpliced(at, 1), false),
      'removed',
      rowNo,
    );
    await expectTold(
      tampered((rows) => rows.toSpliced(at, 1)),
      'removed',
      rowNo,
    );
    await expectTold(
      tampered((rows) => rows.slice(0, at)),
      'removed',
      rowNo,
    );
  });

  it('reordered', async () => {
    const other = rowNo === 9 ? 14 : 9;
    const low = Math.min(rowNo, other);
    const data = tampered((rows) => rows.with(at, rows[other - 1]!).with(other - 1, rows[at]!));
    await expectFound(data, 'reordered', low);
  });

  it('edited and the chain computed anew: found by the next checkpoint, and without checkpoints by witnesses', async () => {
    if (rowNo === 1) return;
    const change = (rows: TableRow[]): TableRow[] =>
      computeAnew(rows, rowNo, (row) => (row.rowNo === rowNo ? otherContent(row) : row.content));
    const data = tampered(change);
    const fixed = [4, 13, 16].find((row) => row >= rowNo)!;
    const kind = rowNo === LAST ? 'edited' : 'rewritten';
    expect(await firstBad(data)).toEqual(['use-log', kind, fixed]);
    await expectRefused(data, `LOG_${kind.toUpperCase()}`);
    byForeignHand(data, (database) => database.exec('DELETE FROM log_checkpoint'));
    expect(await firstBad(data)).toBeNull();
    expect(await verifiedLog(data)).toMatchObject({ answer: 'unknown', checkpoint: null });
    // The *closed* row of the last entry is vouched for by its checkpoint alone.
    if (rowNo < LAST) {
      expect(await firstBad(data, history.sealed)).toEqual(['use-log', 'rewritten', rowNo]);
      // The sealed files are still where the log says.
      await expectRefused(data, 'LOG_REWRITTEN');
    }
  });
});

describe('a log without checkpoints', { timeout: 60_000 }, () => {
  const without = (data: string, from = 0): string => {
    byForeignHand(data, (database) => database.exec(`DELETE FROM log_checkpoint WHERE row_no > ${from}`));
    return data;
  };
  const requested = async (data: string): Promise<number> => {
    const office = new Office({ made: demo.made, data });
    const who = office.who('applicant').id;
    const words = ['request', '--as', who, '--seal', office.seal, '--reason', '印发通知', '--count', '1'];
    return (await office.run([...words, '--out', office.path('t.yzticket'), office.document('新.pdf')])).code;
  };

  it('is never said to agree with them, whoever bears witness', async () => {
    const data = without(copyOf(history.data));
    for (const witnesses of [[], history.sealed]) {
      const out = await verifiedLog(data, witnesses);
      expect(out).toMatchObject({ answer: 'unknown', checkpoint: null, firstBad: null });
    }
    const run = await cli(['verify-log', '--data', data]);
    expect([run.code, run.stdout]).toEqual([2, expect.stringContaining('没有可用的存证点')]);
    expect(run.stdout).not.toContain('与存证点一致');
  });

  it('says up to where it agrees with those that are left', async () => {
    const data = without(copyOf(history.data), 4);
    expect(await verifiedLog(data)).toMatchObject({ answer: 'valid', checkpoint: { row: 4 } });
    const run = await cli(['verify-log', '--data', data]);
    expect(run.stdout).toContain('第 4 行与存证点一致；其后尚无存证点的行数：12');
  });

  it('is worked with where its files agree, or are elsewhere', async () => {
    expect(await requested(without(copyOf(history.data)))).toBe(0);
    const moved = tampered((rows) => {
      const elsewhere = (row: Parameters<typeof otherContent>[0]): ReturnType<typeof otherContent> =>
        row.content.kind === 'closed' || row.rowNo === 2 ? otherContent(row) : row.content;
      return computeAnew(rows, 2, elsewhere);
    });
    expect(await requested(without(moved))).toBe(0);
  });

  it('is refused where its last file contradicts what no checkpoint covers', async () => {
    const edited = tampered((rows) =>
      computeAnew(rows, 14, (row) => (row.rowNo === 14 ? otherContent(row) : row.content)),
    );
    await expectRefused(without(edited, 13), 'LOG_REWRITTEN');
  });
});

describe('a whole entry', { timeout: 60_000 }, () => {
  it('taken out with the chain computed anew is told', async () => {
    const data = tampered((rows) => computeAnew(rows.slice(0, 13), 14, ({ content }) => content));
    expect(await firstBad(data)).toEqual(['use-log', 'removed', 14]);
    byForeignHand(data, (database) => database.exec('DELETE FROM log_checkpoint WHERE row_no > 13'));
    expect(await firstBad(data)).toBeNull();
    expect(await firstBad(data, history.sealed)).toEqual(['use-log', 'behind', 14]);
  });

  it('voided to win an impression back is told', async () => {
    const voided = { kind: 'voided', afterSigning: false, unresolved: false, reason: 'X' } as const;
    const data = tampered((rows) => {
      return computeAnew(rows.slice(0, 15), 15, ({ rowNo, content }) => (rowNo === 15 ? voided : content));
    });
    expect(await firstBad(data)).toEqual(['use-log', 'removed', 16]);
    await expectRefused(data, 'LOG_REMOVED');
    byForeignHand(data, (database) => database.exec('DELETE FROM log_checkpoint WHERE row_no > 13'));
    expect(await firstBad(data)).toBeNull();
    expect(await firstBad(data, history.sealed)).toEqual(['use-log', 'rewritten', 15]);
  });

  it('that no ticket of ours allowed, put behind the end without a chain, is told', async () => {
    const data = tampered((rows) => [...rows, { ...rows[13]!, entry_no: 6 }]);
    await expectFound(data, 'inserted', 17);
  });
});

describe('a witness', () => {
  it.each(['empty.pdf', 'text.pdf', 'missing.pdf', 'plain.pdf'])('%s cannot bear witness', async (name) => {
    const office = new Office({ made: demo.made, data: history.data });
    if (name === 'empty.pdf') writeFileSync(office.path(name), '');
    if (name === 'text.pdf') writeFileSync(office.path(name), 'no PDF');
    if (name === 'plain.pdf') office.document(name);
    const out = await verifiedLog(history.data, [office.path(name), history.sealed[0]!]);
    expect(out).toMatchObject({ answer: 'unknown', firstBad: null });
    expect(out.witnesses.map(({ number, answer }) => [number, answer])).toEqual([
      [0, 'unknown'],
      [2, 'valid'],
    ]);
    const words = ['verify-log', '--data', history.data, '--witness', office.path(name)];
    const run = await cli(words);
    expect([run.code, run.stdout]).toEqual([2, expect.stringMatching(/不能作证|不能读取|不是|无法/)]);
  });

  it('changed after its signature cannot bear witness, whatever the log says', async () => {
    const office = new Office({ made: demo.made, data: history.data });
    const bytes = readFileSync(history.sealed[0]!);
    bytes[20]! ^= 1;
    writeFileSync(office.path('changed.pdf'), bytes);
    const out = await verifiedLog(history.data, [office.path('changed.pdf')]);
    expect(out).toMatchObject({ answer: 'unknown', witnesses: [{ answer: 'unknown' }] });
  });
});

describe('for people', () => {
  it('says the answer, what was found, since when and what to do', async () => {
    const data = tampered((rows) => rows.toSpliced(8, 1));
    const row = parseRow(byForeignHand(data, (database) => new Uint8Array(tableRows(database)[7]!.body)));
    const run = await cli(['verify-log', '--data', data, '--witness', history.sealed[1]!]);
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('无效');
    expect(run.stdout).toContain('第 9 行');
    expect(run.stdout).toContain('LOG_REMOVED');
    const china = new Date(row.at.getTime() + 8 * 3_600_000).toISOString();
    expect(run.stdout).toContain(china.slice(11, 16));
    const english = await cli(['verify-log', '--data', history.data, '--lang', 'en']);
    expect([english.code, english.stdout]).toEqual([0, expect.stringContaining('whole')]);
  });
});
