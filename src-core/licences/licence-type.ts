import { isCreditCode } from './holder-codes.ts';
import type { FaceSchema } from './face-data.ts';

/** 证照类型: one entry of the city's catalogue (GB/T 36902-2018). */
export interface LicenceType {
  /** 证照类型代码: the definer's credit code (18) and a number of three digits. */
  readonly code: string;
  /** 证照类型名称. */
  readonly name: string;
  /** 证照定义机构. */
  readonly definer: { readonly name: string; readonly code: string; readonly level: Level };
  /** 证照颁发机构级别. */
  readonly issuerLevel: Level;
  /** 持证主体类别. */
  readonly holders: 'person' | 'body' | 'both';
  /** 有效期限范围: `10年`, `6月`, `30天`, `长期`; one of them is chosen for a licence. */
  readonly validity: readonly string[];
  /** 照面信息, the version in force. */
  readonly face: FaceSchema;
  /** Which template draws it; the SM3 of the template's file. */
  readonly template: { readonly id: string; readonly digest: Uint8Array };
}

/** 证照定义机构级别 and 颁发机构级别: national, provincial or ministerial, city, county, other. */
export type Level = 1 | 2 | 3 | 4 | 5;

/** Whether a text is a type's code: a right credit code and three digits. */
export function isLicenceTypeCode(text: string): boolean {
  return /^.{18}\d{3}$/.test(text) && isCreditCode(text.slice(0, 18));
}

const TERM = /^([1-9]\d{0,3})(天|月|年)$/;
/** What a term without end is called. */
export const ENDLESS = '长期';

/** Whether a text is a term of validity as the catalogue writes it. */
export function isTerm(text: string): boolean {
  return text === ENDLESS || TERM.test(text);
}

/**
 * The last day of a term that begins on `from` (both YYYY-MM-DD): a year from 2026-11-29 ends on 2027-11-28. Where the month
 * has no such day the term ends with the month. Undefined: no end.
 */
export function lastDayOf(term: string, from: string): string | undefined {
  const parts = TERM.exec(term);
  if (parts === null) return undefined;
  const [count, unit] = [Number(parts[1]), parts[2]];
  const [year, month, day] = from.split('-').map(Number) as [number, number, number];
  if (unit === '天') return dayText(new Date(Date.UTC(year, month - 1, day + count - 1)));
  const months = month - 1 + (unit === '月' ? count : count * 12);
  const monthEnd = new Date(Date.UTC(year, months + 1, 0));
  if (day > monthEnd.getUTCDate()) return dayText(monthEnd);
  return dayText(new Date(Date.UTC(year, months, day - 1)));
}

function dayText(day: Date): string {
  return day.toISOString().slice(0, 10);
}
