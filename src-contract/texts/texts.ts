import type { ErrorCode, ErrorParams } from '@yinzheng/core/kernel';
import { wireError } from '../errors/wire.ts';
import type { Language } from './language.ts';
import { oneLine } from './one-line.ts';

// How every host puts values into the texts of resources/locales: the command, the window, a report on paper.

export type TextParams = Readonly<Record<string, string | number>>;

/** An error as a person is told: what happened, what was not lost, what to do next. */
export interface ErrorText {
  readonly code: ErrorCode;
  readonly title: string;
  readonly detail: string;
  readonly remedy: string;
}

type Words = Readonly<Record<string, string>>;

/** The catalogues of one language, as they lie in resources/locales/LANGUAGE. */
export interface Catalogues {
  /** The host's own texts. */
  readonly words: Words;
  /** What roles are called: `role.applicant` …; mostly the same as `words`. */
  readonly roles: Words;
  readonly details: Words;
  readonly reasons: Words;
  readonly fields: Words;
  readonly errors: Readonly<Record<string, Omit<ErrorText, 'code'>>>;
}

/** A host's texts in one language; `K`: the keys of its own. */
export interface Texts<K extends string = string> {
  readonly language: Language;
  /** A text with values put in; what a value holds of control characters is shown as blanks. */
  t(key: K, params?: TextParams): string;
  /** The sentence of a verification's reason; values are written as people write them. */
  reason(code: string, params: ErrorParams): string;
  /** What was added to a file after a signature. */
  change(kind: string): string;
  error(error: unknown): ErrorText;
  /** An error that has crossed a border. */
  wire(code: ErrorCode, params: ErrorParams): ErrorText;
  /** A moment such as 2026年11月24日 15:04, from ISO 8601. */
  moment(iso: string): string;
  /** What a field of a described structure is called, within the field that holds it. */
  field(name: string, within: string): string;
}

const PLACEHOLDER = /\{([a-zA-Z][a-zA-Z0-9]*)\}/g;
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;
/** Parameters that hold a word of a program: details.json says them in the language. */
const DETAILS: readonly string[] = ['detail', 'part', 'label', 'since'];
const UTC_OFFSET_MS = 8 * 3_600_000;

/** Whether a value is a moment in ISO 8601. */
export function isMoment(text: string): boolean {
  return ISO.test(text);
}

/** The texts of one language out of its catalogues. */
export function makeTexts<K extends string>(language: Language, catalogues: Catalogues): Texts<K> {
  const { words, roles, details, reasons, fields, errors } = catalogues;
  const moment = (iso: string): string => momentText(language, iso);
  const valueText = (name: string, value: string | number): string | number => {
    if (typeof value === 'number') return value;
    if (isMoment(value)) return moment(value);
    if (name === 'role') return roles[`role.${value}`] ?? value;
    return DETAILS.includes(name) ? (details[value] ?? value) : value;
  };
  const readable = (params: ErrorParams, code?: ErrorCode): Record<string, string | number> => {
    const pairs = Object.entries(params).map(([name, value]) => {
      // Of a value that is refused, the name is one of our own words.
      const kind = name === 'name' && code === 'BAD_ARGUMENT' ? 'detail' : name;
      return [name, valueText(kind, value)] as const;
    });
    return onOneLine(Object.fromEntries(pairs));
  };
  /** What was wrong with a result or a seal: a reason's sentence, its values left out where they are not given, or a phrase. */
  const resultText = (params: ErrorParams): string => {
    const detail = String(params['detail'] ?? '');
    const sentence = /^[A-Z0-9_]+$/.test(detail) ? reasons[detail] : undefined;
    if (sentence !== undefined) return fill(sentence, readable(params)).replace(PLACEHOLDER, '…');
    return details[`result ${detail.replace(/ \d+$/, '')}`] ?? details['result other'] ?? detail;
  };
  const wire: Texts['wire'] = (code, params) => {
    const { title, detail, remedy } = errors[code] ?? { title: code, detail: code, remedy: code };
    const values = readable(params, code);
    if (code === 'RESULT_NOT_VALID' || code === 'SEAL_NOT_USABLE') values['detail'] = resultText(params);
    return { code, title: fill(title, values), detail: fill(detail, values), remedy: fill(remedy, values) };
  };
  return {
    language,
    t: (key, params = {}) => fill(words[key] ?? key, onOneLine(params)),
    field: (name, within) => fields[`${within}.${name}`] ?? fields[name] ?? name,
    moment,
    wire,
    error: (thrown) => {
      const { code, params } = wireError(thrown);
      return wire(code, params);
    },
    reason: (code, params) => fill(reasons[code] ?? code, readable(params)),
    change: (kind) => reasons[kind] ?? kind,
  };
}

/** Puts values in the place of `{name}`. */
export function fill(text: string, params: TextParams): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => String(params[name] ?? whole));
}

/** Texts from outside must not tear a line or steer a terminal. */
function onOneLine(params: TextParams): Record<string, string | number> {
  const pairs = Object.entries(params).map(
    ([name, value]) => [name, typeof value === 'string' ? oneLine(value) : value] as const,
  );
  return Object.fromEntries(pairs);
}

function momentText(language: Language, iso: string): string {
  const at = new Date(new Date(iso).getTime() + UTC_OFFSET_MS).toISOString();
  const [year, month, day] = at.slice(0, 10).split('-').map(Number);
  const time = at.slice(11, 16);
  return language === 'zh-CN' ? `${year}年${month}月${day}日 ${time}` : `${at.slice(0, 10)} ${time}`;
}
