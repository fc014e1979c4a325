import { join } from 'node:path';
import { annotateSchema, logEntrySchema } from '@yinzheng/contract/cli';
import { headOf, nextRow, parseRow } from '@yinzheng/core/use-log';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src-main/adapters/sqlite/index.ts';
import { cli, jsonLines, makeDemo, Office, refusalCode, type CliRun } from '../support/cli.ts';
import { byForeignHand, putRows, tableRow, tableRows, verifiedLog } from '../support/log-folder.ts';
import { reservedContent } from '../support/use-log.ts';

// 误盖: a mistaken impression is annotated, never erased.

let demo: Awaited<ReturnType<typeof makeDemo>>;
let office: Office;
let file: string;
let ticket: string;

beforeAll(async () => {
  demo = await makeDemo();
});
afterAll(() => demo.remove());
beforeEach(async () => {
  office = new Office(demo);
  file = office.document('甲.pdf');
  ticket = await office.ticket([file], { count: 2 });
  expect((await office.stamp(ticket, [file])).code).toBe(0);
});

function annotate(entry: string, more: readonly string[] = [], pins?: readonly string[]): Promise<CliRun> {
  const reason = more.includes('--reason') ? [] : ['--reason', '盖错了页'];
  return office.run(['annotate', entry, ...reason, ...more], { pins: pins ?? [office.who('custodian').pin] });
}

async function entries(): Promise<ReturnType<typeof logEntrySchema.parse>[]> {
  return (await office.entries()).map((entry) => logEntrySchema.parse(entry));
}

/** The log's rows as the table has them. */
function rows(): { row_no: number; entry_no: number; kind: string; body: Buffer }[] {
  const database = new Database(join(office.data, 'yinzheng.sqlite'), { readonly: true });
  try {
    return database
      .prepare('SELECT row_no, entry_no, kind, body FROM use_log_row ORDER BY row_no')
      .all() as never;
  } finally {
    database.close();
  }
}

describe('annotating a mistaken impression', () => {
  it('adds a row and changes nothing of what was there', async () => {
    const [before, [was]] = [rows(), await entries()];
    const run = await annotate('1', ['--by', office.who('custodian').id]);
    expect(run.code, run.stdout).toBe(0);
    const made = annotateSchema.parse(jsonLines(run)[0]);
    const by = { id: office.who('custodian').id, name: office.who('custodian').name };
    expect(made).toMatchObject({ entry: 1, kind: 'mistaken', by, note: '盖错了页' });

    const after = rows();
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.slice(before.length).map(({ entry_no, kind }) => [entry_no, kind])).toEqual([
      [1, 'annotated'],
    ]);
    const { entry, ...remark } = made;
    expect(entry).toBe(1);
    expect(await entries()).toEqual([{ ...was, annotations: [remark] }]);
    expect(was).toMatchObject({ result: 'done', annotations: [] });
  });

  it('may be done again, gives nothing back and keeps nobody from what is left', async () => {
    expect((await annotate('1')).code).toBe(0);
    expect((await annotate('1', ['--reason', '已收回并销毁'])).code).toBe(0);
    const second = await office.stamp(ticket, [file], ['--out', office.path('second.pdf')]);
    expect(jsonLines(second)[0]).toMatchObject({ entries: [2], spent: 2, remaining: 0 });
    expect(refusalCode(await office.stamp(ticket, [file]))).toBe('TICKET_SPENT');
    const [first] = await entries();
    expect(first?.annotations.map(({ note }) => note)).toEqual(['盖错了页', '已收回并销毁']);
    expect(first?.result).toBe('done');
    expect((await office.run(['verify', office.path('second.pdf')])).code).toBe(0);
  });

  it('has the head of the log signed by the custodian’s key', async () => {
    expect((await annotate('1')).code).toBe(0);
    const database = new Database(join(office.data, 'yinzheng.sqlite'), { readonly: true });
    const { row } = database.prepare('SELECT max(row_no) AS row FROM log_checkpoint').get() as {
      row: number;
    };
    database.close();
    expect(row).toBe(rows().at(-1)!.row_no);
  });

  it('that no checkpoint covers was put in', async () => {
    expect((await annotate('1')).code).toBe(0);
    expect((await verifiedLog(office.data)).answer).toBe('valid');
    const forged = byForeignHand(office.data, (database) => {
      const made = tableRows(database);
      const last = parseRow(new Uint8Array(made.at(-1)!.body));
      const row = nextRow(headOf(last), 1, last.at, last.content);
      putRows(database, [...made, tableRow(row)]);
      return row.rowNo;
    });
    expect((await verifiedLog(office.data)).firstBad).toMatchObject({ kind: 'inserted', number: forged });
    expect(refusalCode(await annotate('1'))).toBe('LOG_INSERTED');
    expect(refusalCode(await office.stamp(ticket, [file]))).toBe('LOG_INSERTED');
  });

  it('is shown to people, with the entry that it is about', async () => {
    expect((await annotate('1', ['--reason', '盖错了页，已收回'])).code).toBe(0);
    const { name } = office.who('custodian');
    const chinese = await cli(['log', '--data', office.data], { env: { LANG: 'zh_CN.UTF-8' } });
    expect(chinese.stdout).toContain(`第 1 条已标注误盖：盖错了页，已收回（${name}，`);
    const english = await cli(['log', '--data', office.data, '--lang', 'en']);
    expect(english.stdout).toContain('Entry 1 is marked mistaken: 盖错了页，已收回 (');
    const told = await cli(
      ['annotate', '1', '--reason', '又一次', '--data', office.data, '--lang', 'zh-CN'],
      {
        pins: [office.who('custodian').pin],
        interactive: true,
      },
    );
    expect(told.stderr).toContain('即将把以下用印标注为误盖');
    expect(told.stderr).toContain('请输入保护口令');
    expect(told.stdout).toContain('台账第 1 条已标注误盖：又一次');
    expect(told.stdout).toContain('用印数没有退回');
  });
});

describe('refused, with nothing written:', () => {
  async function refused(run: Promise<CliRun>): Promise<{ code: string; message: string }> {
    const before = rows();
    const done = await run;
    expect(done.code, done.stdout).toBe(1);
    expect(rows()).toEqual(before);
    const [{ error }] = jsonLines(done) as [{ error: { code: string; message: string } }];
    return error;
  }

  it('an entry that is not there', async () => {
    for (const entry of ['0', '2', '999999999']) {
      const { code, message } = await refused(annotate(entry));
      expect(code).toBe('ENTRY_UNKNOWN');
      expect(message).toMatch(/^台账中没有这一条。.*台账没有改动。/);
    }
  });

  it('an entry that came to nothing', async () => {
    const store = openStore(office.data, 'write');
    store.useLog.transaction((log) => {
      const reserved = { ...reservedContent(), seal: { esID: office.seal, digest: new Uint8Array(32) } };
      log.append(nextRow(headOf(log.lastRow()!), 2, new Date(), reserved));
      const voided = { kind: 'voided', afterSigning: false, unresolved: false, reason: 'TEST' } as const;
      log.append(nextRow(headOf(log.lastRow()!), 2, new Date(), voided));
    });
    store.close();
    const { code, message } = await refused(annotate('2'));
    expect(code).toBe('ENTRY_NOT_STAMPED');
    expect(message).toMatch(/^这一条现在不能标注误盖。/);
  });

  it('somebody who does not keep the seal, whatever their PIN', async () => {
    for (const role of ['approver', 'leader', 'applicant', 'security-admin'] as const) {
      const { id, pin } = office.who(role);
      const { code, message } = await refused(annotate('1', ['--by', id], [pin]));
      expect(code).toBe('AUTHORITY_MISSING');
      expect(message).toMatch(/“印章保管人”的有效授权/);
    }
    expect((await refused(annotate('1', ['--by', 'nobody']))).code).toBe('PERSON_UNKNOWN');
  });

  it('a wrong PIN, and another person’s', async () => {
    for (const pin of ['000000x', office.who('approver').pin]) {
      const { code, message } = await refused(annotate('1', [], [pin]));
      expect(code).toBe('PIN_WRONG');
      expect(message).toMatch(/^保护口令不对。/);
    }
  });

  it('a reason that is empty, too long, of two lines, or not what it seems', async () => {
    for (const reason of ['  ', '长'.repeat(501), '甲\u0007', '甲\n乙', '甲\t乙', '甲\u202e乙']) {
      const { code, message } = await refused(annotate('1', ['--reason', reason]));
      expect(code, reason).toBe('BAD_ARGUMENT');
      expect(message).toContain('说明');
    }
  });

  it('500 characters are not too long', async () => {
    expect((await annotate('1', ['--reason', '长'.repeat(500)])).code).toBe(0);
  });

  it('a custodian whose time is over', async () => {
    const clock = { now: () => new Date(Date.now() + 4 * 366 * 86_400_000) };
    const run = office.run(['annotate', '1', '--reason', '甲'], {
      pins: [office.who('custodian').pin],
      clock,
    });
    const { code, message } = await refused(run);
    expect(code).toBe('AUTHORITY_MISSING');
    expect(message).toContain(`“${office.who('custodian').name}”`);
  });

  it('a clock that was set back', async () => {
    const clock = { now: () => new Date(Date.now() - 86_400_000) };
    const run = office.run(['annotate', '1', '--reason', '甲'], {
      pins: [office.who('custodian').pin],
      clock,
    });
    const { code, message } = await refused(run);
    expect(code).toBe('CLOCK_BEHIND');
    expect(message).toMatch(/^本机时间不对。/);
  });
});

it('wrong use ends with 64 and a hint', async () => {
  for (const words of [
    ['annotate'],
    ['annotate', '--reason', '甲'],
    ['annotate', '1'],
    ['annotate', 'x', '--reason', '甲'],
    ['annotate', '-1', '--reason', '甲'],
    ['annotate', '1', '2', '--reason', '甲'],
    ['annotate', '1', '--reason', '甲', '--by'],
  ]) {
    const run = await cli([...words, '--data', office.data], { pins: ['1'] });
    expect([words.join(' '), run.code]).toEqual([words.join(' '), 64]);
  }
  expect((await annotate('1', [], [])).code).toBe(64);
  expect(rows().map(({ body }) => parseRow(new Uint8Array(body)).content.kind)).not.toContain('annotated');
});
