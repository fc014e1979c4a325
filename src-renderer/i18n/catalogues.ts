import type { Catalogues, Language } from '@yinzheng/contract/texts';

// The texts of resources/locales, put into the bundle.

type Words = Readonly<Record<string, string>>;
type Errors = Catalogues['errors'];

const UI = import.meta.glob<Words>('../../resources/locales/*/ui/*.json', { eager: true, import: 'default' });
const ERRORS = import.meta.glob<Errors>('../../resources/locales/*/errors/*.json', {
  eager: true,
  import: 'default',
});
const REASONS = import.meta.glob<Words>('../../resources/locales/*/reasons/*.json', {
  eager: true,
  import: 'default',
});
const DETAILS = import.meta.glob<Words>('../../resources/locales/*/details.json', {
  eager: true,
  import: 'default',
});

/** Everything of one language. */
function ofLanguage<T extends object>(files: Readonly<Record<string, T>>, language: Language): T {
  const own = Object.entries(files).filter(([path]) => path.includes(`/locales/${language}/`));
  return Object.assign({}, ...own.map(([, texts]) => texts)) as T;
}

/** The catalogues of a language. */
export function cataloguesOf(language: Language): Catalogues {
  const words = ofLanguage(UI, language);
  return {
    words,
    roles: words,
    details: ofLanguage(DETAILS, language),
    reasons: ofLanguage(REASONS, language),
    fields: {},
    errors: ofLanguage(ERRORS, language),
  };
}
