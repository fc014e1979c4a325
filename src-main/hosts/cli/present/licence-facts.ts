import type { LicenceAct } from '@yinzheng/core/devices';
import { toHex } from '@yinzheng/core/kernel';
import type { LicenceRecord } from '@yinzheng/core/licences';
import type { FaceWords, PreparedIssue } from '../../../service/licences/index.ts';
import { moment } from '../../../service/shapes.ts';
import { columns } from '../table.ts';
import type { TextKey, Texts } from '../texts.ts';

/** The face fields of a type, by its code, in words. */
export type FaceWordsOf = (type: string) => FaceWords;

/** What a person is about to sign, before the PIN. */
export function actFacts(act: LicenceAct, words: FaceWordsOf, texts: Texts): string {
  const { t } = texts;
  return `${t('licence.about')}\n${columns(rowsOf(act, words, texts), 2)}`;
}

/** Places of a remark that are no face fields. */
const PLACES: Readonly<Record<string, TextKey>> = {
  holders: 'licence.holder',
  validFrom: 'licence.valid',
  term: 'licence.terms',
  attachments: 'licence.attachment',
};

function rowsOf(act: LicenceAct, words: FaceWordsOf, texts: Texts): string[][] {
  const { t } = texts;
  const on = (at: Date): string => texts.moment(moment(at));
  switch (act.kind) {
    case 'standing-authorisation': {
      const { type, seal, perDay, total, validTo, reason } = act.act;
      return [
        [t('licence.type-code'), type],
        [t('ticket.seal'), seal.esID],
        [t('licence.limits'), t('licence.limits-count', { perDay, total, date: on(validTo) })],
        [t('column.reason'), reason],
      ];
    }
    case 'authorisation-end':
      return [
        [t('licence.authorisation'), toHex(act.authorisation.act.id)],
        [t('column.reason'), act.act.reason],
      ];
    case 'licence-record':
      return recordRows(act.act, words, texts);
    case 'licence-review':
      return [
        ...recordRows(act.record.act, words, texts),
        [t('licence.answer'), t(`reviewanswer.${act.act.answer}`)],
        ...act.act.remarks.map(({ key, remark }) => {
          const place = PLACES[key];
          return [place === undefined ? words(act.record.act.type.code).name(key) : t(place), remark];
        }),
        [t('licence.opinion'), act.act.opinion],
      ];
    case 'licence-event': {
      const { identifier, event, reason, effectiveOn, until } = act.act;
      return [
        [t('licence.identifier'), identifier],
        [t('licence.event'), t(`licenceevent.${event}`)],
        [t('column.reason'), reason],
        [t('licence.valid'), t('licence.from-to', { from: effectiveOn, to: until ?? t('licence.endless') })],
      ];
    }
    case 'conflict-decision': {
      const { licence, decision, act: ours, kept, followers, reason } = act.act;
      return [
        [t('decide.licence'), licence],
        [t('decide.decision'), t(`decision.${decision}`)],
        [t('decide.ours'), toHex(ours)],
        [t('decide.theirs'), kept === undefined ? t('decide.refused') : toHex(kept)],
        ...followers.map((follower) => [t('decide.follower'), toHex(follower)]),
        [t('column.reason'), reason],
      ];
    }
    case 'licence-order':
      return [[t('licence.identifier'), act.act.identifier]];
  }
}

function recordRows(
  { type, holders, validFrom, term, face, attachments }: LicenceRecord,
  words: FaceWordsOf,
  texts: Texts,
): string[][] {
  const { t } = texts;
  return [
    [t('licence.type'), type.name],
    ...holders.map(({ name, code }) => [t('licence.holder'), `${name} ${code}`]),
    [t('licence.valid'), t('licence.from-to', { from: validFrom, to: term })],
    ...words(type.code).rows(face),
    ...attachments.map(({ name }) => [t('licence.attachment'), name]),
  ];
}

/** What an officer is about to issue. */
export function issueFacts({ terms, use }: PreparedIssue, count: number, texts: Texts): string {
  const { t } = texts;
  const { perDay, total, reason } = terms.authorisation.act;
  const { spent, spentToday: today } = use;
  const rows = [
    [t('licence.type'), terms.drawn.type.name],
    [t('ticket.seal'), terms.seal.info.property.name],
    [t('licence.records'), String(count)],
    [t('column.reason'), reason],
    [t('licence.limits'), t('licence.authorised-left', { spent, total, today, perDay })],
  ];
  return `${t('licence.about')}\n${columns(rows, 2)}`;
}
