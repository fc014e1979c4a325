import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LANGUAGES, wording, type Language } from './catalogue.ts';
import { projectFiles } from './source-files.ts';
import { findKeyUses, type KeyUses } from './ui-keys.ts';

/** Texts by key, as found in the file. */
export type UiTexts = Readonly<Record<string, unknown>>;

/** What the check looks at: the texts of resources/locales/LANGUAGE/ui, and who asks for them. */
export interface UiTextsInput {
  readonly texts: Readonly<Record<Language, UiTexts>>;
  readonly sources: readonly { readonly file: string; readonly uses: KeyUses }[];
}

const PLACEHOLDER = /\{([a-zA-Z][a-zA-Z0-9]*)\}/g;
/** What is printed on keys, the letters that stand for a place on a page, endings of files' names. */
const SIGNS = /\b(?:Ctrl|Shift|Esc|Enter|PageUp|PageDown|Tab)\b|\b[A-Zxy]\b|\.(?:pdf|xlsx|json)\b/g;
/** A form that English needs for one thing; the pages choose it by `count`. */
const ONE = '_one';

/** Everything wrong with the texts of the pages; empty when they are whole. */
export function uiTextsProblems({ texts, sources }: UiTextsInput): string[] {
  const chinese = Object.keys(texts['zh-CN']);
  const known = new Set(chinese);
  return [
    ...chinese.filter((key) => texts.en[key] === undefined).map((key) => `en: ${key} has no text`),
    ...Object.keys(texts.en)
      .filter((key) => !known.has(key) && !(key.endsWith(ONE) && known.has(key.slice(0, -ONE.length))))
      .map((key) => `zh-CN: ${key} has no text`),
    ...LANGUAGES.flatMap((language) =>
      Object.entries(texts[language]).flatMap(([key, text]) =>
        textProblems(language, text).map((problem) => `${language}: ${key} ${problem}`),
      ),
    ),
    ...chinese.flatMap((key) => placeholderProblems(key, texts)),
    ...unusedKeys(chinese, sources).map((key) => `${key} is used nowhere`),
    ...sources.flatMap(({ file, uses }) => missingKeys(chinese, known, uses).map((one) => `${file}:${one}`)),
  ];
}

function textProblems(language: Language, text: unknown): string[] {
  if (typeof text !== 'string') return ['is no text'];
  // English has no word for what Chinese counts by.
  if (text.trim() === '') return language === 'en' ? [] : ['is empty'];
  const words = text.replace(PLACEHOLDER, '').replace(SIGNS, '');
  // Signs and values alone belong to no language.
  return /\p{L}/u.test(words) ? wording(language, words) : [];
}

function placeholderProblems(key: string, texts: UiTextsInput['texts']): string[] {
  const english = [texts.en[key], texts.en[key + ONE]].filter((text) => text !== undefined);
  if (english.length === 0) return [];
  const wanted = placeholders(texts['zh-CN'][key]);
  const given = new Set(english.flatMap((text) => [...placeholders(text)]));
  return [...new Set([...wanted, ...given])]
    .filter((name) => wanted.has(name) !== given.has(name))
    .map((name) => `${key}: {${name}} is in one language only`);
}

function placeholders(text: unknown): Set<string> {
  return new Set(
    typeof text === 'string' ? [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name) : [],
  );
}

function unusedKeys(keys: readonly string[], sources: UiTextsInput['sources']): string[] {
  const spoken = new Set(sources.flatMap(({ uses }) => [...uses.spoken]));
  const begun = sources.flatMap(({ uses }) => uses.begun.map(({ start }) => start));
  return keys.filter((key) => !spoken.has(key) && !begun.some((start) => key.startsWith(start)));
}

function missingKeys(keys: readonly string[], known: ReadonlySet<string>, uses: KeyUses): string[] {
  const features = new Set(keys.map((key) => key.slice(0, key.indexOf('.') + 1)));
  return [
    ...uses.asked
      .filter(({ key }) => !known.has(key))
      .map(({ key, line }) => `${line}: there is no text ${key}`),
    ...uses.begun
      .filter(({ start }) => features.has(start.slice(0, start.indexOf('.') + 1)))
      .filter(({ start }) => !keys.some((key) => key.startsWith(start)))
      .map(({ start, line }) => `${line}: there is no text that begins with ${start}`),
  ];
}

/** Reads resources/locales/LANGUAGE/ui/*.json. */
function readTexts(root: string, language: Language): UiTexts {
  const folder = join(root, 'resources', 'locales', language, 'ui');
  const all: Record<string, unknown> = {};
  for (const file of readdirSync(folder).sort()) {
    const texts = JSON.parse(readFileSync(join(folder, file), 'utf8')) as UiTexts;
    for (const [key, text] of Object.entries(texts)) {
      if (Object.hasOwn(all, key)) throw new Error(`${language}: ${key} stands in two files`);
      all[key] = text;
    }
  }
  return all;
}

/** The same for a whole tree. */
export function checkTreeUiTexts(root: string): string[] {
  // The host speaks for the pages in a few places, such as the names of the small windows.
  const files = projectFiles(root).filter((file) => /^src-(?:renderer|main)\/.*\.tsx?$/.test(file));
  return uiTextsProblems({
    texts: { 'zh-CN': readTexts(root, 'zh-CN'), en: readTexts(root, 'en') },
    sources: files
      .filter(
        (file) => file.startsWith('src-renderer/') || readFileSync(join(root, file), 'utf8').includes('/ui/'),
      )
      .map((file) => ({ file, uses: findKeyUses(file, readFileSync(join(root, file), 'utf8')) })),
  });
}
