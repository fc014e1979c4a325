import { describe, expect, it } from 'vitest';
import { catalogueProblems, type Catalogue, type CatalogueInput } from '../../../scripts/checks/catalogue.ts';
import { findRaises } from '../../../scripts/checks/raises.ts';

const CHINESE = { title: '文件已损坏', detail: '在 {where} 处无法读取。', remedy: '请换一份 PDF 文件。' };
const ENGLISH = { title: 'Broken file', detail: 'Unreadable at {where}.', remedy: 'Use another file.' };
const RAISED = { code: 'BROKEN', file: 'src-core/a.ts', line: 1, params: ['where'] };

function check(change: {
  codes?: readonly string[];
  chinese?: Catalogue;
  english?: Catalogue;
  raises?: CatalogueInput['raises'];
}): string[] {
  return catalogueProblems({
    codes: change.codes ?? ['BROKEN'],
    texts: { 'zh-CN': change.chinese ?? { BROKEN: CHINESE }, en: change.english ?? { BROKEN: ENGLISH } },
    raises: change.raises ?? [RAISED],
  });
}

function chinese(change: Partial<typeof CHINESE>): string[] {
  return check({ chinese: { BROKEN: { ...CHINESE, ...change } } });
}

describe('the error catalogue', () => {
  it('is whole', () => {
    expect(check({})).toEqual([]);
  });

  it('has a text for every code in each language', () => {
    expect(check({ chinese: {} })).toContain('zh-CN: BROKEN has no text');
    expect(check({ english: {} })).toContain('en: BROKEN has no text');
  });

  it.each(['title', 'detail', 'remedy'] as const)('has the %s', (part) => {
    const message = `BROKEN.${part} is missing`;
    expect(chinese({ [part]: ' ' })).toContain(`zh-CN: ${message}`);
    expect(check({ english: { BROKEN: { ...ENGLISH, [part]: '' } } })).toContain(`en: ${message}`);
  });

  it('has no other part, and no text without a code', () => {
    expect(check({ chinese: { BROKEN: { ...CHINESE, hint: '提示' } } })).toEqual([
      'zh-CN: BROKEN.hint is not one of title, detail, remedy',
    ]);
    expect(check({ english: { BROKEN: ENGLISH, GONE: ENGLISH } })).toEqual(['en: GONE is no error code']);
  });

  it('raises every code', () => {
    expect(check({ raises: [] })).toEqual(['BROKEN is raised nowhere']);
  });

  it('is Chinese in the Chinese, calm, and without English words', () => {
    expect(chinese({ title: 'PDF' })).toEqual(['zh-CN: BROKEN.title is not Chinese']);
    expect(chinese({ title: '文件已损坏!' })).toEqual(['zh-CN: BROKEN.title has an exclamation mark']);
    expect(chinese({ title: '文件已损坏！' })).toEqual(['zh-CN: BROKEN.title has an exclamation mark']);
    expect(chinese({ title: '文件 error 损坏' })).toEqual([
      'zh-CN: BROKEN.title has the English word “error”',
    ]);
    expect(chinese({ title: '文件 SM2/SM3 损坏' })).toEqual([]);
    expect(check({ english: { BROKEN: { ...ENGLISH, title: '损坏' } } })).toEqual([
      'en: BROKEN.title has Chinese in it',
    ]);
  });

  it('names the same parameters in both languages, and those that are given', () => {
    expect(check({ english: { BROKEN: { ...ENGLISH, detail: 'Unreadable.' } } })).toEqual([
      'BROKEN: {where} is in one language only',
    ]);
    expect(chinese({ remedy: '请换一份 {文件}。' })).toEqual([
      'zh-CN: BROKEN.remedy has a brace that opens no placeholder',
    ]);
    expect(check({ raises: [{ ...RAISED, params: ['file'] }] })).toEqual([
      'src-core/a.ts:1: BROKEN is raised without {where}, which its text names',
    ]);
    expect(check({ raises: [{ ...RAISED, params: undefined }] })).toEqual([]);
  });
});

describe('where codes are raised', () => {
  const raises = (text: string): unknown =>
    findRaises('a.ts', text, new Set(['BROKEN'])).map(({ line, params }) => [line, params]);

  it.each([
    ["fail('BROKEN');", [[1, []]]],
    ["\nfail('BROKEN', { where, 'at': 1 }, cause);", [[2, ['where', 'at']]]],
    ["throw new YinzhengError('BROKEN', { where: 1 });", [[1, ['where']]]],
    ["fail('BROKEN', { ...given });", [[1, undefined]]],
    ["fail('BROKEN', given);", [[1, undefined]]],
    ["refuse(reader, 'BROKEN');", [[1, undefined]]],
    ["const table = { a: 'BROKEN' };", [[1, undefined]]],
  ])('%s', (text, expected) => {
    expect(raises(text)).toEqual(expected);
  });

  it.each([
    "if (hasCode(error, 'BROKEN')) skip();",
    "if (error.code === 'BROKEN') skip();",
    "switch (code) { case 'BROKEN': skip(); }",
    "type Code = 'BROKEN';",
    "// fail('BROKEN')",
    "fail('OTHER');",
    "say('BROKEN seal');",
  ])('is not: %s', (text) => {
    expect(raises(text)).toEqual([]);
  });
});
