import { utf8Text } from '@yinzheng/core/kernel';
import { makeTexts, type Catalogues, type Language, type Texts as AnyTexts } from '@yinzheng/contract/texts';
import type chinese from '../../../resources/locales/zh-CN/cli.json';
import { resource, resourceNames } from '../compose.ts';

/** Every text in words of the service and the command, by its key in resources/locales/LANGUAGE/cli.json. */
export type TextKey = keyof typeof chinese;

/** The texts in one language. */
export interface Texts extends AnyTexts<TextKey> {
  /** An error in one line. */
  message(error: unknown): string;
}

/** Loads a language's texts from resources/. */
export function loadTexts(language: Language): Texts {
  const texts = makeTexts<TextKey>(language, cataloguesOf(language));
  return {
    ...texts,
    message: (thrown) => {
      const { title, detail, remedy } = texts.error(thrown);
      return texts.t('error.message', { title, detail, remedy });
    },
  };
}

/** The catalogues of a language; `own`: the words of whoever asks, instead of the command's. */
export function cataloguesOf(language: Language, own?: string): Catalogues {
  const folder = `locales/${language}`;
  const words = readJson(`${folder}/cli.json`) as Record<string, string>;
  return {
    words: own === undefined ? words : (readJson(`${folder}/${own}`) as Record<string, string>),
    roles: words,
    details: readJson(`${folder}/details.json`) as Record<string, string>,
    reasons: mergeFolder(`${folder}/reasons`) as Record<string, string>,
    fields: readJson(`${folder}/fields.json`) as Record<string, string>,
    errors: mergeFolder(`${folder}/errors`) as Catalogues['errors'],
  };
}

/** A text file of resources/. */
export function textOf(name: string): string {
  return utf8Text(resource(name)) ?? '';
}

function readJson(name: string): unknown {
  return JSON.parse(textOf(name));
}

/** The files of a folder as one object: a code stands in one of them only. */
function mergeFolder(folder: string): unknown {
  return Object.assign({}, ...resourceNames(folder).map((name) => readJson(`${folder}/${name}`)));
}
