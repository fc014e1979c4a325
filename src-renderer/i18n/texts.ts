import type { WireErrorOut } from '@yinzheng/contract/ipc';
import { LANGUAGES, makeTexts, oneLine, type Language, type Texts } from '@yinzheng/contract/texts';
import { createInstance, type i18n } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { CallError } from '../app/api/index.ts';
import { cataloguesOf } from './catalogues.ts';
import { makeMoments, type Moments } from './moments.ts';

export type Params = Readonly<Record<string, string | number>>;

const CATALOGUES = { 'zh-CN': cataloguesOf('zh-CN'), en: cataloguesOf('en') } as const;
const SHARED = {
  'zh-CN': makeTexts('zh-CN', CATALOGUES['zh-CN']),
  en: makeTexts('en', CATALOGUES.en),
} as const;

/** The texts of the pages, in the language that it is set to; keys are flat, values stand as `{name}`. */
export function makeI18n(language: Language): i18n {
  const instance = createInstance();
  void instance.init({
    lng: language,
    fallbackLng: 'zh-CN',
    resources: Object.fromEntries(LANGUAGES.map((name) => [name, { translation: CATALOGUES[name].words }])),
    keySeparator: false,
    nsSeparator: false,
    interpolation: { prefix: '{', suffix: '}', escapeValue: false },
    returnNull: false,
    initAsync: false,
  });
  return instance;
}

/** Everything that a page says in words. */
export interface UiTexts extends Moments {
  readonly language: Language;
  /** A text of ui/*.json; English texts may have a form `KEY_one` for `count` 1. */
  t(key: string, params?: Params): string;
  /** A refusal, or anything else that was thrown. */
  error(error: unknown): ReturnType<Texts['wire']>;
  /** An error that stands in an answer. */
  wire(error: WireErrorOut): ReturnType<Texts['wire']>;
  /** The sentence of a verification's reason. */
  reason: Texts['reason'];
  /** A phrase of details.json, in words; what it does not have stays as it is. */
  detail(phrase: string): string;
  /** What was added to a file after a signature. */
  change: Texts['change'];
  /** A number with its thousands set apart. */
  number(value: number): string;
}

/** The page's words in the language that is set; the page is drawn again when the language changes. */
export function useTexts(): UiTexts {
  const { t, i18n } = useTranslation();
  const language: Language = i18n.language === 'en' ? 'en' : 'zh-CN';
  return useMemo(() => {
    const shared = SHARED[language];
    const words = (key: string, params: Params = {}): string => {
      const clean = Object.entries(params).map(
        ([name, value]) => [name, typeof value === 'string' ? oneLine(value) : value] as const,
      );
      return t(key, Object.fromEntries(clean));
    };
    return {
      language,
      t: words,
      error: (thrown) =>
        thrown instanceof CallError ? shared.wire(thrown.code, thrown.params) : shared.error(thrown),
      wire: ({ code, params }) => shared.wire(code, params),
      reason: shared.reason,
      change: shared.change,
      detail: (phrase) => CATALOGUES[language].details[phrase] ?? phrase,
      number: (value) => value.toLocaleString(language === 'en' ? 'en-GB' : 'zh-CN'),
      ...makeMoments(language, shared.moment, words),
    };
  }, [language, t]);
}
