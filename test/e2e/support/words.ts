import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fill, type Language, type TextParams } from '@yinzheng/contract/texts';
import { ROOT } from '../../support/repo.ts';

/** A text of the screens by its key; without `params` it may keep its placeholders only where it has none. */
export type Words = (key: string, params?: TextParams) => string;

/** The screens' texts in one language, as resources/locales has them. @throws when there is no such key */
export function wordsOf(language: Language): Words {
  const folder = join(ROOT, 'resources', 'locales', language, 'ui');
  const files = globSync('*.json', { cwd: folder }).map((name) => readFileSync(join(folder, name), 'utf8'));
  const texts = Object.assign({}, ...files.map((file): unknown => JSON.parse(file))) as Record<
    string,
    string
  >;
  return (key, params = {}) => {
    const text = texts[key];
    if (text === undefined) throw new Error(`no text ${key} in ${language}`);
    return fill(text, params);
  };
}

/** A text with anything in the place of its values. */
export function pattern(text: string): RegExp {
  const parts = text
    .split(/\{[a-zA-Z][a-zA-Z0-9]*\}/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(parts.join('.*'));
}

/** What an error is called: the first of its three lines. @throws when there is no such code */
export function errorTitle(code: string, language: Language = 'zh-CN'): string {
  const folder = join(ROOT, 'resources', 'locales', language, 'errors');
  for (const name of globSync('*.json', { cwd: folder })) {
    const texts = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, { title: string }>;
    const found = texts[code];
    if (found !== undefined) return found.title;
  }
  throw new Error(`no error ${code} in ${language}`);
}
