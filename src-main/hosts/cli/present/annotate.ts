import type { AnnotateOut } from '@yinzheng/contract/cli';
import type { PreparedRemark } from '../../../service/annotate.ts';
import { columns } from '../table.ts';
import type { Texts } from '../texts.ts';
import { personText } from './people.ts';

/** What the custodian is about to remark, before the PIN. */
export function remarkFacts({ entry, by, note }: PreparedRemark, texts: Texts): string {
  const { t, moment } = texts;
  const rows = [
    [t('column.number'), String(entry.number)],
    [t('column.date'), moment(entry.date)],
    [t('column.document'), entry.document],
    [t('log.seal'), entry.seal.id],
    [t('log.result'), t(`result.${entry.result}`)],
    [t('annotate.note'), note],
    [t('role.custodian'), personText(by, texts)],
  ];
  return `${t('annotate.about')}\n${columns(rows, 2)}`;
}

export function annotatedText(made: AnnotateOut, texts: Texts): string {
  const { t } = texts;
  const kind = t(`annotation.${made.kind}`);
  return `${t('annotate.done', { entry: made.entry, kind, note: made.note })}\n${t('annotate.spent')}\n`;
}
