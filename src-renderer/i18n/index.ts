export { makeI18n, useTexts, type Params, type UiTexts } from './texts.ts';
