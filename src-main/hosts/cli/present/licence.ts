import type {
  DeliveryOut,
  LicenceAuthoriseOut,
  LicenceCollectOut,
  LicenceDraftRow,
  LicenceDraftShowOut,
  LicenceEndOut,
  LicenceEventRow,
  LicenceListRow,
  LicenceReviewOut,
  LicenceShowOut,
  LicenceTypeOut,
} from '@yinzheng/contract/cli';
import { toHex } from '@yinzheng/core/kernel';
import type { FaceWords, IssueOutcome } from '../../../service/licences/index.ts';
import { columns, cutTo, table } from '../table.ts';
import type { Texts } from '../texts.ts';
import { inGroups } from './init.ts';
import { personText } from './people.ts';

const WIDEST_NAME = 28;

/** The types: what they hold, how many serials are left, who authorised what. */
export function typesText(types: readonly LicenceTypeOut[], texts: Texts): string {
  const { t } = texts;
  if (types.length === 0) return `${t('licence.no-types')}\n`;
  return types.map((type) => typeText(type, texts)).join('\n');
}

function typeText(type: LicenceTypeOut, { t, moment }: Texts): string {
  const fields = type.face.fields.map(({ key, name, kind, required, list }) => [
    key,
    name,
    t(`fieldkind.${kind}`),
    required ? t('licence.required') : '',
    list.map((one) => `${one.code} ${one.name}`).join(t('list.separator')),
  ]);
  const authorisations = type.authorisations.map((one) => [
    one.id,
    one.ended === null
      ? t('licence.authorised-until', { date: moment(one.validTo) })
      : t('licence.authorised-ended', { date: moment(one.ended) }),
    t('licence.authorised-left', {
      spent: one.spent,
      total: one.total,
      today: one.spentToday,
      perDay: one.perDay,
    }),
  ]);
  const unmade = type.serials.unmade.map(({ serial }) => serial).join(t('list.separator'));
  return (
    `${type.name}\n` +
    columns(
      [
        [t('licence.type-code'), type.code],
        [t('licence.terms'), type.terms.join(t('list.separator'))],
        [t('licence.serials-left'), String(type.serials.left)],
        ...(unmade === '' ? [] : [[t('licence.serials-unmade'), unmade]]),
      ],
      2,
    ) +
    columns(fields, 4) +
    `  ${t(authorisations.length === 0 ? 'licence.no-authorisation' : 'licence.authorisations')}\n` +
    columns(authorisations, 4)
  );
}

export function authorisedText(made: LicenceAuthoriseOut, { t, moment }: Texts): string {
  const { authorisation, perDay, total, validTo } = made;
  return `${t('licence.authorised', { authorisation, perDay, total, date: moment(validTo) })}\n`;
}

export function endedText({ authorisation, ended }: LicenceEndOut, { t, moment }: Texts): string {
  return `${t('licence.ended', { authorisation, date: moment(ended) })}\n`;
}

export function collectedText({ draft }: LicenceCollectOut, { t }: Texts): string {
  return `${t('licence.collected', { draft })}\n`;
}

export function reviewedText({ draft, answer }: LicenceReviewOut, { t }: Texts): string {
  return `${t(`reviewed.${answer}`, { draft })}\n`;
}

/** What became of each record. */
export function issuedText(outcomes: readonly IssueOutcome[], texts: Texts): string {
  const { t } = texts;
  if (outcomes.length === 0) return `${t('licence.nothing-reviewed')}\n`;
  const blocks = outcomes.map((outcome) => outcomeText(outcome, texts));
  const done = outcomes.filter(({ result }) => result === 'done').length;
  if (outcomes.length > 1) {
    blocks.push(`${t('licence.sum', { done, total: outcomes.length, left: outcomes.length - done })}\n`);
  }
  return blocks.join('');
}

function outcomeText(outcome: IssueOutcome, texts: Texts): string {
  const { t } = texts;
  const { draft } = outcome;
  switch (outcome.result) {
    case 'done': {
      const rows = [
        [t('licence.identifier'), outcome.identifier],
        [t('licence.file'), outcome.path],
        [t('stamp.digest'), inGroups(toHex(outcome.digest))],
      ];
      return `${t('licence.issued', { draft })}\n${columns(rows, 2)}`;
    }
    case 'before':
      return `${t('licence.issued-before', { draft, identifier: outcome.identifier })}\n`;
    case 'skipped':
      return `${t('licence.skipped', { draft })}\n`;
    case 'refused': {
      const { code, title, detail, remedy } = texts.error(outcome.error);
      return `${t('licence.refused', { draft })}\n${t('error.lines', { code, title, detail, remedy })}`;
    }
  }
}

export function eventText({ identifier, status, event }: LicenceEventRow, { t }: Texts): string {
  const said = {
    identifier,
    event: t(`licenceevent.${event.event}`),
    status: t(`licencestatus.${status}`),
  };
  return `${t('licence.recorded', said)}\n`;
}

/** One licence: what it says, its file, its life. `face`: names and values, as they are read. */
export function shownText(licence: LicenceShowOut, face: readonly string[][], texts: Texts): string {
  const { t, moment } = texts;
  const facts = [
    ...(licence.asked.version === 'newest'
      ? []
      : [
          [
            t('licence.beside'),
            t(`licenceasked.${licence.asked.version}`, {
              asked: licence.asked.identifier,
              version: licence.version,
            }),
          ],
        ]),
    [t('licence.identifier'), licence.identifier],
    [t('licence.type'), licence.typeName],
    [t('licence.status'), statusText(licence, texts)],
    ...licence.holders.map(({ name, code }) => [t('licence.holder'), `${name} ${code}`]),
    [t('licence.issuer'), `${licence.issuer.name} ${licence.issuer.code}`],
    [
      t('licence.valid'),
      t('licence.from-to', { from: licence.validFrom, to: licence.validTo ?? t('licence.endless') }),
    ],
    ...face,
    [t('licence.file'), `${licence.file.path} (${t(`licencefile.${licence.file.state}`)})`],
    ...licence.beside.map(({ holder, identifier }) => [
      t('licence.beside'),
      t('licence.beside.text', { holder: holder.name, identifier }),
    ]),
    [t('stamp.digest'), inGroups(licence.digest)],
    [t('role.licence-entry'), personText(licence.people.collector, texts)],
    [t('role.licence-reviewer'), personText(licence.people.reviewer, texts)],
    [t('role.issuing-officer'), personText(licence.people.officer, texts)],
    [t('role.leader'), personText(licence.people.leader, texts)],
    [t('licence.delivery'), deliveryText(licence.delivery, texts)],
  ];
  const life = licence.events.map((one) => [
    moment(one.date),
    t(`licenceevent.${one.event}`),
    one.person.name,
    one.reason,
    t('licence.effective', { date: one.effective }),
    deliveryText(one.delivery, texts),
  ]);
  return `${columns(facts)}${t('licence.life')}\n${columns(life, 2)}`;
}

/** A record: what stands in it, and what its reviewer said. `words`: of its type's fields. */
export function draftText(record: LicenceDraftShowOut, words: FaceWords, texts: Texts): string {
  const { t, moment } = texts;
  const facts = [
    [t('licence.draft'), record.draft],
    [t('licence.type'), record.typeName],
    [t('licence.status'), t(`draftstate.${record.state}`)],
    ...(record.unfit === null ? [] : [[t('licence.beside'), record.unfit.message]]),
    ...(record.updates === null ? [] : [[t('licence.updates'), record.updates]]),
    ...record.holders.map(({ name, code }) => [t('licence.holder'), `${name} ${code}`]),
    [t('licence.valid'), `${record.validFrom} ${record.term}`],
    ...words.rows(record.face),
    ...record.attachments.map(({ name, size }) => [
      t('licence.attachment'),
      t('licence.attachment.text', { name, size }),
    ]),
    [t('stamp.digest'), inGroups(record.record)],
    [t('role.licence-entry'), `${personText(record.collector, texts)} ${moment(record.collected)}`],
    ...(record.reviewer === null ? [] : [[t('role.licence-reviewer'), personText(record.reviewer, texts)]]),
    ...(record.opinion === '' ? [] : [[t('licence.opinion'), record.opinion]]),
    ...record.remarks.map(({ key, remark }) => [words.name(key), remark]),
  ];
  return columns(facts);
}

/** A page of licences. */
export function licencesText(rows: readonly LicenceListRow[], texts: Texts): string {
  const { t } = texts;
  if (rows.length === 0) return `${t('licence.none')}\n`;
  const heading = [
    t('column.number'),
    t('licence.identifier'),
    t('licence.type'),
    t('licence.holder'),
    t('licence.status'),
    t('licence.delivery'),
  ];
  const lines = rows.map((row) => [
    String(row.number),
    row.identifier,
    cutTo(row.typeName, WIDEST_NAME),
    cutTo(row.holder.name, WIDEST_NAME),
    statusText(row, texts),
    deliveryText(row.delivery, texts),
  ]);
  return table(heading, lines);
}

/** A page of records. */
export function draftsText(rows: readonly LicenceDraftRow[], texts: Texts): string {
  const { t, moment } = texts;
  if (rows.length === 0) return `${t('licence.no-drafts')}\n`;
  const heading = [
    t('column.number'),
    t('licence.draft'),
    t('licence.type'),
    t('licence.holder'),
    t('licence.status'),
    t('column.date'),
  ];
  const lines = rows.map((row) => [
    String(row.number),
    row.draft,
    cutTo(row.typeName, WIDEST_NAME),
    cutTo(row.holder.name, WIDEST_NAME),
    t(`draftstate.${row.state}`),
    moment(row.collected),
  ]);
  return table(heading, lines);
}

function statusText(
  { status, mortgaged, expired }: Pick<LicenceListRow, 'status' | 'mortgaged' | 'expired'>,
  { t }: Texts,
): string {
  const said = [t(`licencestatus.${status}`)];
  if (mortgaged) said.push(t('licence.mortgaged'));
  if (expired) said.push(t('licence.expired'));
  return said.join(t('list.separator'));
}

function deliveryText({ state, receipt }: DeliveryOut, { t }: Texts): string {
  const said = t(`licencedelivery.${state}`);
  return receipt === null ? said : `${said} ${t('licence.receipt', { number: receipt.number })}`;
}
