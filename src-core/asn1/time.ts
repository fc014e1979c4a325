import { fail } from '../kernel/index.ts';
import { malformed } from './node.ts';

/** A UTCTime in DER's only form YYMMDDhhmmssZ; years 50 to 99 are 19xx (RFC 5280, 4.1.2.5.1). @throws DER_MALFORMED */
export function parseUtcTime(text: string, where: string): Date {
  const match = /^(\d{2})(\d{10})Z$/.exec(text);
  if (match === null) malformed(where, 'UTCTime is not YYMMDDhhmmssZ');
  const century = Number(match[1]) >= 50 ? '19' : '20';
  return fromDigits(`${century}${match[1]!}${match[2]!}`, '', where);
}

/** A GeneralizedTime in DER's form YYYYMMDDhhmmss[.f]Z (X.690, 11.7). @throws DER_MALFORMED */
export function parseGeneralizedTime(text: string, where: string): Date {
  const match = /^(\d{14})(?:\.(\d{0,8}[1-9]))?Z$/.exec(text);
  if (match === null) malformed(where, 'GeneralizedTime is not YYYYMMDDhhmmssZ');
  return fromDigits(match[1]!, match[2] ?? '', where);
}

function fromDigits(digits: string, fraction: string, where: string): Date {
  const number = (from: number, to: number): number => Number(digits.slice(from, to));
  const [month, day, hour] = [number(4, 6) - 1, number(6, 8), number(8, 10)];
  const [minute, second] = [number(10, 12), number(12, 14)];
  const date = new Date(0);
  date.setUTCFullYear(number(0, 4), month, day);
  // What is no day or no time rolls over.
  const exists = date.getUTCMonth() === month && date.getUTCDate() === day;
  if (!exists || hour > 23 || minute > 59 || second > 59) malformed(where, 'no such time');
  date.setUTCHours(hour, minute, second, Number(fraction.padEnd(3, '0').slice(0, 3)));
  return date;
}

/** YYYYMMDDhhmmssZ of a time, to the second. @throws BAD_ARGUMENT for no time or one outside the years 0 to 9999. */
export function generalizedTimeText(date: Date): string {
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999))
    fail('BAD_ARGUMENT', { name: 'time', detail: 'not within the years 0 to 9999' });
  return `${date.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
}
