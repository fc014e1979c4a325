import type { InspectOut } from '@yinzheng/contract/cli';
import { oneLine } from '../table.ts';
import type { Texts } from '../texts.ts';

/** A structure as an indented outline: the standards' names, one value a line. */
export function inspectText(found: InspectOut, { t }: Texts): string {
  const { file, kind, sm3, size, ...content } = found;
  const head = t('inspect.head', { file, kind: t(`inspect.${kind}`), size, sm3 });
  return `${head}\n${Object.values(content)
    .map((part) => outline(part, 0))
    .join('')}`;
}

function outline(value: unknown, depth: number): string {
  if (Array.isArray(value)) return value.map((item) => listItem(item, depth)).join('');
  if (typeof value !== 'object' || value === null) return `${indent(depth)}${plain(value)}\n`;
  return Object.entries(value)
    .map(([name, part]) => entry(name, part, depth))
    .join('');
}

function entry(name: string, value: unknown, depth: number): string {
  if (isSimple(value)) return `${indent(depth)}${name}: ${plain(value)}\n`;
  return `${indent(depth)}${name}:\n${outline(value, depth + 1)}`;
}

function listItem(item: unknown, depth: number): string {
  if (isSimple(item)) return `${indent(depth)}- ${plain(item)}\n`;
  const text = outline(item, depth + 1);
  return `${indent(depth)}- ${text.slice(indent(depth + 1).length)}`;
}

/** What fits a line: a single value, or a list of numbers and short words. */
function isSimple(value: unknown): boolean {
  if (Array.isArray(value))
    return value.every((item) => typeof item !== 'object') && plain(value).length <= 100;
  return typeof value !== 'object' || value === null;
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.map(plain).join(' ');
  return oneLine(typeof value === 'string' ? value : JSON.stringify(value));
}

function indent(depth: number): string {
  return '  '.repeat(depth);
}
