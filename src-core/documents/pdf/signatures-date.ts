import { latin1Text } from '../../kernel/index.ts';
import type { PdfString } from './objects.ts';

const DATE =
  /^D:(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)?)?)?)?)?)?(?:Z(?:00'?(?:00'?)?)?|([+-])(\d\d)'?(?:(\d\d)'?)?)?$/;

/**
 * The moment a date string names (ISO 32000-1, 7.9.4); without an offset it is read as UTC.
 * Undefined where it is no date.
 */
export function dateOf(string: PdfString): Date | undefined {
  const match = DATE.exec(latin1Text(string.value.subarray(0, 40)));
  if (match === null) return undefined;
  const [
    ,
    year,
    month = '01',
    day = '01',
    hour = '00',
    minute = '00',
    second = '00',
    sign,
    hours = '0',
    minutes = '0',
  ] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const local = new Date(`${iso}Z`);
  if (Number.isNaN(local.getTime()) || local.toISOString().slice(0, 19) !== iso) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return new Date(local.getTime() - (sign === '-' ? -offset : offset));
}
