import { concat, latin1, latin1Text, utf8Text } from '../../kernel/index.ts';
import { pdfString, type PdfString } from './objects.ts';

// Text strings and dates, ISO 32000-1, 7.9.2.2 and 7.9.4.

const UTF16_MARK = Uint8Array.of(0xfe, 0xff);

/** A text string in UTF-16BE, written in hexadecimal so that no reader's unescaping can touch it. */
export function textString(text: string): PdfString {
  const bytes = new Uint8Array(2 * text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    bytes[2 * i] = unit >> 8;
    bytes[2 * i + 1] = unit & 0xff;
  }
  return pdfString(concat(UTF16_MARK, bytes), 'hex');
}

/** The text of a text string: UTF-16BE or UTF-8 where it is so marked, else one character per byte. */
export function textOf(string: PdfString): string {
  const { value } = string;
  if (value[0] === 0xfe && value[1] === 0xff) {
    let text = '';
    for (let i = 2; i + 1 < value.length; i += 2) {
      text += String.fromCharCode((value[i]! << 8) | value[i + 1]!);
    }
    return text;
  }
  if (value[0] === 0xef && value[1] === 0xbb && value[2] === 0xbf) {
    return utf8Text(value.subarray(3)) ?? latin1Text(value);
  }
  return latin1Text(value);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** A date in local time with its offset from UTC in minutes, such as `D:20260102030405+08'00'`. */
export function dateString(date: Date, offsetMinutes: number): PdfString {
  const local = new Date(date.getTime() + offsetMinutes * 60_000);
  const day = `${String(local.getUTCFullYear()).padStart(4, '0')}${two(local.getUTCMonth() + 1)}${two(local.getUTCDate())}`;
  const time = `${two(local.getUTCHours())}${two(local.getUTCMinutes())}${two(local.getUTCSeconds())}`;
  const offset = Math.abs(offsetMinutes);
  const zone = `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(offset / 60))}'${two(offset % 60)}'`;
  return pdfString(latin1(`D:${day}${time}${zone}`));
}
