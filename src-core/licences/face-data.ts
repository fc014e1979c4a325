import { isCitizenId, isCreditCode } from './holder-codes.ts';

// 照面信息: what is printed on a licence. A type says which fields it has (GB/T 36903-2018: business metadata, keys with
// the prefix KZ_), in versions that never change; a licence keeps the version that it was made with.

/** What a field holds. Every value is kept as text; the kind says which texts. */
export type FaceKind =
  /** Letters and signs; length in characters. */
  | { readonly kind: 'text'; readonly min: number; readonly max: number }
  /** A day, YYYY-MM-DD. */
  | { readonly kind: 'date' }
  /** A decimal number without exponent or grouping, with at most `decimals` digits behind the point. */
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly decimals: number }
  /** One of a list; kept as the code. */
  | { readonly kind: 'code'; readonly list: readonly { readonly code: string; readonly name: string }[] }
  /** 是 or 否, kept as `1` or `0`. */
  | { readonly kind: 'yes-no' }
  /** Unified social credit code. */
  | { readonly kind: 'credit-code' }
  /** Citizen's identity number. */
  | { readonly kind: 'citizen-id' };

/** Who may read a field of somebody else's licence: everybody who may query it, who has the right to, the issuer alone. */
export type Privacy = 'public' | 'limited' | 'private';

/** One field of a face. */
export interface FaceField {
  /** `KZ_` and capital letters or digits. */
  readonly key: string;
  /** 字段名称, as it stands in the form. */
  readonly name: string;
  readonly value: FaceKind;
  readonly required: boolean;
  readonly privacy: Privacy;
}

/** The fields of a type, in the form's order. */
export interface FaceSchema {
  /** From 1. */
  readonly version: number;
  readonly fields: readonly FaceField[];
}

/** Values by the fields' keys; a field that is left empty is absent. */
export type FaceData = Readonly<Record<string, string>>;

/** What is wrong with one field: `unlisted` is one that the type does not have (licence measures 2022: nothing else is collected). */
export interface FaceProblem {
  readonly key: string;
  readonly problem:
    | 'missing'
    | 'unlisted'
    | 'too-short'
    | 'too-long'
    | 'characters'
    | 'not-a-day'
    | 'not-a-number'
    | 'out-of-range'
    | 'not-in-list'
    | 'check';
}

/** Every problem of the data, in the order of the fields; an empty list when it may be kept. `today` bounds dates of birth. */
export function faceProblems(schema: FaceSchema, data: FaceData, today: Date): FaceProblem[] {
  const listed = new Set(schema.fields.map(({ key }) => key));
  const unlisted = Object.keys(data).filter((key) => !listed.has(key));
  const wrong = schema.fields.flatMap((field): FaceProblem[] => {
    const value = data[field.key];
    if (value === undefined || value === '')
      return field.required ? [{ key: field.key, problem: 'missing' }] : [];
    const problem = valueProblem(field.value, value, today);
    return problem === undefined ? [] : [{ key: field.key, problem }];
  });
  return [...wrong, ...unlisted.map((key): FaceProblem => ({ key, problem: 'unlisted' }))];
}

/** The data as it is kept: trimmed, in one form of Unicode, empty values left out, keys in the schema's order. */
export function cleanedFaceData(schema: FaceSchema, data: FaceData): FaceData {
  const known = schema.fields.map(({ key }) => key);
  const keys = [
    ...known,
    ...Object.keys(data)
      .filter((key) => !known.includes(key))
      .sort(),
  ];
  const entries = keys.map((key) => [key, (data[key] ?? '').trim().normalize('NFC')] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

function valueProblem(kind: FaceKind, value: string, today: Date): FaceProblem['problem'] | undefined {
  switch (kind.kind) {
    case 'text':
      return textProblem(value, kind.min, kind.max);
    case 'date':
      return isDay(value) ? undefined : 'not-a-day';
    case 'number':
      return numberProblem(value, kind);
    case 'code':
      return kind.list.some(({ code }) => code === value) ? undefined : 'not-in-list';
    case 'yes-no':
      return value === '0' || value === '1' ? undefined : 'not-in-list';
    case 'credit-code':
      return isCreditCode(value) ? undefined : 'check';
    case 'citizen-id':
      return isCitizenId(value, today) ? undefined : 'check';
  }
}

/** Control characters, and such as turn the direction of writing: what is signed must read as it was read. */
const UNREADABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

function textProblem(value: string, min: number, max: number): FaceProblem['problem'] | undefined {
  if (UNREADABLE.test(value)) return 'characters';
  const { length } = [...value];
  if (length < min) return 'too-short';
  return length > max ? 'too-long' : undefined;
}

/** Whether a text is a day that exists, YYYY-MM-DD. */
export function isDay(text: string): boolean {
  if (!/^[12]\d{3}-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function numberProblem(
  value: string,
  { min, max, decimals }: Extract<FaceKind, { kind: 'number' }>,
): FaceProblem['problem'] | undefined {
  const parts = /^-?(0|[1-9]\d{0,14})(?:\.(\d+))?$/.exec(value);
  if (parts === null || (parts[2]?.length ?? 0) > decimals) return 'not-a-number';
  const number = Number(value);
  return number < min || number > max ? 'out-of-range' : undefined;
}
