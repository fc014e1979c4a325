import { makeTexts, type Language, type Texts } from '@yinzheng/contract/texts';
import type chinese from '../../../resources/locales/zh-CN/desktop.json';
import { cataloguesOf } from '../../service/wording/index.ts';

/** Every text of the desktop program itself, by its key in resources/locales/LANGUAGE/desktop.json. */
export type DesktopTexts = Texts<keyof typeof chinese>;

/** Loads them, and those of errors, from resources/. */
export function loadDesktopTexts(language: Language): DesktopTexts {
  return makeTexts(language, cataloguesOf(language, 'desktop.json'));
}
