import type { InspectOut } from '@yinzheng/contract/cli';
import { oneLine } from '@yinzheng/contract/texts';
import { columns } from '../table.ts';
import { isMoment } from '@yinzheng/contract/texts';
import type { Texts } from '../texts.ts';
import { personText } from './people.ts';
import { ticketFacts } from './ticket.ts';

/** A ticket as people read it; any other structure as an indented outline, its fields named in the language with the standards' own names. */
export function inspectText(found: InspectOut, texts: Texts): string {
  const { file, kind, sm3, size, ...content } = found;
  const head = texts.t('inspect.head', { file: oneLine(file), kind: texts.t(`inspect.${kind}`), size, sm3 });
  if (found.kind === 'ticket') return `${head}\n${ticketText(found, texts)}`;
  const parts = Object.values(content).map((part) => outline(withNames(part, texts), 0));
  return `${head}\n${parts.join('')}`;
}

function ticketText({ request, decisions }: Extract<InspectOut, { kind: 'ticket' }>, texts: Texts): string {
  const { t, moment } = texts;
  const steps = request.steps.map(({ role }, index) => {
    const name = t('inspect.step', { number: index + 1, role: t(`role.${role}`) });
    const decision = decisions[index];
    if (decision === undefined) return [name, t('inspect.undecided')];
    const { answer, approver, date, opinion } = decision;
    return [name, t(`answer.${answer}`), personText(approver, texts), moment(date), opinion];
  });
  return columns([...ticketFacts(request, texts), ...steps], 2);
}

/** The same with fields as they are called in the language, moments and yes and no as people write them. */
function withNames(value: unknown, texts: Texts, within = ''): unknown {
  if (typeof value === 'string') return isMoment(value) ? texts.moment(value) : value;
  if (typeof value === 'boolean') return texts.t(value ? 'inspect.yes' : 'inspect.no');
  if (Array.isArray(value)) return value.map((item) => withNames(item, texts, within));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [texts.field(name, within), withNames(part, texts, name)]),
  );
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
