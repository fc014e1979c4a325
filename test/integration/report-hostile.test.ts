import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesSource } from '@yinzheng/core/documents';
import { utf8 } from '@yinzheng/core/kernel';
import type { VerificationFacts } from '@yinzheng/core/reports';
import { sm3 } from '@yinzheng/core/sm';
import { stamp } from '@yinzheng/core/stamping';
import { compareWithLog, verifyPdf, type ComparedSignature } from '@yinzheng/core/verification';
import { reportSchema } from '@yinzheng/contract/cli';
import { beforeAll, describe, expect, it } from 'vitest';
import { reportPdf } from '../../src-main/service/compose.ts';
import { printedReport, reportJson, reportOut } from '../../src-main/service/wording/index.ts';
import { loadTexts } from '../../src-main/hosts/cli/texts.ts';
import { pin, stampHouse } from '../support/stamp-house.ts';
import { requireTool, run } from '../support/tools.ts';
import { tempDir } from '../support/temp.ts';

// Reports on files whose every text wants to do harm: what the file says is put in place of what an honest one says.

const HARM = '\u202e\u2066\u200b\u0000\n\u001b[2J{count}';
const LONG = `${HARM}${'印'.repeat(10_000)}`;

let honest: ComparedSignature;
let facts: VerificationFacts;

beforeAll(async () => {
  const house = await stampHouse();
  await stamp(house.job, pin(), house.deps);
  const source = bytesSource(house.output.published!);
  const now = house.clock.now();
  const report = await verifyPdf(source, { ...house.deps.verification, now });
  const result = await compareWithLog(source, report, undefined);
  honest = result.signatures[0]!;
  facts = {
    file: { name: `/tmp/${LONG}.pdf`, size: source.size, sm3: sm3(utf8('a')), sha256: sm3(utf8('b')) },
    result,
    at: now,
    program: { name: 'yinzheng', version: '0.0.0' },
    trust: { roots: [], crls: 0, statusLists: 0 },
  };
});

function hostile(type: string, data: Uint8Array, size = 42): ComparedSignature {
  return {
    ...honest,
    fieldName: LONG,
    subFilter: LONG,
    claims: { time: undefined, name: LONG, reason: LONG, location: LONG },
    seal: { esID: LONG, name: LONG, picture: { type, data, width: size, height: size } },
    signer: { ...honest.signer!, subject: LONG },
    steps: honest.steps.map((step) => ({ ...step, params: { ...step.params, subject: LONG, maker: LONG } })),
    changes: Array.from({ length: 1000 }, (_, index) => ({
      kind: 'added-object',
      class: 'changes',
      object: index,
      page: 1,
      detail: LONG,
    })),
  };
}

describe.each(['zh-CN', 'en'] as const)('a report on a hostile file (%s)', (language) => {
  const made = async (path: string, signatures: readonly ComparedSignature[]): Promise<string> => {
    if ('signatures' in facts.result) facts = { ...facts, result: { ...facts.result, signatures } };
    const printed = printedReport(facts, loadTexts(language));
    writeFileSync(path, await reportPdf(printed));
    const checked = run('qpdf', ['--check', path]);
    expect(checked.code, checked.stdout).toBe(0);
    return run('pdftotext', ['-raw', path, '-']).stdout;
  };

  it('shows what is hidden, cuts what is long and lists no more than a reader can read', async (context) => {
    requireTool(context, 'qpdf');
    requireTool(context, 'pdftotext');
    const path = join(tempDir(), 'r.pdf');
    const text = await made(path, [hostile('PNG', utf8('no PNG')), hostile('svg', utf8('<svg/>'))]);
    expect(text).not.toMatch(/(?![\n\f])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(text.replace(/\s/g, '')).toContain(
      '[U+202E][U+2066][U+200B][U+0000][U+000A][U+001B][2J{count}印印',
    );
    expect(text.replace(/\s/g, '')).toMatch(/印{200,300}…/);
    expect(text.replace(/\s/g, '')).not.toMatch(/印{301}/);
    expect(text).toContain('960');
    const pages = Number(/Pages: +(\d+)/.exec(run('pdfinfo', [path]).stdout)?.[1]);
    expect(pages).toBeLessThan(40);
    expect(run('pdfimages', ['-list', path]).stdout.trim().split('\n')).toHaveLength(2);
  });

  it('names a picture that it does not draw', async (context) => {
    requireTool(context, 'pdftotext');
    const folder = tempDir();
    for (const [index, [type, data, said]] of (
      [
        ['svg', utf8('<svg/>'), { 'zh-CN': 'svg格式的图样', en: 'pictureoftypesvg' }],
        ['OFD', utf8('PK'), { 'zh-CN': 'OFD格式的图样', en: 'pictureoftypeOFD' }],
        ['png', utf8('PK'), { 'zh-CN': '损坏', en: 'damaged' }],
        ['jpg', Uint8Array.of(0xff, 0xd8, 0xff), { 'zh-CN': '损坏', en: 'damaged' }],
      ] as const
    ).entries()) {
      const signature = {
        ...honest,
        seal: { ...honest.seal!, picture: { ...hostile(type, data).seal!.picture } },
      };
      const text = await made(join(folder, `${index}.pdf`), [signature]);
      expect(text.replace(/\s/g, '')).toContain(said[language]);
    }
  });

  it('is written for programs as it is, with escapes', () => {
    const signatures = [hostile('PNG', utf8('no PNG'))];
    if ('signatures' in facts.result) facts = { ...facts, result: { ...facts.result, signatures } };
    const text = reportJson(reportOut(facts, loadTexts(language)));
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    const report = reportSchema.parse(JSON.parse(text));
    expect(report.file.name).toBe(facts.file.name);
    expect(report.signatures[0]!.claims.reason).toBe(LONG);
  });
});
