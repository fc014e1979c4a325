import type { LogComparisonOut, SignatureOut, VerifiedOut } from '@yinzheng/contract/cli';
import { oneLine } from '@yinzheng/contract/texts';
import { columns } from '../table.ts';
import type { TextKey, Texts } from '../texts.ts';

/** Additions that are printed one by one. */
const MOST_ADDED = 20;

/** A verdict is a sentence, then its grounds. */
export function verifiedText(verified: VerifiedOut, texts: Texts): string {
  const { t } = texts;
  const { file, answer, reason, signatures } = verified;
  return [
    `${t('verify.verdict', { file: oneLine(file), answer: t(`answer.${answer}`) })}\n${reason}\n`,
    ...signatures.map((one, index) => `\n${signatureText(one, index + 1, texts)}`),
  ].join('');
}

/** A file that could not be read. */
export function refusedFileText(file: string, error: unknown, texts: Texts): string {
  const { code, title, detail, remedy } = texts.error(error);
  return `${texts.t('verify.refused', { file })}\n${texts.t('error.lines', { code, title, detail, remedy })}`;
}

function signatureText(signature: SignatureOut, number: number, texts: Texts): string {
  const { t } = texts;
  const { seal, signer, answer } = signature;
  const facts: string[][] = [[t('verify.format'), formatText(signature, texts)]];
  if (seal !== null) facts.push([t('ticket.seal'), t('person', seal)]);
  if (signer !== null) facts.push([t('verify.signer'), signer]);
  facts.push([t('verify.time'), timeText(signature, texts)]);
  facts.push([t('verify.covers'), t(`covers.${signature.covers}`)]);
  facts.push(...mdpFacts(signature, texts));
  facts.push([t('verify.after'), afterText(signature, texts)]);
  for (const added of signature.added.slice(0, MOST_ADDED)) facts.push(['', addedText(added, texts)]);
  const left = signature.added.length - MOST_ADDED;
  if (left > 0) facts.push(['', t('added.more', { count: left })]);
  facts.push([t('verify.ticket'), ticketText(signature, texts)]);
  if (signature.log !== null) facts.push([t('verify.log'), logText(signature.log, texts)]);
  const steps = signature.steps.map(({ step, answer: found, reason }) => {
    return [t(`step.${step}`), t(`answer.${found}`), reason];
  });
  const open = signature.notChecked.map((reason) => [t('verify.not-checked'), reason]);
  const head = t('verify.signature', { number, answer: t(`answer.${answer}`) });
  return `${head}\n${columns(facts, 2)}${columns(steps, 2)}${columns(open, 2)}`;
}

function formatText({ format, variant }: SignatureOut, { t }: Texts): string {
  return variant === null ? t('format.unknown') : t(`format.${format}-${variant}` as TextKey);
}

function timeText({ time }: SignatureOut, { t, moment }: Texts): string {
  return time === null ? t('verify.no-time') : t(`time.${time.basis}`, { at: moment(time.at) });
}

function afterText({ after, changes }: SignatureOut, { t, change }: Texts): string {
  if (after === 'nothing') return t('after.nothing');
  const list = changes.map(change).join(t('list.separator'));
  return t(`after.${after}`, { list });
}

function addedText(
  { kind, object, page, detail }: SignatureOut['added'][number],
  { t, change }: Texts,
): string {
  const where = [
    ...(page === null ? [] : [t('added.page', { page })]),
    ...(detail === null ? [] : [t('added.detail', { detail })]),
    ...(object === null ? [] : [t('added.object', { object })]),
  ];
  const what = change(kind);
  return where.length === 0 ? what : t('added.where', { what, where: where.join(t('list.separator')) });
}

/** What a signature allows and locks, where it says anything. */
function mdpFacts({ mdp, forbidden }: SignatureOut, { t }: Texts): string[][] {
  if (mdp === null) return [];
  const { certifies, limits, locks } = mdp;
  const says = [
    ...(certifies === null ? [] : [t(`mdp.certifies-${certifies}`)]),
    ...(limits === null ? [] : [t(`mdp.limits-${limits}`)]),
    ...locks.map(({ action, fields }) =>
      t(`mdp.lock-${action}`, { fields: fields.join(t('list.separator')) }),
    ),
    ...(forbidden ? [t('mdp.broken')] : []),
  ];
  return says.map((text, index) => [index === 0 ? t('verify.mdp') : '', text]);
}

function ticketText({ ticket }: SignatureOut, { t }: Texts): string {
  return ticket === null
    ? t('verify.no-ticket')
    : t('verify.ticket-entry', { id: ticket.id, entry: ticket.entry });
}

/** What the log says, in one line. */
function logText({ reason, entry }: LogComparisonOut, { t, moment }: Texts): string {
  if (entry === null) return reason;
  // 误盖 is the only kind of annotation.
  return t(entry.annotations.length > 0 ? 'verify.log-mistaken' : 'verify.log-entry', {
    reason,
    why: entry.reason,
    applicant: entry.applicant.name,
    approvers: entry.approvers.map(({ name }) => name).join(t('list.separator')),
    date: moment(entry.signed ?? entry.date),
    result: t(`result.${entry.result}`),
  });
}
