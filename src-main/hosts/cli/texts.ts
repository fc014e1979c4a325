import type { Language } from '@yinzheng/contract/texts';
import { loadTexts as loadWording, textOf, type Texts as Wording } from '../../service/wording/index.ts';

export type { TextKey } from '../../service/wording/index.ts';

/** The command's texts in one language. */
export interface Texts extends Wording {
  help(name: string): string;
}

/** Loads a language's texts from resources/. */
export function loadTexts(language: Language): Texts {
  return {
    ...loadWording(language),
    help: (name) => textOf(`locales/${language}/help/${name}.txt`),
  };
}
