import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainText, REPORT_WORDS } from '@yinzheng/core/reports';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../support/repo.ts';

describe('text from outside', () => {
  it.each([
    ['通知.pdf', '通知.pdf'],
    ['a\nb\u0000c', 'a[U+000A]b[U+0000]c'],
    ['\u202efdp.exe', '[U+202E]fdp.exe'],
    ['a\u200bb\u00adc\ufeff', 'a[U+200B]b[U+00AD]c[U+FEFF]'],
    ['a\u2028b\u2066c\u{e0041}', 'a[U+2028]b[U+2066]c[U+E0041]'],
    ['\ud800x', '[U+D800]x'],
    ['\u00a0a\u3000b\tc', ' a b c'],
    ['𠮷野', '𠮷野'],
  ])('%j is shown as %j', (text, shown) => {
    expect(plainText(text)).toBe(shown);
  });

  it('is cut with an ellipsis, between characters and never inside an escape', () => {
    expect(plainText('印'.repeat(10_000))).toBe(`${'印'.repeat(300)}…`);
    expect(plainText('a\u202e'.repeat(10_000), 12)).toBe('a[U+202E]a…');
    expect(plainText('𠮷'.repeat(3), 5)).toBe('𠮷𠮷…');
    expect(plainText('12345', 5)).toBe('12345');
  });
});

describe('the wordings of a report', () => {
  const read = (language: string): Record<string, string> =>
    JSON.parse(readFileSync(join(ROOT, 'resources/locales', language, 'report.json'), 'utf8')) as Record<
      string,
      string
    >;
  const [chinese, english] = [read('zh-CN'), read('en')];
  const holes = (text = ''): string[] => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

  it('are all there in both languages, and nothing else', () => {
    expect(Object.keys(chinese).sort()).toEqual([...REPORT_WORDS].sort());
    expect(Object.keys(english).sort()).toEqual([...REPORT_WORDS].sort());
  });

  it.each(REPORT_WORDS)('%s names the same values in both, calmly', (key) => {
    expect(holes(chinese[key])).toEqual(holes(english[key]));
    expect(chinese[key]).not.toMatch(/[!！]/);
    expect(english[key]).not.toMatch(/\p{Script=Han}|!/u);
  });

  it('are each used', () => {
    const sources = ['src-core/reports', 'src-main/service/wording']
      .flatMap((folder) =>
        ['verification-outline', 'verification-signature', 'report', 'report-texts'].map((name) => {
          try {
            return readFileSync(join(ROOT, folder, `${name}.ts`), 'utf8');
          } catch {
            return '';
          }
        }),
      )
      .join('');
    const unused = REPORT_WORDS.filter((key) => !sources.includes(`'${key}'`));
    // Put together from the kind of time.
    expect(unused).toEqual(['time.claimed', 'time.timestamp']);
  });
});
