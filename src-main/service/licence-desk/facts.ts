import type { LicenceFactOut } from '@yinzheng/contract/ipc';
import {
  ENDLESS,
  formLastDay,
  type FaceField,
  type LicenceRecord,
  type LicenceReview,
} from '@yinzheng/core/licences';
import type { ActFacts } from '../jobs/index.ts';
import type { OwnAct } from '../licences/index.ts';
import { licenceTypes, type PreparedAct } from '../licences/index.ts';
import { moment } from '../shapes.ts';
import type { Workstation } from '../workstation.ts';
import { lineOfActs } from './book.ts';
import { decisionFacts } from './decision-facts.ts';
import { said, worded } from './fact.ts';

// What 核对 says of an act about licences: out of the act itself, which is what the key signs.

export { said, worded };

/** What 核对 shows of an act. */
export function actFacts(station: Workstation, { person, key }: PreparedAct, act: OwnAct): ActFacts {
  return {
    act: act.kind,
    ...plainFacts(station, person, key),
    seal: sealOf(station, act),
    licence: factsOf(station, act),
  };
}

/** What is the same for every act about licences. */
export function plainFacts(
  station: Workstation,
  person: ActFacts['person'],
  { kind, serial, publicKey }: PreparedAct['key'],
): Omit<ActFacts, 'act' | 'seal' | 'licence'> {
  return {
    mode: station.authority().foundation.mode,
    person,
    key: { kind, serial },
    publicKey,
    reason: '',
    applicant: null,
    approvers: [],
    expires: null,
    count: { now: 0, approved: 0, spent: 0, remaining: 0 },
    documents: [],
    decision: null,
    remark: null,
  };
}

function sealOf(station: Workstation, act: OwnAct): ActFacts['seal'] {
  const esID =
    act.kind === 'standing-authorisation'
      ? act.act.seal.esID
      : act.kind === 'authorisation-end'
        ? act.authorisation.act.seal.esID
        : undefined;
  if (esID === undefined) return null;
  const seal = station.seals().find(({ info }) => info.esID === esID);
  return { id: esID, name: seal?.info.property.name ?? '' };
}

function factsOf(station: Workstation, asked: OwnAct): LicenceFactOut[] {
  switch (asked.kind) {
    case 'licence-record':
      return recordFacts(station, asked.act, true);
    case 'licence-review':
      return reviewFacts(station, asked.act, asked.record.act);
    case 'licence-event': {
      const { event, identifier, reasonClass, reason, effectiveOn, until } = asked.act;
      return [
        worded('event', `event.${event}`),
        said('identifier', identifier),
        ...holdersOf(station, identifier),
        worded('reason-class', `reason.${reasonClass}`),
        said('reason', reason),
        said('effective', effectiveOn),
        ...(until === undefined ? [] : [said('until', until)]),
      ];
    }
    case 'conflict-decision':
      return decisionFacts(station, asked.act);
    case 'standing-authorisation': {
      const { type, perDay, total, validTo, reason } = asked.act;
      return [
        said('type', typeName(station, type)),
        said('limits', `${perDay}|${total}`),
        said('until', moment(validTo)),
        said('reason', reason),
      ];
    }
    case 'authorisation-end': {
      const { type, perDay, total, reason: given } = asked.authorisation.act;
      return [
        said('type', typeName(station, type)),
        said('authorisation', given),
        said('limits', `${perDay}|${total}`),
        said('reason', asked.act.reason),
      ];
    }
  }
}

function recordFacts(station: Workstation, record: LicenceRecord, whole: boolean): LicenceFactOut[] {
  const { type, holders, updates, validFrom, term, attachments } = record;
  const last = formLastDay(record) ?? ENDLESS;
  return [
    said('type', type.name),
    said('holders', holders.map(({ name, code }) => `${name}（${code}）`).join('、')),
    ...(updates === undefined ? [] : [said('updates', updates.identifier)]),
    said('valid', `${validFrom} — ${last}（${term}）`),
    ...(whole ? [said('face', faceText(station, record))] : []),
    ...(attachments.length === 0
      ? []
      : [said('attachments', attachments.map(({ name }) => name).join('、'))]),
  ];
}

function reviewFacts(station: Workstation, review: LicenceReview, record: LicenceRecord): LicenceFactOut[] {
  const { answer, remarks, opinion } = review;
  const fields = fieldsOf(station, record.type.code);
  const lines = remarks.map(({ key, remark }) => {
    return `${fields.find((one) => one.key === key)?.name ?? PLACES[key] ?? key}：${remark}`;
  });
  return [
    worded('answer', `review.${answer}`),
    ...(lines.length === 0 ? [] : [said('remarks', lines.join('\n'))]),
    ...(opinion === '' ? [] : [said('opinion', opinion)]),
    ...recordFacts(station, record, false),
    said('collector', record.collectedBy.name),
  ];
}

/** Names of what is not a face field, as the metadata standard has them. */
const PLACES: Readonly<Record<string, string>> = {
  holders: '持证主体',
  validFrom: '有效期起始',
  term: '有效期限',
  attachments: '附件',
};

/** 照面信息 in lines, values as they are read. */
function faceText(station: Workstation, { type, face }: LicenceRecord): string {
  return fieldsOf(station, type.code)
    .flatMap((field) => {
      const value = face[field.key];
      return value === undefined ? [] : [`${field.name}：${valueText(field, value)}`];
    })
    .join('\n');
}

function valueText({ value: kind }: FaceField, value: string): string {
  if (kind.kind === 'code') return kind.list.find(({ code }) => code === value)?.name ?? value;
  if (kind.kind === 'yes-no') return value === '1' ? '是' : '否';
  return value;
}

function fieldsOf(station: Workstation, code: string): readonly FaceField[] {
  const type = licenceTypes(station)
    .types()
    .find((one) => one.code === code);
  return type?.face.fields ?? [];
}

function typeName(station: Workstation, code: string): string {
  const type = licenceTypes(station)
    .types()
    .find((one) => one.code === code);
  return type === undefined ? code : type.name;
}

function holdersOf(station: Workstation, identifier: string): LicenceFactOut[] {
  const line = lineOfActs(station, identifier);
  return line === undefined ? [] : [said('type', line.type), said('holders', line.holders)];
}
