import type { TemplateBox } from '@yinzheng/contract/licences';
import { fail } from '@yinzheng/core/kernel';
import { characterCode, type PrintedFields } from '@yinzheng/core/licences';
import { breakLines } from '../line-breaks.ts';
import type { Letters } from './letters.ts';

/** One line as it is drawn. */
export interface SetLine {
  readonly text: string;
  /** Of its first letter's left and its baseline, mm from the page's top left. */
  readonly x: number;
  readonly y: number;
  /** Points. */
  readonly size: number;
  /** Added after each character, mm. */
  readonly spacing: number;
}

/** A point, mm. */
const POINT = 25.4 / 72;
/** By how much letters are made smaller at a time, points. */
const STEP = 0.5;
/** What rounding may make of a line that just fits, mm. */
const SLACK = 0.01;

const FIELD = /\{([A-Z][A-Z0-9_]{0,60})\}/g;

/**
 * The lines of a box, with its fields filled in.
 * @throws LICENCE_TEMPLATE {detail, where} where the box names a field that there is none of; LICENCE_CHARACTER_MISSING
 * {character, code, field}; LICENCE_TEXT_TOO_LONG {field}
 */
export function setBox(box: TemplateBox, fields: PrintedFields, letters: Letters): SetLine[] {
  const named = [...box.text.matchAll(FIELD)].map(([, key]) => {
    return (
      fields.get(key ?? '') ?? fail('LICENCE_TEMPLATE', { detail: 'no such field', where: `{${key ?? ''}}` })
    );
  });
  // What a refusal calls the box: by its fields, or, where it has none, by its text.
  const called = named.map(({ name }) => name).join('、') || box.text.slice(0, 30);
  const empty = named.length > 0 && named.every(({ text }) => text === '');
  const text = empty ? box.absent : filled(box.text, fields);
  for (const { name, text: value } of named) requireLetters(value, name, letters);
  requireLetters(text, called, letters);
  if (text === '') return [];
  for (let size = box.size; size >= (box.least ?? box.size); size -= STEP) {
    const lines = setAt(box, text, size, letters);
    if (lines !== undefined) return lines;
  }
  return fail('LICENCE_TEXT_TOO_LONG', { field: called });
}

function filled(text: string, fields: PrintedFields): string {
  return text.replace(FIELD, (_, key: string) => fields.get(key)?.text ?? '');
}

function requireLetters(text: string, field: string, letters: Letters): void {
  const missing = [...text].find((character) => !letters.has(character));
  if (missing !== undefined) {
    fail('LICENCE_CHARACTER_MISSING', { character: missing, code: characterCode(missing), field });
  }
}

/** The lines in letters of that size; undefined where they do not fit. */
function setAt(box: TemplateBox, text: string, size: number, letters: Letters): SetLine[] | undefined {
  const em = size * POINT;
  const room = (box.width + SLACK) / em;
  const lines = breakLines(text, room, letters.width);
  const leading = em * box.leading;
  const height = leading * (lines.length - 1) + em;
  if (height > box.height + SLACK || lines.some((line) => letters.width(line) > room)) return undefined;
  // An ideograph stands on its box from a little under the baseline; between its bottom and top are 0.88 and 0.12 of it.
  const spare = box.height - height;
  const above = { top: 0, middle: spare / 2, bottom: spare }[box.upright];
  const first = box.y + above + em * 0.88;
  return lines.map((line, index) => setLine(box, line, size, first + index * leading, letters));
}

function setLine(box: TemplateBox, text: string, size: number, y: number, letters: Letters): SetLine {
  const spare = box.width - letters.width(text) * size * POINT;
  const gaps = [...text].length - 1;
  // The characters of a label go from one side of its box to the other, as in forms.
  if (box.align === 'spread' && gaps > 0) return { text, x: box.x, y, size, spacing: spare / gaps };
  const before = { left: 0, spread: 0, centre: spare / 2, right: spare }[box.align];
  return { text, x: box.x + before, y, size, spacing: 0 };
}
