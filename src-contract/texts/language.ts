export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Locales that say nothing about a language. */
const NEUTRAL = /^(?:C|POSIX)(?:[.@]|$)/i;

export function isLanguage(text: string): text is Language {
  return LANGUAGES.some((language) => language === text);
}

/** The language of a POSIX environment: LC_ALL, LC_MESSAGES, LANG, the first that says one; Chinese where none does. */
export function languageOf(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  if (locale === undefined || NEUTRAL.test(locale)) return 'zh-CN';
  return /^zh/i.test(locale) ? 'zh-CN' : 'en';
}
