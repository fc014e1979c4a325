import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PrintedBlock, PrintedReport } from '@yinzheng/core/reports';
import { describe, expect, it } from 'vitest';
import { breakLines } from '../../../src-main/adapters/line-breaks.ts';
import { reportPdf } from '../../../src-main/adapters/report-pdf/index.ts';
import { loadSealFont } from '../../../src-main/adapters/seal-font.ts';
import { encodePng } from '../../support/png-encoder.ts';
import { ROOT } from '../../support/repo.ts';
import { requireTool, run } from '../../support/tools.ts';
import { tempDir } from '../../support/temp.ts';

/** Ideographs are two wide, everything else one. */
const measure = (text: string): number =>
  [...text].reduce((sum, one) => sum + (/[\u2e80-\uffef]/u.test(one) ? 2 : 1), 0);

describe('lines', () => {
  it.each([
    ['本报告依据标准', 8, ['本报告依', '据标准']],
    ['一二三，四', 6, ['一二', '三，四']],
    ['一二（三四）', 6, ['一二', '（三', '四）']],
    ['the quick fox', 9, ['the quick', 'fox']],
    ['证书 abcdefghij', 10, ['证书', 'abcdefghij']],
    ['abcdefghijklm', 5, ['abcde', 'fghij', 'klm']],
    ['C=CN, O=x', 6, ['C=CN,', 'O=x']],
    ['', 5, ['']],
  ])('of %j', (text, width, lines) => {
    expect(breakLines(text, width, measure)).toEqual(lines);
  });

  it('keep everything but blanks, and none is too long', () => {
    const text = '印章“西安”（试用）的证书 CN=abc-def/ghi，在2026年11月25日 03:27有效；'.repeat(20);
    const lines = breakLines(text, 23, measure);
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    expect(Math.max(...lines.map(measure))).toBeLessThanOrEqual(23);
    for (const line of lines) expect(line).not.toMatch(/^[，。；：）”]/u);
  });

  it('take a hostile text in good time', () => {
    const begun = performance.now();
    for (const text of ['）'.repeat(10_000), 'a'.repeat(10_000), '（'.repeat(10_000)]) {
      expect(breakLines(text, 50, measure).join('')).toBe(text);
    }
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});

function report(...blocks: PrintedBlock[]): PrintedReport {
  return {
    blocks,
    title: '报告',
    head: '报告　文件.pdf',
    foot: '摘要',
    pageLabel: (page, pages) => `第 ${page} 页 / 共 ${pages} 页`,
    language: 'zh-CN',
    program: 'yinzheng',
    madeAt: new Date('2026-06-01T00:00:00Z'),
  };
}

function picture(data: Uint8Array, width = 42, height = 42): PrintedBlock {
  return { kind: 'picture', label: '图样', data, width, height, caption: '标称', otherwise: '没有绘制' };
}

async function textOf(path: string, made: PrintedReport): Promise<string> {
  writeFileSync(path, await reportPdf(made));
  const checked = run('qpdf', ['--check', path]);
  expect(checked.code, checked.stdout + checked.stderr).toBe(0);
  return run('pdftotext', ['-layout', path, '-']).stdout;
}

describe('a report on paper', () => {
  it('shows what its font lacks as □, and draws no picture that our reader refuses', async (context) => {
    requireTool(context, 'qpdf');
    requireTool(context, 'pdftotext');
    const path = join(tempDir(), 'r.pdf');
    const png = encodePng({
      width: 2,
      height: 2,
      depth: 8,
      colourType: 6,
      samples: Array<number>(16).fill(200),
    });
    const text = await textOf(
      path,
      report(
        { kind: 'paragraph', text: 'naïve 印 😀 ä' },
        picture(png),
        picture(png.slice(0, 40)),
        picture(new TextEncoder().encode('<svg/>')),
        picture(png, Number.NaN, -3),
        picture(png, 1e9, 1),
        picture(new Uint8Array(0)),
      ),
    );
    expect(text).toContain('na□ve 印 □ □');
    expect(text.match(/没有绘制/g)).toHaveLength(3);
    expect(text.match(/标称/g)).toHaveLength(3);
    const images = run('pdfimages', ['-list', path]).stdout;
    expect(images).toContain('image');
  });

  it('breaks pages inside long values, numbers them, and embeds its font', async (context) => {
    requireTool(context, 'qpdf');
    requireTool(context, 'pdffonts');
    const path = join(tempDir(), 'r.pdf');
    const lines = Array.from({ length: 130 }, (_, index) => `第 ${index} 行的内容`);
    const text = await textOf(path, report({ kind: 'fact', label: '标签', lines }));
    for (const line of lines) expect(text).toContain(line);
    const labels = text.replace(/[^\S\n]/g, '').match(/第\d页\/共\d页/g);
    expect(labels).toEqual([1, 2, 3, 4].map((page) => `第${page}页/共4页`));
    const fonts = run('pdffonts', [path]).stdout.trim().split('\n').slice(2);
    expect(fonts).toHaveLength(1);
    expect(fonts[0]).toMatch(/CID TrueType\s+Identity-H\s+yes/);
  });

  it('is the same for the same report', async () => {
    const made = report({ kind: 'title', text: '报告' }, { kind: 'paragraph', text: '内容' });
    expect(await reportPdf(made)).toEqual(await reportPdf(made));
  });

  it('is set in a font that has all the words of ours', () => {
    const font = loadSealFont();
    const texts = ['zh-CN', 'en'].flatMap((language) =>
      ['report.json', 'cli.json', 'details.json', 'reasons', 'errors'].flatMap((name) => {
        const path = join(ROOT, 'resources/locales', language, name);
        const files = name.endsWith('.json') ? [path] : readdirSync(path).map((file) => join(path, file));
        return files.map((file) => readFileSync(file, 'utf8'));
      }),
    );
    const characters = new Set(texts.join('').replaceAll('\n', '').replaceAll('\\n', ''));
    expect(characters.size).toBeGreaterThan(500);
    expect([...characters].filter((one) => font.glyph(one) === undefined)).toEqual([]);
  });
});
