import { x500Name, type NamePart } from '@yinzheng/core/pki';
import { UsageError } from '../args.ts';

/** How a name is written. */
export const SUBJECT_EXAMPLE = 'C=CN, O=…, CN=…';

/** Attributes that a name may be asked for with, as they are written. */
const TYPES = ['C', 'ST', 'L', 'O', 'OU', 'CN', 'TITLE', 'SERIALNUMBER', 'EMAIL', 'UID', 'DC'] as const;

/**
 * DER of a name such as `C=CN, O=某市教育局, CN=王芳`, the broadest first; a backslash lets a comma stand for itself.
 * @throws UsageError, BAD_ARGUMENT
 */
export function subjectOf(text: string): Uint8Array {
  const parts = text.split(/(?<!\\),/).map((part) => partOf(part.trim(), text));
  return x500Name(parts);
}

function partOf(part: string, text: string): NamePart {
  const at = part.indexOf('=');
  const name = part.slice(0, Math.max(at, 0)).trim().toUpperCase();
  const type = TYPES.find((known) => known === name);
  if (at < 0 || type === undefined) {
    throw new UsageError('usage.subject-form', {
      value: text,
      words: TYPES.join(', '),
      example: SUBJECT_EXAMPLE,
    });
  }
  return {
    type,
    value: part
      .slice(at + 1)
      .trim()
      .replace(/\\(.)/g, '$1'),
  };
}
