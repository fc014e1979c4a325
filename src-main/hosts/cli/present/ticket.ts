import type { ApproveOut, RequestOut, UseRequestOut } from '@yinzheng/contract/cli';
import { columns } from '../table.ts';
import type { Texts } from '../texts.ts';
import { inGroups } from './init.ts';
import { personText } from './people.ts';

/** The facts of a request in the order a leader reads: who, what for, which seal, how many, until when. */
export function ticketFacts(request: UseRequestOut, texts: Texts): string[][] {
  const { t, moment } = texts;
  const { seal } = request;
  return [
    [t('ticket.id'), request.id],
    [t('role.applicant'), personText(request.applicant, texts)],
    [t('column.reason'), request.reason],
    [t('ticket.seal'), seal.name === null ? seal.id : t('person', { id: seal.id, name: seal.name })],
    [t('ticket.class'), t(`class.${request.classification}`)],
    [t('ticket.requested'), moment(request.requested)],
    [t('ticket.expires'), moment(request.expires)],
    ...request.documents.flatMap(({ name, count, digest }) => [
      [t('column.document'), t('ticket.document', { name, count })],
      [t('ticket.digest'), inGroups(digest)],
    ]),
  ];
}

export function requestText({ ticket, request }: RequestOut, texts: Texts): string {
  const facts = columns(ticketFacts(request, texts), 2);
  return `${texts.t('request.done', { ticket })}\n${facts}${texts.t('request.next')}\n`;
}

export function approveText({ ticket, decision, steps, approved }: ApproveOut, texts: Texts): string {
  const { t } = texts;
  const answer = t(`answer.${decision.answer}`);
  const done = t('approve.done', {
    ticket,
    answer,
    approver: personText(decision.approver, texts),
    step: decision.step,
    steps,
  });
  const next = approved ? 'approve.next' : decision.answer === 'agreed' ? 'approve.more' : 'approve.ended';
  return `${done}\n${t(next)}\n`;
}
