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
  const iso = digits.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6');
  const millis = fraction.padEnd(3, '0').slice(0, 3);
  const date = new Date(`${iso}.${millis}Z`);
  // Date accepts 24:00 and rolls 30 February over on some engines: the round trip does not.
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 19) !== iso) {
    malformed(where, 'no such time');
  }
  return date;
}

/** YYYYMMDDhhmmssZ of a time, to the second. @throws BAD_ARGUMENT for no time or one outside the years 0 to 9999. */
export function generalizedTimeText(date: Date): string {
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999))
    fail('BAD_ARGUMENT', { name: 'time', detail: 'not within the years 0 to 9999' });
  return `${date.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
}
