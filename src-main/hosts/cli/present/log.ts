import type { LogEntryOut } from '@yinzheng/contract/cli';
import { oneLine } from '@yinzheng/contract/texts';
import { cutTo, table } from '../table.ts';
import type { Texts } from '../texts.ts';

const WIDEST_REASON = 32;
const WIDEST_DOCUMENT = 32;

/** The use log as a table; long texts are cut, `--json` has them whole. */
export function logText(entries: readonly LogEntryOut[], { t, moment }: Texts): string {
  if (entries.length === 0) return `${t('log.empty')}\n`;
  const heading = [
    t('column.number'),
    t('column.date'),
    t('column.reason'),
    t('column.document'),
    t('log.seal'),
    t('role.applicant'),
    t('role.approver'),
    t('role.custodian'),
    t('column.count'),
    t('log.result'),
  ];
  const rows = entries.map((entry) => [
    String(entry.number),
    moment(entry.date),
    cutTo(oneLine(entry.reason), WIDEST_REASON),
    cutTo(oneLine(entry.document), WIDEST_DOCUMENT),
    entry.seal.id,
    entry.applicant.name,
    entry.approvers.map(({ name }) => name).join(t('list.separator')),
    entry.custodian.name,
    String(entry.count),
    t(`result.${entry.result}`),
  ]);
  const remarks = entries.flatMap(({ number, annotations }) => {
    return annotations.map(({ kind, by, note, date }) => {
      const values = {
        entry: number,
        kind: t(`annotation.${kind}`),
        note,
        person: by.name,
        date: moment(date),
      };
      return `${t('log.annotation', values)}\n`;
    });
  });
  return `${table(heading, rows)}${remarks.join('')}${t('log.sum', { count: entries.length })}\n`;
}
