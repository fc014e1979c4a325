import { utf8Text, type ErrorParams } from '@yinzheng/core/kernel';
import { plainText, type ReportValue, type ReportWord, type WordParams } from '@yinzheng/core/reports';
import type { SignatureFormat } from '@yinzheng/core/verification';
import { resource } from '../compose.ts';
import { moment } from '../shapes.ts';
import { fill } from '@yinzheng/contract/texts';
import type { TextKey, Texts } from './texts.ts';

/** The wordings of a report in one language; whatever comes from outside is made plain. */
export interface ReportTexts {
  word(key: ReportWord, params?: WordParams): string;
  value(value: ReportValue): string;
}

/** Loads resources/locales/LANGUAGE/report.json. */
export function reportTexts(texts: Texts): ReportTexts {
  const name = `locales/${texts.language}/report.json`;
  const words = JSON.parse(utf8Text(resource(name)) ?? '') as Readonly<Record<ReportWord, string>>;
  const separator = texts.t('list.separator');
  const shown = (value: WordParams[string]): string => {
    if (typeof value === 'number') return grouped(value);
    if (typeof value === 'string') return plainText(value);
    return value instanceof Date
      ? momentText(texts, value)
      : plainText(value.map((one) => plainText(one)).join(separator));
  };
  const word: ReportTexts['word'] = (key, params = {}) => {
    const values = Object.entries(params).map(([param, value]) => [param, shown(value)] as const);
    return fill(words[key], Object.fromEntries(values));
  };
  const change = ({
    kind,
    object,
    page,
    detail,
  }: Extract<ReportValue, { kind: 'change' }>['change']): string => {
    const where = [
      ...(page === undefined ? [] : [word('after.page', { page })]),
      ...(object === undefined ? [] : [word('after.object', { object: String(object) })]),
      ...(detail === undefined ? [] : [plainText(detail, 80)]),
    ];
    const what = texts.change(kind);
    if (where.length === 0) return word('after.change', { what });
    return word('after.change-at', { what, where });
  };
  return {
    word,
    value: (value) => {
      switch (value.kind) {
        case 'text':
          return plainText(value.text);
        case 'word':
          return word(value.word, value.params);
        case 'reason':
          return texts.reason(value.reason, plainParams(value.params));
        case 'error': {
          const { title, detail } = texts.error(value.error);
          return plainText(`${title}${texts.language === 'en' ? '. ' : '。'}${detail}`, 1000);
        }
        case 'format':
          return texts.t(formatKey(value.format));
        case 'after':
          return texts.t(`after.${value.after}`, { list: value.kinds.map(texts.change).join(separator) });
        case 'change':
          return change(value.change);
        case 'permission':
          return texts.t(`mdp.${value.by}-${value.level}`);
        case 'lock':
          return texts.t(`mdp.lock-${value.lock.action}`, {
            fields: plainText(value.lock.fields.map((field) => plainText(field, 80)).join(separator)),
          });
        case 'result':
          return word('log.result', { result: texts.t(`result.${value.result}`) });
      }
    },
  };
}

function formatKey(format: SignatureFormat): TextKey {
  if (format === 'cms') return 'format.cms-rfc5652';
  return format === 'timestamp' ? 'format.timestamp-rfc3161' : `format.${format}`;
}

/** Values of a reason, made plain before the text takes them in. */
function plainParams(params: ErrorParams): ErrorParams {
  const values = Object.entries(params).map(
    ([name, value]) => [name, typeof value === 'string' ? plainText(value) : value] as const,
  );
  return Object.fromEntries(values);
}

/** A moment in China with its seconds. */
function momentText({ language }: Texts, at: Date): string {
  const [date = '', time = ''] = moment(at).slice(0, 19).split('T');
  const [year, month, day] = date.split('-').map(Number);
  return language === 'zh-CN' ? `${year}年${month}月${day}日 ${time}` : `${date} ${time}`;
}

/** A number with a comma before each three digits. */
function grouped(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
