import type { ErrorCode, ErrorParams } from '@yinzheng/core/kernel';
import { wireError } from '../errors/wire.ts';
import { commonName } from './common-name.ts';
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
  /** What these three leave out, for whoever is asked for help: `offset: 12; detail: …`. Often empty. */
  readonly technical: string;
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
  readonly errors: Readonly<Record<string, Pick<ErrorText, 'title' | 'detail' | 'remedy'>>>;
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
/** Parameters that hold a certificate's name, of which people know the common one. */
const NAMES: readonly string[] = ['subject', 'issuer', 'maker', 'signer', 'whose'];
/** Parameters of PDF_TOO_LARGE that are bytes. */
const SIZES: readonly string[] = ['size', 'limit'];
/** A phrase of the program's own, written for those who mend it. */
const OWN_PHRASE = /^(?=.*[A-Za-z])[\x20-\x7e]+$/;
/** A call of a driver with what it returned: names, as elsewhere. */
const CALL_AND_CODE = /^C_[A-Za-z]+: (?:CKR_[A-Z0-9_]+ \(0x[0-9A-F]+\)|0x[0-9A-F]+)$/;
const UTC_OFFSET_MS = 8 * 3_600_000;

/** Whether a value is a moment in ISO 8601. */
export function isMoment(text: string): boolean {
  return ISO.test(text);
}

/** The texts of one language out of its catalogues. */
export function makeTexts<K extends string>(language: Language, catalogues: Catalogues): Texts<K> {
  const { words, roles, reasons, fields, errors } = catalogues;
  const moment = (iso: string): string => momentText(language, iso);
  const phrase = (value: string): string | undefined => phraseIn(catalogues.details, value);
  const valueText = (name: string, value: string | number): string | number => {
    if (typeof value === 'number') return value;
    if (isMoment(value)) return moment(value);
    if (name === 'role') return roles[`role.${value}`] ?? value;
    if (name === 'code') return errors[value]?.title ?? value;
    if (NAMES.includes(name)) return commonName(value);
    // A right that is about no seal, an act of a licence's life, a reason of a verification: words of a program too.
    if (name === 'seal' && value === '') return phrase('no seal') ?? value;
    if (name === 'event') return phrase(`licence event: ${value}`) ?? value;
    if (name === 'reason') return reasonText(value) ?? value;
    return DETAILS.includes(name) ? (phrase(value) ?? value) : value;
  };
  /** The sentence of a reason whose own values are not known here. */
  const reasonText = (code: string): string | undefined =>
    code === '' || Object.hasOwn(reasons, code)
      ? (phrase(`reason: ${code}`) ?? reasons[code]?.replace(PLACEHOLDER, '…'))
      : undefined;
  const readable = (params: ErrorParams): Record<string, string | number> =>
    onOneLine(mapValues(params, valueText));
  const reason: Texts['reason'] = (code, params) => {
    const values = readable(params);
    if (code === 'CERTIFICATE_REVOKED') values['code'] = phrase(`revoked ${params['code']}`) ?? '-';
    return fill(reasons[code] ?? code, values);
  };
  /** What was wrong with a result or a seal: a reason's sentence, its values left out where they are not given, or a phrase. */
  const resultText = (params: ErrorParams): string => {
    const detail = String(params['detail'] ?? '');
    if (Object.hasOwn(reasons, detail)) return reason(detail, params).replace(PLACEHOLDER, '…');
    return phrase(`result ${detail}`) ?? phrase('result other') ?? detail;
  };
  /** A phrase for which there are no words is not shown to people who do not speak its language. */
  const foreign = (name: string, value: string | number): boolean =>
    language !== 'en' &&
    typeof value === 'string' &&
    DETAILS.includes(name) &&
    OWN_PHRASE.test(value) &&
    !value.startsWith('-') &&
    !isMoment(value) &&
    !CALL_AND_CODE.test(value) &&
    phrase(value) === undefined;
  const wire: Texts['wire'] = (code, params) => {
    const texts = errors[code] ?? { title: code, detail: code, remedy: code };
    const shown = placeholdersOf(texts);
    const values = readable(params);
    const left: string[] = [];
    for (const [name, value] of Object.entries(params)) {
      // Of a value that is refused, the name is one of our own words.
      const isOwnName = name === 'name' && code === 'BAD_ARGUMENT';
      const kind = isOwnName ? 'detail' : name;
      const strange = foreign(kind, value);
      if (isOwnName) values[name] = onOneLine({ name: valueText(kind, value) })['name']!;
      if (strange) values[name] = phrase(isOwnName ? 'other value' : 'other') ?? value;
      if (code === 'PDF_TOO_LARGE' && SIZES.includes(name)) values[name] = sizeText(Number(value));
      if ((strange || !shown.has(name)) && value !== '' && value !== '-') left.push(`${name}: ${value}`);
    }
    if (code === 'RESULT_NOT_VALID' || code === 'SEAL_NOT_USABLE') values['detail'] = resultText(params);
    return {
      code,
      title: fill(texts.title, values),
      detail: fill(texts.detail, values),
      remedy: fill(texts.remedy, values),
      technical: oneLine(left.join('; ')),
    };
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
    reason,
    change: (kind) => reasons[kind] ?? kind,
  };
}

/** What the catalogue says for a word of a program; a number in it stands there as `{number}`. */
function phraseIn(details: Words, value: string): string | undefined {
  if (Object.hasOwn(details, value)) return details[value];
  const number = /\d+/.exec(value)?.[0];
  if (number === undefined) return undefined;
  const key = value.replace(number, '{number}');
  return Object.hasOwn(details, key) ? fill(details[key] ?? key, { number }) : undefined;
}

function placeholdersOf(texts: Pick<ErrorText, 'title' | 'detail' | 'remedy'>): Set<string> {
  const all = [texts.title, texts.detail, texts.remedy].join(' ');
  return new Set([...all.matchAll(PLACEHOLDER)].map(([, name]) => name ?? ''));
}

/** A size as people say it: 2.5 GB. */
function sizeText(bytes: number): string {
  const [unit, divisor] = bytes >= 1024 ** 3 ? (['GB', 1024 ** 3] as const) : (['MB', 1024 ** 2] as const);
  return `${Math.round((bytes / divisor) * 10) / 10} ${unit}`;
}

/** Puts values in the place of `{name}`. */
export function fill(text: string, params: TextParams): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => String(params[name] ?? whole));
}

/** Texts from outside must not tear a line or steer a terminal. */
function onOneLine(params: TextParams): Record<string, string | number> {
  return mapValues(params, (_, value) => (typeof value === 'string' ? oneLine(value) : value));
}

function mapValues(
  params: TextParams,
  change: (name: string, value: string | number) => string | number,
): Record<string, string | number> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, change(name, value)]));
}

function momentText(language: Language, iso: string): string {
  const at = new Date(new Date(iso).getTime() + UTC_OFFSET_MS).toISOString();
  const [year, month, day] = at.slice(0, 10).split('-').map(Number);
  const time = at.slice(11, 16);
  return language === 'zh-CN' ? `${year}年${month}月${day}日 ${time}` : `${at.slice(0, 10)} ${time}`;
}
