import { creditCheck, mod112 } from './check-characters.ts';

/** Whether a text is a unified social credit code with its right check character (GB 32100-2015). */
export function isCreditCode(text: string): boolean {
  return text.length === 18 && creditCheck(text.slice(0, 17)) === text[17];
}

/**
 * Whether a text is a citizen's identity number: six digits of a place, a date of birth that exists and is not after
 * `today`, three digits, the check character (GB 11643-1999).
 */
export function isCitizenId(text: string, today: Date): boolean {
  if (!/^[1-9]\d{16}[\dX]$/.test(text) || mod112(text.slice(0, 17)) !== text[17]) return false;
  const [year, month, day] = [text.slice(6, 10), text.slice(10, 12), text.slice(12, 14)].map(Number);
  const born = new Date(Date.UTC(year!, month! - 1, day));
  const exists =
    born.getUTCFullYear() === year && born.getUTCMonth() === month! - 1 && born.getUTCDate() === day;
  return exists && year >= 1800 && born.getTime() <= today.getTime();
}

/** 持证主体代码类型: how a holder is identified, and whether that is a body or a person (GB/T 36903-2018, annex A). */
export interface HolderCodeType {
  readonly code: string;
  readonly name: string;
  readonly holder: 'body' | 'person';
}

/** The table of GB/T 36903-2018, annex A. The names are the standard's and go into a licence's metadata. */
export const HOLDER_CODE_TYPES: readonly HolderCodeType[] = [
  { code: '001', name: '统一社会信用代码', holder: 'body' },
  { code: '099', name: '其他法人或其他组织有效证件代码', holder: 'body' },
  { code: '111', name: '公民身份号码', holder: 'person' },
  { code: '114', name: '中国人民解放军军官证号码', holder: 'person' },
  { code: '115', name: '中国人民武装警察部队警官证号码', holder: 'person' },
  { code: '118', name: '中国人民解放军士兵证号码', holder: 'person' },
  { code: '119', name: '中国人民武装警察部队士兵证号码', holder: 'person' },
  { code: '120', name: '中国人民解放军文职人员证号码', holder: 'person' },
  { code: '122', name: '中国人民武装警察部队文职人员证号码', holder: 'person' },
  { code: '411', name: '外交护照号码', holder: 'person' },
  { code: '412', name: '公务护照号码', holder: 'person' },
  { code: '413', name: '公务普通护照号码', holder: 'person' },
  { code: '414', name: '普通护照号码', holder: 'person' },
  { code: '511', name: '台湾居民来往大陆通行证号码', holder: 'person' },
  { code: '516', name: '港澳居民来往内地通行证号码', holder: 'person' },
  { code: '999', name: '其他自然人有效证件代码', holder: 'person' },
];

/** The type with that code of three digits; undefined: the standard has none. */
export function holderCodeType(code: string): HolderCodeType | undefined {
  return HOLDER_CODE_TYPES.find((type) => type.code === code);
}

/**
 * What is wrong with a holder's code of a type: nothing that has no rule of its own is refused but for its length and
 * characters. Undefined: nothing.
 */
export function holderCodeProblem(
  type: string,
  code: string,
  today: Date,
): 'type' | 'check' | 'form' | undefined {
  if (holderCodeType(type) === undefined) return 'type';
  if (type === '001') return isCreditCode(code) ? undefined : 'check';
  if (type === '111') return isCitizenId(code, today) ? undefined : 'check';
  return /^[\p{L}\p{N}()（）字第号-]{2,64}$/u.test(code) ? undefined : 'form';
}
