import type { PreparedStamping, StampOutcome } from '../../../service/stamp.ts';
import type { Context } from '../command.ts';
import { keyText } from '../pin.ts';
import { columns } from '../table.ts';
import type { Texts } from '../texts.ts';
import { inGroups } from './init.ts';
import { peopleText, personText } from './people.ts';
import { ticketFacts } from './ticket.ts';

/** What the custodian is about to do, before the PIN: the four facts (date, reason, approver, count) among them. */
export function stampingFacts(prepared: PreparedStamping, context: Context): string {
  const { texts } = context;
  const { t } = texts;
  const { request, approvers, custodian, key, wanted, spent } = prepared;
  const uses = request.documents.map(({ name, count }, index) => {
    const used = spent[index] ?? 0;
    return [t('stamp.spent'), t('stamp.spent-count', { name, count, spent: used, remaining: count - used })];
  });
  const rows = [
    ...ticketFacts(request, texts),
    [t('role.approver'), peopleText(approvers, texts)],
    [t('role.custodian'), personText(custodian, texts)],
    [t('stamp.key'), keyText(context, key)],
    ...uses,
    [t('stamp.wanted'), t('stamp.wanted-count', { count: wanted })],
  ];
  return `${t('stamp.about')}\n${columns(rows, 2)}`;
}

/** What became of each file, and the sentence for whoever receives one. */
export function outcomesText(outcomes: readonly StampOutcome[], texts: Texts): string {
  const blocks = outcomes.map((outcome) => outcomeText(outcome, texts));
  const done = outcomes.filter(({ result }) => result === 'done').length;
  if (outcomes.length > 1) {
    blocks.push(`${texts.t('stamp.sum', { done, total: outcomes.length, left: outcomes.length - done })}\n`);
  }
  if (done > 0) blocks.push(`${texts.t('stamp.recipient')}\n`);
  return blocks.join('');
}

function outcomeText(outcome: StampOutcome, texts: Texts): string {
  const { t } = texts;
  const { file } = outcome;
  if (outcome.result === 'skipped') return `${t('stamp.skipped', { file })}\n`;
  if (outcome.result === 'refused') {
    const { code, title, detail, remedy } = texts.error(outcome.error);
    return `${t('stamp.refused', { file })}\n${t('error.lines', { code, title, detail, remedy })}`;
  }
  const { count, spent, remaining } = outcome;
  return (
    `${t('stamp.done', { file })}\n` +
    columns(
      [
        [t('stamp.output'), outcome.output],
        [t('stamp.digest'), inGroups(outcome.digest)],
        [t('stamp.entries'), outcome.entries.join(t('list.separator'))],
        [t('column.count'), t('stamp.count', { this: outcome.entries.length, count, spent, remaining })],
      ],
      2,
    )
  );
}
