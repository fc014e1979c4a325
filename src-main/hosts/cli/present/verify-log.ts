import type { VerifyLogOut } from '@yinzheng/contract/cli';
import { findingError } from '@yinzheng/core/use-log';
import type { LogVerification, WitnessReport } from '../../../service/verify-log.ts';
import { oneLine } from '@yinzheng/contract/texts';
import { columns } from '../table.ts';
import type { Texts } from '../texts.ts';

/** The shape of `verify-log --json`. */
export function verifyLogOut({
  answer,
  entries,
  witnesses,
  checkpoint,
  firstBad,
}: LogVerification): VerifyLogOut {
  return {
    answer,
    entries,
    witnesses: witnesses.map((one) => {
      return { kind: 'pdf', number: one.number, answer: one.answer, file: one.file };
    }),
    checkpoint,
    firstBad: firstBad && { chain: firstBad.chain, number: firstBad.number, kind: firstBad.kind },
  };
}

/** The answer, what was found first and what to do, and what each witness says. */
export function verifyLogText(found: LogVerification, folder: string, texts: Texts): string {
  const { t } = texts;
  const { answer, entries, witnesses, firstBad } = found;
  const verdict = t('verify-log.verdict', { folder: oneLine(folder), answer: t(`answer.${answer}`) });
  const count = t('verify-log.entries', { count: entries });
  const grounds = firstBad === null ? groundsText(found, texts) : badText(firstBad, texts);
  const said = witnesses.map((one) => [
    one.file,
    one.number === 0 ? '-' : t('witness.row', { row: one.number }),
    t(`answer.${one.answer}`),
    reasonText(one, texts),
  ]);
  const heading = said.length === 0 ? '' : `\n${t('witness.heading')}\n`;
  return `${verdict}\n${count}\n${grounds}${heading}${columns(said, 2)}`;
}

/** What the log was found to agree with, and what was not checked against anything. */
function groundsText({ witnesses, checkpoint, behind }: LogVerification, { t }: Texts): string {
  const signed =
    checkpoint === null
      ? t('verify-log.no-checkpoint')
      : t('verify-log.checkpoint', { row: checkpoint.row, behind });
  const witnessed = witnesses.some(({ answer }) => answer === 'valid');
  return `${t('verify-log.whole')}\n${signed}\n${t(witnessed ? 'verify-log.witnessed' : 'verify-log.no-witness')}\n`;
}

function badText(firstBad: NonNullable<LogVerification['firstBad']>, texts: Texts): string {
  const { code, title, detail, remedy } = texts.error(findingError(firstBad));
  return texts.t('error.lines', { code, title, detail, remedy });
}

function reasonText({ reason, error }: WitnessReport, texts: Texts): string {
  return error === undefined ? texts.t(`witness.${reason}`) : texts.message(error);
}
