import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERIFICATION_REASONS } from '@yinzheng/core/verification';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../support/repo.ts';

const texts = (language: string): Record<string, string> =>
  JSON.parse(
    readFileSync(join(ROOT, 'resources/locales', language, 'reasons/verification.json'), 'utf8'),
  ) as Record<string, string>;
const chinese = texts('zh-CN');
const english = texts('en');
const placeholders = (text = ''): string[] => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

test('both languages tell every reason, and nothing else', () => {
  expect(Object.keys(chinese).sort()).toEqual([...VERIFICATION_REASONS].sort());
  expect(Object.keys(english).sort()).toEqual([...VERIFICATION_REASONS].sort());
});

describe.each(VERIFICATION_REASONS)('%s', (reason) => {
  test('names the same values in both languages', () => {
    expect(placeholders(chinese[reason])).toEqual(placeholders(english[reason]));
  });

  test('is Chinese in the Chinese, without foreign words, and calm', () => {
    const text = (chinese[reason] ?? '').replace(/\{\w+\}/g, '').replaceAll('SM2', '');
    expect(text).toMatch(/\p{Script=Han}/u);
    expect(text).not.toMatch(/[A-Za-z!！]/);
    expect(english[reason]).not.toMatch(/\p{Script=Han}|!/u);
  });

  test('is given somewhere', () => {
    const folder = join(ROOT, 'src-core/verification');
    const sources = readdirSync(folder).filter((name) => name !== 'reasons.ts');
    const given = sources.filter((name) => readFileSync(join(folder, name), 'utf8').includes(`'${reason}'`));
    expect(given).not.toEqual([]);
  });
});
