import type { CheckFindingOut, CheckOut } from '@yinzheng/contract/cli';
import { FINDING_KINDS, type CheckFinding } from '@yinzheng/core/reports';
import type { CheckReport } from '../../../service/check.ts';
import { columns } from '../table.ts';
import type { Texts } from '../texts.ts';

/** The checker's report in the shape of `check --json`: findings become sentences. */
export function checkOut(report: CheckReport, texts: Texts): CheckOut {
  const { answer, entries, spent, open, voided, findings } = report;
  return { answer, entries, spent, open, voided, findings: findings.map((one) => findingOut(one, texts)) };
}

function findingOut(finding: CheckFinding, texts: Texts): CheckFindingOut {
  const { kind, entry, row, ticket, path, now, document, spent, count, error } = finding;
  const values = Object.entries({ entry, row, ticket, path, now, document, spent, count });
  const known = Object.fromEntries(
    values.filter((pair): pair is [string, string | number] => pair[1] !== undefined),
  );
  const sentence = texts.t(`finding.${kind}`, known);
  return {
    kind,
    answer: FINDING_KINDS[kind],
    text: error === undefined ? sentence : `${sentence}${texts.message(error)}`,
    entry: entry ?? null,
    row: row ?? null,
    path: path ?? null,
    code: error === undefined ? null : texts.error(error).code,
  };
}

/** The weights of findings, gravest first. */
const WEIGHTS = ['invalid', 'unknown', 'valid'] as const;

/** The report for people: the answer, the sums, then faults, what cannot be told, and what is only said. */
export function checkText(
  { answer, entries, spent, open, voided, findings }: CheckOut,
  { t }: Texts,
): string {
  const sums = [
    [t('check.entries'), t('check.entry-count', { count: entries })],
    [
      t('check.spent'),
      t('check.spent-sum', {
        total: spent.total,
        done: spent.done,
        after: spent.voidedAfterSigning,
        unresolved: spent.unresolved,
      }),
    ],
    [t('check.voided'), t('check.count', { count: voided })],
    [t('check.open'), t('check.count', { count: open })],
  ];
  const blocks = WEIGHTS.flatMap((weight) => {
    const own = findings.filter((one) => one.answer === weight);
    return own.length === 0 ? [] : [`${t(`found.${weight}`)}\n${own.map(line).join('')}`];
  });
  // A log that does not hold has no sums: noughts would be read as a count.
  const counted = findings.every(({ kind }) => kind !== 'log-broken');
  return `${t(`checked.${answer}`)}\n${counted ? columns(sums, 2) : ''}${blocks.join('')}`;
}

function line({ text }: CheckFindingOut): string {
  return `  ${text}\n`;
}
