import { makeTexts, type Catalogues, type Language, type Texts } from '@yinzheng/contract/texts';
import type chinese from '../../resources/locales/zh-CN/ui/prompt.json';

/** Every text of the two windows, by its key in resources/locales/LANGUAGE/ui/prompt.json. */
export type PromptKey = keyof typeof chinese;
export type PromptTexts = Texts<PromptKey>;

type Words = Readonly<Record<string, string>>;

const WORDS = import.meta.glob<Words>('../../resources/locales/*/{ui/prompt,cli,details}.json', {
  eager: true,
  import: 'default',
});
const REASONS = import.meta.glob<Words>('../../resources/locales/*/reasons/*.json', {
  eager: true,
  import: 'default',
});
const ERRORS = import.meta.glob<Catalogues['errors']>('../../resources/locales/*/errors/*.json', {
  eager: true,
  import: 'default',
});

/** The texts of a language, those of errors with them. */
export function promptTexts(language: Language): PromptTexts {
  return makeTexts<PromptKey>(language, {
    words: merged(WORDS, `/${language}/ui/prompt.json`),
    roles: merged(WORDS, `/${language}/cli.json`),
    details: merged(WORDS, `/${language}/details.json`),
    reasons: merged(REASONS, `/${language}/reasons/`),
    fields: {},
    errors: merged(ERRORS, `/${language}/errors/`),
  });
}

/** The files whose path holds `part`, as one. */
function merged<T extends object>(files: Readonly<Record<string, T>>, part: string): T {
  const found = Object.entries(files).flatMap(([path, content]) => (path.includes(part) ? [content] : []));
  return Object.assign({}, ...found) as T;
}
