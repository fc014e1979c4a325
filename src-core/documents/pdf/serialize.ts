import { concat, latin1, latin1Text } from '../../kernel/index.ts';
import type { PdfDict, PdfObject } from './objects.ts';

// Writing objects, ISO 32000-1, 7.3. What was read is written as it stood: numbers by their text, strings in their form.

const HEX_DIGITS = '0123456789ABCDEF';

function hexByte(byte: number): string {
  return HEX_DIGITS.charAt(byte >> 4) + HEX_DIGITS.charAt(byte & 15);
}

/** A name with its slash; everything but plain visible characters is written as `#xx` (7.3.5). */
export function nameText(value: string): string {
  // Outside `!` to `~`, the number sign, and the delimiters of 7.2.2.
  return `/${value.replace(/[^!-~]|[#()<>[\]{}/%]/g, (char) => `#${hexByte(char.charCodeAt(0))}`)}`;
}

function literalText(value: Uint8Array): string {
  // A bare carriage return inside a literal string would be read as a line feed (7.3.4.2).
  return `(${latin1Text(value)
    .replace(/[\\()]/g, '\\$&')
    .replace(/\r/g, '\\r')})`;
}

function hexText(value: Uint8Array): string {
  const parts: string[] = [];
  for (const byte of value) parts.push(hexByte(byte));
  return `<${parts.join('')}>`;
}

function dictText(dict: PdfDict): string {
  const parts: string[] = [];
  for (const [key, value] of dict.entries) parts.push(`${nameText(key)} ${objectText(value)}`);
  return `<< ${parts.join(' ')} >>`;
}

/** Text, in Latin-1, of an object that is not a stream. */
function objectText(object: PdfObject): string {
  switch (object.kind) {
    case 'null':
      return 'null';
    case 'boolean':
      return String(object.value);
    case 'number':
      return object.raw;
    case 'name':
      return nameText(object.value);
    case 'string':
      return object.form === 'hex' ? hexText(object.value) : literalText(object.value);
    case 'array':
      return `[${object.items.map(objectText).join(' ')}]`;
    case 'dict':
      return dictText(object);
    case 'ref':
      return `${object.num} ${object.gen} R`;
    case 'stream':
      return dictText(object.dict);
  }
}

/**
 * The bytes of one object as they stand between `obj` and `endobj`.
 * A stream's Length is written from its bytes; the rest of its dictionary as it is.
 */
export function serialize(object: PdfObject): Uint8Array {
  if (object.kind !== 'stream') return latin1(objectText(object));
  const entries = new Map(object.dict.entries);
  const length = object.raw.length;
  entries.set('Length', { kind: 'number', value: length, raw: String(length) });
  const head = latin1(`${dictText({ kind: 'dict', entries })}\nstream\n`);
  return concat(head, object.raw, latin1('\nendstream'));
}
