import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { reportSchema, verifyRowSchema, type ReportOut, type VerifiedOut } from '@yinzheng/contract/cli';
import { toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_TRUST, SYSTEM, SYSTEM_FILES } from '../../src-main/service/compose.ts';
import { verifyForReport } from '../../src-main/service/verify.ts';
import type { Files } from '../../src-main/service/workstation.ts';
import { cli, jsonLines, makeDemo, Office, type CliRun } from '../support/cli.ts';
import { requireTool, run } from '../support/tools.ts';

let demo: Awaited<ReturnType<typeof makeDemo>>;

beforeAll(async () => {
  demo = await makeDemo();
});
afterAll(() => demo.remove());

const PLACES = ['1,45,60', '1,105,60', '1,165,60', '1,60,222', '1,150,222'];

/** A file with so many impressions: the first half with the seal inside, by one job, the others in CMS form by another. */
async function sealed(office: Office, count: number): Promise<string> {
  const seals = Math.ceil(count / 2);
  let file = office.document('通知.pdf');
  for (const [format, places] of [
    ['ses', PLACES.slice(0, seals)],
    ['cms', PLACES.slice(seals, count)],
  ] as const) {
    if (places.length === 0) continue;
    const ticket = await office.ticket([file], { count: places.length });
    const out = office.path(`盖章${format}.pdf`);
    const at = places.flatMap((place) => ['--at', place]);
    const done = await office.stamp(ticket, [file], [...at, '--format', format, '--out', out]);
    expect(done.code, done.stdout).toBe(0);
    file = out;
  }
  return file;
}

/** The text of a report without blanks, so that what was wrapped is found. */
function pdfText(path: string): string {
  const { code, stdout, stderr } = run('pdftotext', ['-raw', path, '-']);
  expect(code, stderr).toBe(0);
  return stdout.replace(/[\s\u00a0]/gu, '');
}

function inOrder(text: string, parts: readonly string[]): void {
  let at = 0;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    expect(found, `${part} after ${text.slice(Math.max(0, at - 30), at)}`).toBeGreaterThanOrEqual(0);
    at = found + part.length;
  }
}

const verified = (result: CliRun): VerifiedOut => {
  const row = verifyRowSchema.parse(jsonLines(result)[0]);
  if (!('answer' in row)) throw new Error(row.error.message);
  return row;
};

describe('verify --report FILE.pdf', () => {
  it('says everything in the order in which a judge reads', async (context) => {
    requireTool(context, 'pdftotext');
    requireTool(context, 'qpdf');
    const office = new Office(demo);
    const file = await sealed(office, 5);
    const report = office.path('报告.pdf');
    const result = await office.run(['verify', '--report', report, file]);
    expect(result.code, result.stdout).toBe(0);
    expect(result.stderr).toContain(`核验报告：${report}`);

    const checked = run('qpdf', ['--check', report]);
    expect(checked.code, checked.stdout).toBe(0);
    const text = pdfText(report);
    const bytes = readFileSync(file);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const digest = toHex(sm3(bytes));
    inOrder(text, [
      '电子印章验证报告',
      '结论有效文件中的5个签名全部有效',
      '被验证的文件',
      '盖章cms.pdf',
      bytes.length.toLocaleString('en-US'),
      digest,
      sha256,
      '验证情况',
      '离线完成',
      '信任依据',
      'SM3指纹',
      '签名',
    ]);
    for (let number = 1; number <= 5; number += 1) {
      const heading = text.search(new RegExp(`签名${number}(?:西安|C=CN)`));
      expect(heading).toBeGreaterThan(0);
      inOrder(text.slice(heading), [
        '形式',
        '签名者',
        '证书序列号',
        '证书颁发者',
        '证书有效期',
        '没有时间戳证明',
        '显示位置第1页',
        '1结构有效',
        '2文件内容有效',
        '3数字签名有效',
        number <= 3 ? '4用章资格有效' : '4用章资格—不适用',
        number <= 3 ? '5印章有效' : '5印章—不适用',
        '6证书有效',
        '7时间和状态有效',
        '签名之后',
        '保护范围',
        `文件共${bytes.length.toLocaleString('en-US')}字节`,
        `台账第${number}条`,
        `与本机台账第${number}条一致`,
        '没有检查',
      ]);
    }
    inOrder(text, ['方法与限度', '不能判定', '复核']);
    const pages = Number(/共(\d+)页/.exec(text)?.[1]);
    expect(pages).toBeGreaterThan(5);
    for (let page = 1; page <= pages; page += 1) expect(text).toContain(`第${page}页/共${pages}页`);
    expect(text.match(new RegExp(`文件摘要（SM3）：${digest}`, 'g'))).toHaveLength(pages);
  });

  it('is drawn with the seal, its fonts embedded', async (context) => {
    requireTool(context, 'pdffonts');
    requireTool(context, 'pdfimages');
    const office = new Office(demo);
    const report = office.path('r.pdf');
    await office.run(['verify', '--report', report, await sealed(office, 1)]);
    const fonts = run('pdffonts', [report]).stdout.trim().split('\n').slice(2);
    expect(fonts).toHaveLength(1);
    expect(fonts[0]).toMatch(/CID TrueType +Identity-H +yes yes yes/);
    const images = run('pdfimages', ['-list', report]).stdout.trim().split('\n').slice(2);
    expect(images.map((line) => line.split(/\s+/)[3])).toEqual(['image', 'smask']);
    const info = run('pdfinfo', [report]).stdout;
    expect(info).toMatch(/Page size: +595\.276 x 841\.89 pts \(A4\)/);
    expect(info).toMatch(/Title: +电子印章验证报告/);
  });

  it('is the same for the same file, data and clock', async () => {
    const office = new Office(demo);
    const file = await sealed(office, 1);
    const clock = { now: () => new Date('2027-01-02T03:04:05Z') };
    for (const form of ['pdf', 'json']) {
      const [one, two] = [office.path(`1.${form}`), office.path(`2.${form}`)];
      for (const report of [one, two]) await office.run(['verify', '--report', report, file], { clock });
      expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
      if (form === 'json') expect(readFileSync(one, 'utf8')).toContain('2027-01-02T11:04:05+08:00');
    }
  });

  it('is English when asked', async (context) => {
    requireTool(context, 'pdftotext');
    const office = new Office(demo);
    const report = office.path('r.pdf');
    await office.run(['verify', '--lang', 'en', '--report', report, await sealed(office, 1)]);
    const text = pdfText(report);
    inOrder(text, [
      'VerificationReport',
      'Verdictvalid',
      'SM3',
      'Trustedroots',
      'Signature1',
      'Methodandlimits',
    ]);
    expect(text).toMatch(/Page1of\d/);
  });

  it('tells of a file without signatures, and of one that is no PDF, that it cannot be told', async (context) => {
    requireTool(context, 'pdftotext');
    const office = new Office(demo);
    const text = office.path('文本.pdf');
    writeFileSync(text, 'no PDF');
    for (const [file, said] of [
      [office.document('无.pdf'), '文件中没有签名'],
      [text, '不能作为PDF读取，没有查找其中的签名'],
    ] as const) {
      const report = `${file}-report.pdf`;
      const result = await office.run(['verify', '--report', report, file]);
      expect(result.code).toBe(2);
      inOrder(pdfText(report), ['结论不能判定', toHex(sm3(readFileSync(file))), said, '方法与限度']);
    }
  });

  it('takes nothing harmful from names', async (context) => {
    requireTool(context, 'pdftotext');
    const office = new Office(demo);
    const evil = office.document('甲\u202efdp\n有效\u200b😀é.pdf');
    const report = office.path('r.pdf');
    await office.run(['verify', '--report', report, evil]);
    const text = run('pdftotext', [report, '-']).stdout;
    expect(text).not.toMatch(/[\u202a-\u202e\u200b]/u);
    expect(text.replace(/\s/g, '')).toContain('甲[U+202E]fdp[U+000A]有效[U+200B]□□.pdf');
  });
});

describe('verify --report FILE.json', () => {
  it('has the same facts for programs, and what verify --json says', async () => {
    const office = new Office(demo);
    const file = await sealed(office, 2);
    const path = office.path('r.json');
    const said = verified(await office.run(['verify', '--report', path, file]));
    const report: ReportOut = reportSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    expect(report.verification).toEqual(said);
    const bytes = readFileSync(file);
    expect(report.file).toEqual({
      name: file,
      size: bytes.length,
      sm3: toHex(sm3(bytes)),
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    expect(report.trust.roots).toHaveLength(1);
    expect(report.signatures).toHaveLength(2);
    const [first, second] = report.signatures;
    expect(first).toMatchObject({ picture: { type: 'PNG', width: 42, height: 42 }, pages: [1] });
    expect(second!.picture).toBeNull();
    expect(second!.signer!.issuer).not.toBe('');
    expect(first!.covers.end).toBeLessThan(bytes.length);
    expect(second!.covers.end).toBe(bytes.length);
    expect(report.verification.signatures[0]!.added.length).toBeGreaterThan(0);
    expect(new Set(first!.checks.map(({ step }) => step)).size).toBe(7);
  });

  it('escapes what cannot be seen, and keeps long names whole', async () => {
    const office = new Office(demo);
    const name = `${'长'.repeat(70)}\u202e\u2028.pdf`;
    const path = office.path('r.json');
    await office.run(['verify', '--report', path, office.document(name)]);
    const text = readFileSync(path, 'utf8');
    expect(text).not.toMatch(/[\u202e\u2028]/u);
    expect(reportSchema.parse(JSON.parse(text)).file.name).toBe(office.path(name));
  });

  it('tells of a file that is no PDF', async () => {
    const office = new Office(demo);
    const text = office.path('t.pdf');
    writeFileSync(text, 'no PDF');
    const path = office.path('r.json');
    await office.run(['verify', '--report', path, text]);
    const report = reportSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    expect(report.verification).toMatchObject({ answer: 'unknown', code: 'PDF_NOT_PDF' });
    expect(report.signatures).toEqual([]);
  });
});

describe('a report that cannot be', () => {
  it('is refused for several files, and for another form', async () => {
    const office = new Office(demo);
    const [a, b] = [office.document('a.pdf'), office.document('b.pdf')];
    const many = await office.run(['verify', '--report', office.path('r.pdf'), a, b]);
    expect([many.code, many.stdout]).toEqual([64, '']);
    expect(many.stderr).toContain('一份报告只能针对一个文件');
    const other = await office.run(['verify', '--report', office.path('r.docx'), a]);
    expect(other.code).toBe(64);
    expect(other.stderr).toContain('写成 PDF 或 JSON');
    expect(readdirSync(office.folder).sort()).toEqual(['a.pdf', 'b.pdf', 'data']);
  });

  it('overwrites nothing, the verified file least of all', async () => {
    const office = new Office(demo);
    const file = office.document('a.pdf');
    const before = readFileSync(file);
    const taken = office.path('r.pdf');
    writeFileSync(taken, 'mine');
    for (const report of [taken, file]) {
      const result = await office.run(['verify', '--report', report, file]);
      expect([result.code, result.stdout]).toEqual([1, expect.stringContaining('OUTPUT_EXISTS')]);
    }
    expect(readFileSync(taken, 'utf8')).toBe('mine');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('names the folder that cannot be written', async () => {
    const office = new Office(demo);
    const file = office.document('a.pdf');
    const missing = await office.run(['verify', '--report', office.path('none/r.pdf'), file]);
    expect(missing.code).toBe(1);
    expect(missing.stdout).toContain('FILE_UNWRITABLE');
    expect(missing.stdout).toContain('none');
    // A folder that is there and takes no file, root's neither.
    const closed = await office.run(['verify', '--report', '/proc/r.pdf', file]);
    expect(closed.stdout).toContain('FILE_UNWRITABLE');
  });

  it('is not made of a file that changes while it is verified', async () => {
    const office = new Office(demo);
    const file = office.document('a.pdf');
    let reads = 0;
    const changing: Files = {
      ...SYSTEM_FILES,
      open: (path) => {
        const source = SYSTEM_FILES.open(path);
        const read = (offset: number, length: number): Uint8Array => {
          const bytes = source.read(offset, length);
          reads += 1;
          // Somebody writes into it once its digests were taken.
          if (reads > 1 && offset === 0) bytes[7] = 0x36;
          return bytes;
        };
        return { ...source, read };
      },
    };
    const grounds = { trust: NO_TRUST, clock: SYSTEM.clock, log: undefined };
    const made = verifyForReport(changing, file, grounds);
    await expect(made).rejects.toMatchObject({ code: 'FILE_UNREADABLE', params: { detail: 'CHANGED' } });
    expect((await verifyForReport(SYSTEM_FILES, file, grounds)).file.size).toBe(office.bytes('a.pdf').length);
  });

  it('is not made of a file that cannot be read', async () => {
    const office = new Office(demo);
    const report = office.path('r.pdf');
    const result = await office.run(['verify', '--report', report, office.path('none.pdf')]);
    expect([result.code, result.stdout]).toEqual([1, expect.stringContaining('FILE_UNREADABLE')]);
    expect(existsSync(report)).toBe(false);
  });
});

/** Changes the log of a data folder as somebody could who has its file. */
function edit(office: Office, sql: string): void {
  const database = new Database(`${office.data}/yinzheng.sqlite`);
  database.exec(`DROP TRIGGER use_log_row_no_update; DROP TRIGGER use_log_row_no_delete; ${sql}`);
  database.close();
}

describe('the log at hand', () => {
  it('agrees, and is told in the text', async () => {
    const office = new Office(demo);
    const file = await sealed(office, 1);
    const run = await cli(['verify', '--data', office.data, file]);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/台账核对 +与本机台账第1条一致：.*事由“印发通知”.*已盖章/);
  });

  it('does not know a file that was sealed in a copy of the folder', async () => {
    const office = new Office(demo);
    const copy = new Office(demo);
    const file = office.path('别处.pdf');
    copyFileSync(await sealed(copy, 1), file);
    const answer = verified(await office.run(['verify', file]));
    expect(answer).toMatchObject({
      answer: 'unknown',
      code: 'FILE_LOG_UNKNOWN',
      signatures: [{ answer: 'valid', log: { answer: 'unknown', code: 'LOG_ROW_MISSING', entry: null } }],
    });
    const text = await cli(['verify', '--data', office.data, file]);
    expect(text.code).toBe(2);
    expect(text.stdout.split('\n').slice(0, 2).join('')).toMatch(/^不能判定.*本机台账却没有这次用印/);

    await sealed(office, 1);
    expect(verified(await office.run(['verify', file]))).toMatchObject({
      answer: 'unknown',
      code: 'FILE_LOG_CONTRADICTS',
      signatures: [{ log: { answer: 'contradicts', code: 'LOG_ROW_DIFFERS' } }],
    });
  });

  it('that is broken stops no verification, and is named as not used', async () => {
    const office = new Office(demo);
    const file = await sealed(office, 1);
    edit(office, "UPDATE use_log_row SET kind = 'closed' WHERE row_no = 3");
    const answer = verified(await office.run(['verify', file]));
    expect(answer).toMatchObject({
      answer: 'valid',
      signatures: [{ log: { answer: 'not-compared', code: 'LOG_NOT_USABLE' } }],
    });
  });

  it('is not there: not compared', async () => {
    const office = new Office(demo);
    const file = await sealed(office, 1);
    const run = await cli(['verify', '--json', '--trust', demo.made.trustRoots[0]!, file]);
    expect(verified(run)).toMatchObject({
      signatures: [{ ticket: { entry: 1 }, log: { answer: 'not-compared', code: 'LOG_NOT_AT_HAND' } }],
    });
  });
});
