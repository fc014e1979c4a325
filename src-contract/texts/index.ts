export { commonName } from './common-name.ts';
export { isLanguage, languageOf, LANGUAGES, type Language } from './language.ts';
export { oneLine } from './one-line.ts';
export {
  fill,
  isMoment,
  makeTexts,
  type Catalogues,
  type ErrorText,
  type TextParams,
  type Texts,
} from './texts.ts';
