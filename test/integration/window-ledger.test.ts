import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { logEntrySchema, type LogEntryOut } from '@yinzheng/contract/cli';
import type { LedgerFilter, Output } from '@yinzheng/contract/ipc';
import { sm3 } from '@yinzheng/core/sm';
import { openStore } from '../../src-main/adapters/sqlite/index.ts';
import { openWorkstation, SYSTEM } from '../../src-main/service/compose.ts';
import { deskTasks, type CheckedChain } from '../../src-main/service/desk/index.ts';
import type { TaskContext } from '../../src-main/pool/task.ts';
import type { Workstation } from '../../src-main/service/workstation.ts';
import { cli, jsonLines } from '../support/cli.ts';
import { asyncCodeOf } from '../support/codes.ts';
import { computeAnew, byForeignHand, otherContent, putRows, tableRows } from '../support/log-folder.ts';
import { appendEntries } from '../support/long-log.ts';
import { makeOffice, type MadeOffice } from '../support/made-office.ts';
import { readSheet } from '../support/sheet.ts';
import { tempDir } from '../support/temp.ts';

// The 台账 of 10,000 entries as the window pages, filters and exports it, against the same filters written here over
// what the command prints.

const ENTRIES = 10_000;
const FEW = 60;
const FROM = new Date('2026-06-03T01:00:00Z');
let office: MadeOffice;
let data: string;
let all: LogEntryOut[];
let station: Workstation;

/** Every entry as the command prints it. */
async function printed(folder: string): Promise<LogEntryOut[]> {
  const run = await cli(['log', '--data', folder, '--json']);
  return jsonLines(run).map((line) => logEntrySchema.parse(line));
}

beforeAll(async () => {
  office = await makeOffice();
});
afterAll(() => office.remove());

/** A copy of the folder with a history of so many entries. */
async function withHistory(entries: number, folder: string): Promise<void> {
  data = join(folder, 'data');
  cpSync(office.data, data, { recursive: true });
  await appendEntries(office, data, entries, { from: FROM });
  all = await printed(data);
  station = await openWorkstation(data, 'read', SYSTEM);
}

function context(): TaskContext {
  return {
    station: () => Promise.resolve(station),
    folder: data,
    machine: SYSTEM,
    devices: () => ({ modules: [], keys: [] }),
    progress: () => undefined,
  };
}

async function page(
  filter: LedgerFilter,
  offset = 0,
  limit = 50,
): Promise<Omit<Output<'ledger.page'>, 'chain'>> {
  return deskTasks['ledger.page'].run({ filter, offset, limit }, context());
}

/** Everything that a filter lets through, page after page. */
async function everything(filter: LedgerFilter): Promise<LogEntryOut[]> {
  const rows: LogEntryOut[] = [];
  for (;;) {
    const next = await page(filter, rows.length, 200);
    rows.push(...next.rows);
    if (next.rows.length < 200) return rows;
  }
}

/** The filters again, by hand. */
function wanted({ from, to, seal, person, result, text }: LedgerFilter): LogEntryOut[] {
  return all
    .filter((entry) => {
      const day = entry.date.slice(0, 10);
      const people = [entry.applicant, ...entry.approvers, entry.custodian].map(({ id }) => id);
      const words = (text ?? '').toLowerCase().split(' ');
      const said = `${entry.reason} ${entry.document}`.toLowerCase();
      return (
        (from === undefined || day >= from) &&
        (to === undefined || day <= to) &&
        (seal === undefined || entry.seal.id === seal) &&
        (person === undefined || people.includes(person)) &&
        (result === undefined || entry.result === result) &&
        words.every((word) => said.includes(word))
      );
    })
    .reverse();
}

function sums(entries: readonly LogEntryOut[]): Output<'ledger.page'>['sums'] {
  const of = (...results: string[]) => entries.filter(({ result }) => results.includes(result)).length;
  return {
    entries: entries.length,
    spent: of('done', 'voided-after-signing', 'unresolved'),
    open: of('open', 'signed'),
    voided: of('voided'),
  };
}

const FILTERS: readonly LedgerFilter[] = [
  {},
  { from: '2026-06-10' },
  { to: '2026-06-10' },
  { from: '2026-06-12', to: '2026-06-12' },
  { seal: 'YZTEST0000000002' },
  { person: 'sun' },
  { person: 'zhao' },
  { person: 'nobody' },
  { result: 'voided' },
  { result: 'open' },
  { result: 'unresolved' },
  { text: '合同' },
  { text: 'CERTIFICATE employment' },
  { text: "'; DROP TABLE shown_row; --" },
  { text: '%' },
  {
    from: '2026-06-05',
    to: '2026-08-20',
    person: 'li',
    seal: 'YZTEST0000000003',
    result: 'done',
    text: '年度',
  },
];

const CHAIN: CheckedChain = {
  answer: 'valid',
  entries: ENTRIES,
  rows: 28_000,
  at: '2026-11-24T15:04:05+08:00',
  vouched: 28_000,
  finding: null,
};

const FINDINGS = {
  invalid: { code: 'LOG_EDITED', params: { row: 3, since: '2026-06-03T09:00:00+08:00' } },
  unknown: { code: 'STORE_UNAVAILABLE', params: { path: 'x', detail: 'SQLITE_BUSY' } },
} as const;

describe('the ledger of 10,000 entries', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'yinzheng-ledger-'));
    await withHistory(ENTRIES, folder);
  }, 120_000);
  afterAll(() => {
    station.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is what the command prints, narrowed by each filter, with the sums of all of it', async () => {
    for (const filter of FILTERS) {
      const expected = wanted(filter);
      const { sums: told, rows } = await page(filter, 0, 50);
      expect(told, JSON.stringify(filter)).toEqual(sums(expected));
      expect(rows).toEqual(expected.slice(0, 50));
      const last = Math.max(0, expected.length - 30);
      expect((await page(filter, last, 50)).rows).toEqual(expected.slice(last));
      expect((await page(filter, expected.length + 10, 50)).rows).toEqual([]);
    }
    expect(wanted(FILTERS.at(-1)!).length, 'a filter that lets something through').toBeGreaterThan(20);
    expect(await everything({ person: 'sun' })).toEqual(wanted({ person: 'sun' }));
  }, 60_000);

  const order = { language: 'zh-CN', person: 'zhang', chain: CHAIN, creator: 'Yinzheng' } as const;

  it('holds every row of the filter, with real numbers and dates, and says what it is', async () => {
    const filter: LedgerFilter = { person: 'sun', from: '2026-06-12' };
    const { bytes, rows } = await deskTasks['ledger.export'].run({ ...order, filter }, context());
    const expected = wanted(filter);
    expect(rows).toBe(expected.length);
    const sheet = readSheet(bytes);
    expect([sheet.name, sheet.formulas]).toEqual(['用印台账', 0]);
    const [title, trial, filterLine, made, chain, sumLine, heads, ...body] = sheet.rows;
    expect(title![0]!.value).toBe('印证测试单位 用印台账');
    expect(trial![0]!.value).toContain('试用');
    expect(filterLine![0]!.value).toBe('筛选条件：2026-06-12 起；人员 sun');
    expect(made![0]!.value).toMatch(/^导出时间：\d{4}年.*导出人：张敏$/);
    expect(chain![0]!.value).toBe('台账核对：链完整，截至第 10000 条，2026年11月24日 15:04 核对');
    const { spent, open, voided } = sums(expected);
    expect(sumLine![0]!.value).toBe(
      `共 ${rows} 条：已用 ${spent} 枚，未完成 ${open} 枚，作废退回 ${voided} 枚`,
    );
    expect(heads!.map(({ value }) => value).slice(0, 4)).toEqual(['编号', '用印时间', '事由', '文件']);
    expect(heads).toHaveLength(20);
    expect(body).toHaveLength(expected.length);
    for (const [index, entry] of expected.entries()) {
      const cells = body[index]!;
      expect([cells[0]!.type, Number(cells[0]!.value)]).toEqual(['n', entry.number]);
      // A day's number in Excel, China's clock.
      const local = Date.parse(`${entry.date.slice(0, 19)}Z`);
      expect(Number(cells[1]!.value)).toBeCloseTo(local / 86_400_000 + 25_569, 6);
      expect(cells.slice(2, 4).map(({ value }) => value)).toEqual([entry.reason, entry.document]);
      expect(cells[4]!.value).toBe(entry.digest);
      expect(cells[8]!.value).toBe(entry.approvers.map(({ name }) => name).join('、'));
      expect(Number(cells[16]!.value)).toBe(entry.x);
    }
  }, 60_000);

  it('is in the language of whoever asks', async () => {
    const filter: LedgerFilter = { result: 'unresolved' };
    const made = await deskTasks['ledger.export'].run({ ...order, language: 'en', filter }, context());
    const { name, rows } = readSheet(made.bytes);
    expect(name).toBe('Use log');
    expect(rows[4]![0]!.value).toContain('the chain is whole up to entry 10000');
    expect(rows[6]!.map(({ value }) => value)).toContain('Sealed file');
    expect(rows.slice(7).map((cells) => cells[13]!.value)).toContain('outcome unknown, counts as spent');
  }, 60_000);

  it.each([
    ['ledger.export-shown', 'invalid', 'it did not pass', ['用印台账被改动过', '第 3 行']],
    ['ledger.export', 'unknown', 'cannot tell', ['暂时不能读写', '']],
  ] as const)(
    'of a log that does not hold says so before anything else: %s',
    async (name, answer, said, why) => {
      const finding = FINDINGS[answer];
      for (const [language, first] of [
        ['zh-CN', '本表不能当作凭据'],
        ['en', said],
      ] as const) {
        const chain = { ...CHAIN, answer, finding };
        const filter: LedgerFilter = { result: 'unresolved' };
        const made = await deskTasks[name].run({ ...order, language, chain, filter }, context());
        const lines = readSheet(made.bytes).rows.map((cells) => cells[0]!.value);
        expect(lines[0]).toContain(first);
        if (language === 'zh-CN') for (const word of why) expect(lines[1]).toContain(word);
        expect(lines.filter((line) => /链完整|chain is whole/.test(line))).toEqual([]);
        expect(lines.some((line) => /内存|in memory/.test(line))).toBe(answer === 'invalid');
        expect(made.rows).toBe(wanted(filter).length);
      }
    },
  );
});

describe('what is shown', () => {
  beforeEach(() => withHistory(FEW, tempDir()));
  afterEach(() => station.close());

  it('goes on with the rows that follow, and with nothing else that is written', async () => {
    const before = await page({});
    // Whoever has the file: an entry hidden, another reason, a table of the same name, triggers, the rows moved.
    byForeignHand(data, (db) => {
      db.exec(`
        UPDATE use_log_row SET body = x'3000' WHERE entry_no = 60;
        DELETE FROM use_log_row WHERE entry_no = 59;
        CREATE TABLE shown_entry (entry_no INTEGER, at INTEGER, seal TEXT, result TEXT, words TEXT, ticket TEXT, request TEXT, document TEXT);
        CREATE TABLE shown_row (row_no INTEGER, entry_no INTEGER, body BLOB);
        CREATE TRIGGER shown AFTER INSERT ON use_log_row BEGIN DELETE FROM shown_row; END;
      `);
    });
    expect(await page({})).toEqual(before);
    expect(await page({ text: '合同' })).toEqual({
      sums: sums(wanted({ text: '合同' })),
      rows: wanted({ text: '合同' }).slice(0, 50),
    });
  });

  it('shows what was appended since, once', async () => {
    expect((await page({})).sums.entries).toBe(FEW);
    await appendEntries(office, data, 3, { from: new Date('2027-01-01T00:00:00Z') });
    const after = await page({});
    expect(after.sums.entries).toBe(FEW + 3);
    expect(after.rows.map(({ number }) => number).slice(0, 4)).toEqual([63, 62, 61, 60]);
    expect(after.rows.slice(3)).toEqual(wanted({}).slice(0, 47));
    expect((await page({ from: '2027-01-01' })).sums.entries).toBe(3);
  });

  it('refuses what does not continue the chain, by the name of what was done', async () => {
    await page({});
    const before = byForeignHand(data, tableRows);
    byForeignHand(data, (db) => {
      const rows = tableRows(db);
      const at = rows.length - 5;
      // Computed anew from there on, with one row more behind what was seen.
      putRows(
        db,
        computeAnew(rows, at, (row) => (row.rowNo === at ? otherContent(row) : row.content)),
      );
    });
    await appendEntries(office, data, 1, { from: new Date('2027-01-01T00:00:00Z') });
    expect(await asyncCodeOf(() => page({}))).toMatch(/^LOG_/);
    expect(await asyncCodeOf(() => page({})), 'and again').toMatch(/^LOG_/);
    // Put back as it was, it is looked at anew.
    byForeignHand(data, (db) => {
      putRows(db, before);
      db.prepare('DELETE FROM log_checkpoint WHERE row_no > ?').run(before.length);
    });
    expect((await page({})).sums.entries).toBe(FEW);
  });

  it('stands where what was appended is refused, until the log is whole again', async () => {
    const filter = { text: '合同' };
    const before = { all: await page({}), some: await page(filter) };
    const rows = byForeignHand(data, tableRows);
    byForeignHand(data, (db) => {
      db.prepare("INSERT INTO use_log_row VALUES (?, ?, 'annotated', NULL, x'3000')").run(
        rows.length + 1,
        60,
      );
    });
    const { ledger } = station;
    for (const _ of [1, 2]) {
      expect(await asyncCodeOf(() => page({}))).toMatch(/^LOG_/);
      expect(ledger.standing().sums({})).toEqual(before.all.sums);
      expect(ledger.standing().sums(filter)).toEqual(before.some.sums);
      const numbers = ledger.standing().page(filter, { offset: 0, limit: 50 });
      expect(numbers.map(({ entryNo }) => entryNo)).toEqual(before.some.rows.map(({ number }) => number));
    }
    byForeignHand(data, (db) => putRows(db, rows));
    await appendEntries(office, data, 1, { from: new Date('2027-01-01T00:00:00Z') });
    expect((await page({})).sums.entries).toBe(FEW + 1);
    expect(ledger.standing().sums({}).entries).toBe(FEW + 1);
    ledger.forget();
    byForeignHand(data, (db) => db.exec("UPDATE use_log_row SET body = x'3000' WHERE row_no = 3"));
    expect(await asyncCodeOf(async () => ledger.standing().sums({})), 'nothing is left of it').toMatch(
      /^LOG_/,
    );
  });

  it('stands where a copy that was begun anew cannot be ended', () => {
    const store = openStore(data, 'read');
    const ledger = store.ledger({ authority: station.authority, requireWhole: () => undefined, digest: sm3 });
    const before = ledger.sums({});
    const rows = byForeignHand(data, tableRows);
    byForeignHand(data, (db) => {
      db.prepare("INSERT INTO use_log_row VALUES (?, ?, 'annotated', NULL, x'3000')").run(
        rows.length + 1,
        60,
      );
    });
    for (const _ of [1, 2]) {
      expect(() => ledger.sums({})).toThrow();
      expect(ledger.standing().sums({})).toEqual(before);
    }
    store.close();
  });
});
