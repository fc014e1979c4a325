import { chinaDay } from './days.ts';
import { faceProblems, isDay, type FaceData } from './face-data.ts';
import { holderCodeProblem, holderCodeType } from './holder-codes.ts';
import { isTerm, lastDayOf, type LicenceType } from './licence-type.ts';
import type { Holder } from './record.ts';

/** What is filled in for one version of a licence, but for its attachments. */
export interface LicenceForm {
  readonly holders: readonly Holder[];
  /** YYYY-MM-DD. */
  readonly validFrom: string;
  /** 有效期限, one of the type's. */
  readonly term: string;
  readonly face: FaceData;
}

/** What is wrong with one field of a form. */
export interface FormProblem {
  /** Where: `holders.0.code`, `validFrom`, `term`, or the key of a face field. */
  readonly where: string;
  /** What the field is called. */
  readonly field: string;
  /** A phrase of details.json. */
  readonly detail: string;
  /** The character that it is about; undefined: none. */
  readonly character?: string;
}

/** Longest name of a holder, characters. */
const NAME_MAX = 200;

/**
 * Everything that is wrong with a form of a type, in the form's order; none when it may be handed in. `today`: a term that is over by
 * then is wrong.
 */
export function formProblems(type: LicenceType, form: LicenceForm, today: Date): FormProblem[] {
  const { holders, validFrom, term, face } = form;
  const problems: FormProblem[] = [];
  const wrong = (where: string, field: string, detail: string): void => {
    problems.push({ where, field, detail });
  };
  if (holders.length === 0 || holders.length > 100) wrong('holders', '持证主体', 'licence form: empty');
  for (const [index, holder] of holders.entries()) {
    const where = `holders.${index}`;
    const kind = holderCodeType(holder.type)?.holder;
    const problem = holderCodeProblem(holder.type, holder.code, today);
    if (problem === 'type') wrong(`${where}.type`, '持证主体代码类型', 'licence form: holder type');
    else if (problem !== undefined) wrong(`${where}.code`, '持证主体代码', `licence form: holder ${problem}`);
    else if (isAmong(holders.slice(0, index), holder)) {
      wrong(`${where}.code`, '持证主体代码', 'licence form: holder twice');
    }
    if (kind !== undefined && type.holders !== 'both' && kind !== type.holders) {
      wrong(`${where}.type`, '持证主体代码类型', 'licence type: holder kind');
    }
    if (!isHolderName(holder.name, holders.length))
      wrong(`${where}.name`, '持证主体', 'licence form: holder name');
  }
  if (!isDay(validFrom)) wrong('validFrom', '证照有效期起始日期', 'licence form: day');
  if (!isTerm(term) || !type.validity.includes(term)) wrong('term', '有效期限', 'licence type: term');
  else if (isDay(validFrom) && isOver(lastDayOf(term, validFrom), chinaDay(today))) {
    wrong('validFrom', '证照有效期起始日期', 'licence form: over');
  }
  for (const { key, problem } of faceProblems(type.face, face, today)) {
    const field = type.face.fields.find((one) => one.key === key)?.name ?? key;
    wrong(key, field, `licence type: face ${problem}`);
  }
  return problems;
}

/**
 * What of a form cannot be printed, one problem a field: of the fields in `printed` (keys of the metadata and of the face) the first
 * character that the licence's typeface does not have.
 */
export function letterProblems(
  type: LicenceType,
  { holders, face }: Pick<LicenceForm, 'holders' | 'face'>,
  { printed, has }: { readonly printed: ReadonlySet<string>; has(character: string): boolean },
): FormProblem[] {
  const lacks = (where: string, field: string, key: string, text: string): FormProblem[] => {
    const character = printed.has(key) ? [...text].find((one) => !has(one)) : undefined;
    return character === undefined
      ? []
      : [{ where, field, detail: 'licence form: not in the font', character }];
  };
  return [
    ...holders.flatMap(({ name, code }, index) => [
      ...lacks(`holders.${index}.code`, '持证主体代码', 'CZZTDM', code),
      ...lacks(`holders.${index}.name`, '持证主体', 'CZZT', name),
    ]),
    ...type.face.fields.flatMap(({ key, name }) => lacks(key, name, key, face[key] ?? '')),
  ];
}

/** What a character is called where it cannot be shown: `U+20BB7`. */
export function characterCode(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The last day of a form's licence; undefined: no end. */
export function formLastDay({
  term,
  validFrom,
}: Pick<LicenceForm, 'term' | 'validFrom'>): string | undefined {
  return lastDayOf(term, validFrom);
}

/** Whether a licence is over on a day (YYYY-MM-DD). `last`: its last day, which may lie further than a day can be written; undefined: no end. */
export function isOver(last: string | undefined, day: string): boolean {
  return last !== undefined && isDay(last) && last < day;
}

/** Whether a holder, told by the code, is among some. */
export function isAmong(holders: readonly Holder[], { type, code }: Holder): boolean {
  return holders.some((one) => one.type === type && one.code === code);
}

/** Several holders stand in one line with commas between them (GB/T 36903): none of them has one. */
function isHolderName(name: string, holders: number): boolean {
  const length = [...name].length;
  const readable = !/[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u.test(name);
  return length >= 1 && length <= NAME_MAX && readable && (holders === 1 || !name.includes(','));
}
