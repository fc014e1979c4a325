import { makeTexts, type Language, type Texts } from '@yinzheng/contract/texts';
import type chinese from '../../../resources/locales/zh-CN/host.json';
import { cataloguesOf } from '../../service/wording/index.ts';

/** Every text of the host itself, by its key in resources/locales/LANGUAGE/host.json. */
export type HostTexts = Texts<keyof typeof chinese>;

/** Loads the host's texts, and those of errors, from resources/. */
export function loadTexts(language: Language): HostTexts {
  return makeTexts(language, cataloguesOf(language, 'host.json'));
}
