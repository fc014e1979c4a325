import { describe, expect, it } from 'vitest';
import { findKeyUses } from '../../../scripts/checks/ui-keys.ts';
import { uiTextsProblems, type UiTexts } from '../../../scripts/checks/ui-texts.ts';

const CHINESE = { 'desk.title': '工作台', 'desk.act.stamp': '盖章 {count} 枚' };
const ENGLISH = { 'desk.title': 'Desk', 'desk.act.stamp': 'Stamp {count}' };
const PAGE = 't("desk.title"); t(`desk.act.${act}`);';

function check({
  chinese = CHINESE,
  english = ENGLISH,
  page = PAGE,
}: {
  chinese?: UiTexts;
  english?: UiTexts;
  page?: string;
}): string[] {
  const file = 'src-renderer/a.tsx';
  return uiTextsProblems({
    texts: { 'zh-CN': chinese, en: english },
    sources: [{ file, uses: findKeyUses(file, page) }],
  });
}

describe('the texts of the pages', () => {
  it('are whole', () => {
    expect(check({})).toEqual([]);
  });

  it('stand in both languages', () => {
    expect(check({ english: { ...ENGLISH, 'desk.title': undefined } })).toContain(
      'en: desk.title has no text',
    );
    expect(check({ english: { ...ENGLISH, 'desk.more': 'More' } })).toContain('zh-CN: desk.more has no text');
  });

  it('may have an English form for one thing, and only for a text that there is', () => {
    expect(check({ english: { ...ENGLISH, 'desk.act.stamp_one': 'Stamp one' } })).toEqual([]);
    expect(check({ english: { ...ENGLISH, 'desk.act.sign_one': 'Sign one' } })).toEqual([
      'zh-CN: desk.act.sign_one has no text',
    ]);
  });

  it('name the same values', () => {
    expect(check({ english: { ...ENGLISH, 'desk.act.stamp': 'Stamp' } })).toEqual([
      'desk.act.stamp: {count} is in one language only',
    ]);
  });

  it('are Chinese in Chinese, without English words and exclamation marks', () => {
    expect(check({ chinese: { ...CHINESE, 'desk.title': 'Desk' } })).toContain(
      'zh-CN: desk.title is not Chinese',
    );
    expect(check({ chinese: { ...CHINESE, 'desk.title': '工作台 dashboard' } })).toEqual([
      'zh-CN: desk.title has the English word “dashboard”',
    ]);
    expect(check({ chinese: { ...CHINESE, 'desk.title': '工作台！' } })).toEqual([
      'zh-CN: desk.title has an exclamation mark',
    ]);
    expect(check({ english: { ...ENGLISH, 'desk.title': '工作台' } })).toEqual([
      'en: desk.title has Chinese in it',
    ]);
  });

  it('may be signs, values and names of keys', () => {
    const signs = { ...CHINESE, 'desk.title': '{done}／{total}（x，Ctrl+O）' };
    expect(check({ chinese: signs, english: { ...ENGLISH, 'desk.title': '{done}/{total}' } })).toEqual([]);
  });

  it('are all asked for', () => {
    expect(check({ page: 't(`desk.act.${act}`);' })).toEqual(['desk.title is used nowhere']);
    expect(check({ page: 't("desk.title");' })).toEqual(['desk.act.stamp is used nowhere']);
    expect(check({ page: 'const name = "desk.title"; t(`desk.act.${act}`);' })).toEqual([]);
  });

  it('are there when they are asked for, whichever way a choice goes', () => {
    expect(check({ page: `${PAGE}\ntexts.t(so ? 'desk.title' : 'desk.gone');` })).toEqual([
      'src-renderer/a.tsx:2: there is no text desk.gone',
    ]);
    expect(check({ page: `${PAGE}\nt(\`desk.gone.\${what}\`);` })).toEqual([
      'src-renderer/a.tsx:2: there is no text that begins with desk.gone.',
    ]);
  });
});
