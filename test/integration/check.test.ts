import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkSchema, type CheckOut } from '@yinzheng/contract/cli';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  prepareImpression,
  fillContents,
  protectedParts,
  openPdf,
  bytesSource,
} from '@yinzheng/core/documents';
import { concat } from '@yinzheng/core/kernel';
import { cli, jsonLines, makeDemo, Office } from '../support/cli.ts';
import { textOf, updated } from '../support/attacks/update.ts';
import { byForeignHand, computeAnew, otherContent, putRows, tableRows } from '../support/log-folder.ts';
import { impressionSpec, opensslCms, signingFolder } from '../support/stamping.ts';
import { requireTool } from '../support/tools.ts';

let demo: Awaited<ReturnType<typeof makeDemo>>;
let office: Office;
/** A stamped file and its bytes. */
let out: string;
let sealed: Buffer;

/** Stamped once; each test begins with the folder as it was then, under the same name. */
beforeAll(async () => {
  demo = await makeDemo();
  office = new Office(demo, mkdtempSync(join(tmpdir(), 'yinzheng-check-')));
  const file = office.document('通知.pdf');
  const ticket = await office.ticket([file], { count: 5 });
  out = office.path('out.pdf');
  const places = ['--at', '1,60,60', '--at', '1,150,222'];
  const { code, stdout } = await office.stamp(ticket, [file], [...places, '--out', out]);
  expect(code, stdout).toBe(0);
  sealed = readFileSync(out);
  cpSync(office.folder, `${office.folder}.kept`, { recursive: true });
});
beforeEach(() => {
  rmSync(office.folder, { recursive: true });
  cpSync(`${office.folder}.kept`, office.folder, { recursive: true });
});
afterAll(() => {
  demo.remove();
  for (const folder of [office.folder, `${office.folder}.kept`]) rmSync(folder, { recursive: true });
});

async function check(more: readonly string[] = []): Promise<CheckOut & { readonly exit: number }> {
  const run = await office.run(['check', ...more]);
  return { ...checkSchema.parse(jsonLines(run)[0]), exit: run.code };
}

/** The kinds that were found, sorted. */
async function found(more: readonly string[] = []): Promise<string[]> {
  return (await check(more)).findings.map(({ kind }) => kind).sort();
}

describe('check', () => {
  it('is content with what was stamped, and counts it', async () => {
    expect(await check()).toEqual({
      exit: 0,
      answer: 'valid',
      entries: 2,
      spent: { total: 2, done: 2, voidedAfterSigning: 0, unresolved: 0 },
      open: 0,
      voided: 0,
      findings: [],
    });
  });

  it('tells people in their language: the answer, the sums, and each finding in its group', async () => {
    const text = async (lang: string): Promise<string> =>
      (await cli(['check', '--data', office.data, '--lang', lang])).stdout;
    expect(await text('zh-CN')).toBe(
      '检查完毕：相符。\n' +
        '  台账      2 条\n' +
        '  已用      2 枚，其中：已盖章 2，签名后作废 0，结果不明 0\n' +
        '  作废退回  0 枚\n' +
        '  未完成    0 枚\n',
    );
    rmSync(out);
    writeFileSync(office.path(`.yz-${'ab'.repeat(16)}.part`), 'left');
    expect(await text('zh-CN')).toMatch(
      /^检查完毕：有不符之处。\n[^]*\n不符：\n {2}.*是中断的操作留下的临时文件，可以删除。\n说明：\n {2}.*已不在原处.*\n$/,
    );
    expect(await text('en')).toMatch(
      /^Checked: something does not agree\.\n[^]*\nDoes not agree:\n.*\nNotes:\n.*not there any more.*\n$/,
    );
  });

  it('knows a result under another name, and says so; one that is gone is only mentioned', async () => {
    renameSync(out, office.path('改名.pdf'));
    const moved = await check();
    expect(moved).toMatchObject({ exit: 0, answer: 'valid' });
    expect(moved.findings).toMatchObject([{ kind: 'file-moved', answer: 'valid', entry: 1, path: out }]);
    rmSync(office.path('改名.pdf'));
    expect(await check()).toMatchObject({ exit: 0, findings: [{ kind: 'file-missing', path: out }] });
  });

  it('knows a version that somebody else signed on top, in its place and as a copy', async (context) => {
    requireTool(context, 'openssl');
    const folder = signingFolder();
    const prepared = prepareImpression(openPdf(bytesSource(sealed)), impressionSpec());
    const signature = opensslCms(folder, concat(sealed, ...protectedParts(prepared)));
    const update = fillContents(prepared, signature);
    rmSync(folder, { recursive: true });
    writeFileSync(out, concat(sealed, update));
    writeFileSync(office.path('copy.pdf'), concat(sealed, update));
    expect(await check()).toMatchObject({ exit: 0, findings: [{ kind: 'file-extended', path: out }] });
  });

  it('finds a result whose page an update replaced, in its place and as a copy', async () => {
    const page = /(\d+) 0 obj\s*<<[^>]*\/Type \/Page\b/.exec(sealed.toString('latin1'));
    const number = Number(page?.[1]);
    const text = textOf(sealed, number).replace('/Type /Page', '/Type /Page /Rotate 90');
    const changed = updated(sealed, { [number]: text });
    writeFileSync(out, changed);
    expect(await check()).toMatchObject({
      exit: 1,
      answer: 'invalid',
      findings: [{ kind: 'file-updated', path: out, entry: 1 }],
    });
    writeFileSync(out, sealed);
    writeFileSync(office.path('copy.pdf'), changed);
    expect(await check()).toMatchObject({
      exit: 1,
      findings: [{ kind: 'file-updated', path: office.path('copy.pdf'), entry: null }],
    });
    rmSync(office.path('copy.pdf'));
    writeFileSync(out, concat(sealed, Buffer.from('more\n'.repeat(9000))));
    expect((await check()).exit).toBe(1);
  });

  it('finds that a sealed file contradicts a log that was edited and computed anew without its checkpoints', async () => {
    byForeignHand(office.data, (database) => {
      const rows = tableRows(database);
      putRows(
        database,
        computeAnew(rows, 2, (row) => (row.rowNo === 2 ? otherContent(row) : row.content)),
      );
      database.exec('DELETE FROM log_checkpoint');
    });
    const told = await check();
    expect(told).toMatchObject({ exit: 1, answer: 'invalid' });
    expect(told.findings).toContainEqual(
      expect.objectContaining({ kind: 'log-contradicted', path: out, row: 2, answer: 'invalid' }),
    );
  });

  it('finds a kept ticket that an emptied log does not name, and a file that it does not reach', async () => {
    byForeignHand(office.data, (database) => {
      putRows(database, tableRows(database).slice(0, 1));
      database.exec('DELETE FROM log_checkpoint');
    });
    expect(await found()).toEqual(['ticket-unused']);
    const told = await check(['--folder', office.folder]);
    expect(told.findings.map(({ kind }) => kind).sort()).toEqual([
      'file-unknown',
      'log-contradicted',
      'ticket-unused',
    ]);
    expect(told.findings).toContainEqual(
      expect.objectContaining({ kind: 'log-contradicted', path: out, row: 2 }),
    );
  });

  it('passes over what is no regular file', async (context) => {
    requireTool(context, 'mkfifo');
    execFileSync('mkfifo', [office.path('rohr.pdf')]);
    symlinkSync('/dev/zero', office.path('zero.pdf'));
    expect(await check()).toMatchObject({ exit: 0, findings: [] });
  });

  it('finds a changed result, a changed copy, and a copy that was cut back to one of two impressions', async () => {
    const changed = Buffer.from(sealed);
    changed[changed.lastIndexOf('/ByteRange') - 5]! ^= 1;
    writeFileSync(office.path('copy.pdf'), changed);
    expect(await check()).toMatchObject({
      exit: 1,
      answer: 'invalid',
      findings: [{ kind: 'file-unknown', path: office.path('copy.pdf') }],
    });
    rmSync(office.path('copy.pdf'));
    writeFileSync(out, changed);
    expect(await found()).toEqual(['file-changed', 'file-unknown']);
    const first = sealed.indexOf('%%EOF', sealed.indexOf('/ByteRange')) + 6;
    writeFileSync(out, sealed);
    writeFileSync(office.path('cut.pdf'), sealed.subarray(0, first));
    expect(await found()).toEqual(['file-incomplete']);
  });

  it('finds a sealed file that the log does not know, in a folder that it is told of', async () => {
    const other = new Office(demo);
    const file = other.document('通知.pdf');
    await other.stamp(await other.ticket([file]), [file]);
    const result = other.path('通知_已盖章.pdf');
    // The same unit as it was before: the other one’s log has the entry, this one’s has not.
    expect(await found(['--folder', other.folder])).toEqual(['file-unknown', 'log-contradicted']);
    expect(await found()).toEqual([]);
    cpSync(result, office.path('另一份.PDF'));
    expect(await found()).toEqual(['file-unknown', 'log-contradicted']);
    expect((await office.run(['check', '--folder', office.path('none')])).code).toBe(1);
  });

  it('cannot tell of a PDF with signatures that cannot be read, and leaves everything else alone', async () => {
    writeFileSync(office.path('text.pdf'), 'no PDF');
    writeFileSync(office.path('notes.txt'), '/ByteRange');
    expect(await found()).toEqual([]);
    writeFileSync(office.path('half.pdf'), sealed.subarray(0, sealed.length - 5000));
    expect(await check()).toMatchObject({
      exit: 2,
      answer: 'unknown',
      findings: [{ kind: 'file-unreadable' }],
    });
  });

  it('finds temporary files, beside results and in the data folder, until the next writer removes its own', async () => {
    writeFileSync(office.path(`.yz-${'ab'.repeat(16)}.part`), 'left');
    writeFileSync(join(office.data, 'keys', `.yz-${'cd'.repeat(8)}.part`), 'left');
    writeFileSync(join(office.data, 'documents', `.${'ef'.repeat(8)}.part`), 'left');
    expect(await found()).toEqual(['temporary-in-data', 'temporary-in-data', 'temporary-left']);
    rmSync(office.path(`.yz-${'ab'.repeat(16)}.part`));
    expect(await check()).toMatchObject({ exit: 2, answer: 'unknown' });
    await office.request([office.document('第二份.pdf')]);
    expect(await found()).toEqual([]);
  });

  it('finds a kept document that was changed or is gone', async () => {
    const kept = join(office.data, 'documents');
    const name = readdirSync(kept)[0]!;
    writeFileSync(join(kept, name), 'other');
    expect(await found()).toEqual(['document-changed']);
    rmSync(join(kept, name));
    expect(await check()).toMatchObject({ exit: 1, findings: [{ kind: 'document-missing', path: null }] });
  });

  it('believes nothing in a log that does not hold, and says how it does not', async () => {
    const database = new Database(join(office.data, 'yinzheng.sqlite'));
    database.exec('DROP TRIGGER use_log_row_no_delete; DELETE FROM use_log_row WHERE row_no = 3');
    database.close();
    expect(await check()).toMatchObject({
      exit: 1,
      answer: 'invalid',
      entries: 0,
      findings: [{ kind: 'log-broken', code: 'LOG_REMOVED' }],
    });
    const { stdout } = await cli(['check', '--data', office.data, '--lang', 'zh-CN']);
    expect(stdout).toContain('台账不能通过核对');
    expect(stdout).not.toMatch(/已用|0 条/);
  });

  it('tells of a table that is gone, and of what else is damaged', async () => {
    byForeignHand(office.data, (database) => database.exec('DROP TABLE log_checkpoint'));
    expect(await check()).toMatchObject({
      exit: 1,
      answer: 'invalid',
      entries: 2,
      findings: [{ kind: 'data-damaged', code: 'STORE_DAMAGED' }],
    });
    byForeignHand(office.data, (database) => database.exec('DROP TABLE ticket'));
    expect(await check()).toMatchObject({ exit: 1, entries: 0, findings: [{ code: 'STORE_DAMAGED' }] });
    byForeignHand(office.data, (database) => database.exec('DROP TABLE use_log_row'));
    expect((await check()).findings).toMatchObject([{ code: 'STORE_DAMAGED' }, { code: 'LOG_REMOVED' }]);
  });

  it('tells of a seal and of a certificate that are damaged', async () => {
    byForeignHand(office.data, (database) => database.exec("UPDATE certificate SET body = x'00'"));
    expect(await check()).toMatchObject({
      exit: 1,
      findings: [{ kind: 'data-damaged', code: 'STORE_ALTERED' }],
    });
    byForeignHand(office.data, (database) => database.exec("UPDATE seal SET body = x'00'"));
    expect(await check()).toMatchObject({ exit: 1, findings: [{ kind: 'data-damaged' }] });
  });

  it('tells of a root of authority that is damaged or gone, as verify-log does', async () => {
    const root = join(office.data, 'authority-root.pem');
    writeFileSync(root, 'no certificate');
    const broken = { exit: 1, findings: [{ kind: 'log-broken', code: 'AUTHORITY_BROKEN' }] };
    expect(await check()).toMatchObject(broken);
    rmSync(root);
    expect(await check()).toMatchObject(broken);
  });

  it.each([
    ['empty', () => new Uint8Array()],
    ['junk', () => new Uint8Array(9000).fill(65)],
    ['cut off', (whole: Uint8Array) => whole.subarray(0, 20_000)],
  ])('every command says plainly that the database is damaged: %s', async (_, spoilt) => {
    const database = join(office.data, 'yinzheng.sqlite');
    writeFileSync(database, spoilt(readFileSync(database)));
    for (const command of ['check', 'verify-log', 'log', 'seals']) {
      const { code, stderr } = await cli([command, '--data', office.data, '--lang', 'zh-CN']);
      expect(code, command).toBe(1);
      expect(stderr, command).toContain('STORE_DAMAGED');
      expect(stderr, command).toMatch(/数据库已损坏[^]*备份/);
      expect(stderr, command).not.toMatch(/SQLITE|version|重试|磁盘/);
    }
  });

  it('finds that the ticket of an entry is not kept any more', async () => {
    const database = new Database(join(office.data, 'yinzheng.sqlite'));
    database.exec('DROP TRIGGER ticket_no_delete; DELETE FROM ticket');
    database.close();
    expect(await check()).toMatchObject({ exit: 1, findings: [{ kind: 'ticket-missing', entry: 1 }] });
  });
});
