import type { PreparedStamping, StampOutcome } from '../../../service/stamp.ts';
import type { Context } from '../command.ts';
import { keyText } from '../pin.ts';
import { columns } from '../table.ts';
import type { Texts } from '../texts.ts';
import { inGroups } from './init.ts';
import { peopleText, personText } from './people.ts';
import { ticketFacts } from './ticket.ts';

/** What the custodian is about to do, before the PIN. */
export function stampingFacts(prepared: PreparedStamping, context: Context): string {
  const { texts } = context;
  const { t } = texts;
  const rows = [
    [t('role.approver'), peopleText(prepared.approvers, texts)],
    [t('role.custodian'), personText(prepared.custodian, texts)],
    [t('stamp.key'), keyText(context, prepared.key)],
    [t('stamp.wanted'), t('stamp.wanted-count', { count: prepared.wanted })],
  ];
  return `${t('stamp.about')}\n${ticketFacts(prepared.request, texts)}${columns(rows, 2)}`;
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
