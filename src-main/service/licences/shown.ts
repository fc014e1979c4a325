import { join } from 'node:path';
import { equalBytes, readable, toHex } from '@yinzheng/core/kernel';
import {
  chinaDay,
  isOver,
  lifeDigest,
  licenceVersionDer,
  lifeEventKind,
  parseLicenceIdentifier,
  type Attachment,
  type Holder,
  type LicenceLife,
  type LifeAct,
} from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import type { OutboxItem } from '@yinzheng/core/sync';
import type {
  DeliveryOut,
  HolderOut,
  LicenceDraftRow,
  LicenceDraftShowOut,
  LicenceEventRow,
  LicenceListRow,
  LicenceShowOut,
} from '@yinzheng/contract/cli';
import { FOLDER } from '../compose.ts';
import { moment, personOut } from '../shapes.ts';
import { lifeOfLicence, type KnownLicence } from '../licence-lives.ts';
import type { Files, Workstation } from '../workstation.ts';
import { licencesHeld } from './beside.ts';
import { knownDraft, knownLicence, type KnownDraft } from './known.ts';

// From the acts of licences to the plain data of the contract.

type EventOut = LicenceShowOut['events'][number];

export function holderOut({ type, code, name }: Holder): HolderOut {
  return { type, code, name };
}

/** One licence, by any of its identifiers, with its life. @throws LICENCE_IDENTIFIER, LICENCE_UNKNOWN and what its acts' checks throw */
export async function showLicence(
  station: Workstation,
  files: Pick<Files, 'kind' | 'digest'>,
  identifier: string,
): Promise<LicenceShowOut> {
  const licence = knownLicence(station, identifier);
  const { file, size, bundle } = licence.newest;
  const { order, record, review, authorisation } = bundle;
  const events = eventsOf(station, licence);
  const path = join(station.folder, FOLDER.licences, `${order.act.identifier}.pdf`);
  const { issuer: code } = parseLicenceIdentifier(order.act.identifier);
  return {
    ...headOf(licence, station.clock.now()),
    holders: record.act.holders.map(holderOut),
    issuer: { code, name: station.authority().foundation.unit },
    validFrom: record.act.validFrom,
    face: { ...record.act.face },
    attachments: record.act.attachments.map(attachmentOut),
    digest: toHex(file),
    file: { path, size, state: await fileState(files, path, file) },
    people: {
      collector: personOut(record.act.collectedBy),
      reviewer: personOut(review.act.reviewedBy),
      officer: personOut(order.act.orderedBy),
      leader: personOut(authorisation.act.authorisedBy),
    },
    asked: { identifier, version: versionAsked(licence, identifier) },
    beside: besideOf(station, licence),
    events,
    delivery: deliveryOfAll(events),
  };
}

function versionAsked({ acts, newest }: KnownLicence, asked: string): LicenceShowOut['asked']['version'] {
  if (newest.bundle.order.act.identifier === asked) return 'newest';
  const known = acts.some(
    (act) => act.kind === 'version' && act.version.bundle.order.act.identifier === asked,
  );
  return known ? 'earlier' : 'none';
}

/** What its holders have besides, while it holds itself. */
export function besideOf(
  station: Workstation,
  { key, state, newest }: KnownLicence,
): LicenceShowOut['beside'] {
  const { record, order } = newest.bundle;
  if (state.status === 'cancelled' || isOver(order.act.validTo, chinaDay(station.clock.now()))) return [];
  // Whose acts do not hold is told of where somebody opens it.
  const held = readable(() => [...licencesHeld(station, record.act.type.code, record.act.holders, key)]);
  return (held ?? []).map(({ identifier, holder }) => ({ identifier, holder: holderOut(holder) }));
}

/** What an event made of its licence. @throws as {@link showLicence} */
export function shownEvent(station: Workstation, identifier: string): LicenceEventRow {
  const licence = knownLicence(station, identifier);
  const { state, newest } = licence;
  return {
    identifier: newest.bundle.order.act.identifier,
    status: state.status,
    mortgaged: state.mortgaged,
    event: eventsOf(station, licence).at(-1)!,
  };
}

/** Which page of a list is wanted. */
export interface PageQuery {
  readonly type?: string | undefined;
  /** Rows before this number; undefined: from the newest. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** A page of the licences, the newest first; each is verified as it is read. @throws what its acts' checks throw */
export function listLicences(station: Workstation, query: PageQuery): LicenceListRow[] {
  const now = station.clock.now();
  return station.licences.licences(query).flatMap(({ number, subject }): LicenceListRow[] => {
    const licence = lifeOfLicence(station, subject);
    if (licence === undefined) return [];
    return [{ number, ...headOf(licence, now), delivery: deliveryOfAll(eventsOf(station, licence)) }];
  });
}

/** A page of the records, the newest first; `open`: those of which no licence was made yet. @throws what their checks throw */
export function listDrafts(
  station: Workstation,
  { open, ...query }: PageQuery & { readonly open: boolean },
): LicenceDraftRow[] {
  return station.licences.drafts({ ...query, open }).map(({ number, subject }) => {
    return { number, ...draftOut(knownDraft(station, subject)) };
  });
}

/** A record as it stands. */
export function draftOut(known: KnownDraft): Omit<LicenceDraftRow, 'number'> {
  const { draft, record, review, issued } = known;
  const { act } = record;
  return {
    draft,
    type: act.type.code,
    typeName: act.type.name,
    state: draftState(known),
    updates: act.updates?.identifier ?? null,
    identifier: issued ?? null,
    holder: holderOut(act.holders[0]!),
    collector: personOut(act.collectedBy),
    collected: moment(act.collectedAt),
    reviewer: review === undefined ? null : personOut(review.act.reviewedBy),
    opinion: review?.act.opinion ?? '',
    remarks: (review?.act.remarks ?? []).map(({ key, remark }) => ({ key, remark })),
  };
}

/** A record with everything that stands in it, but for why it cannot be issued. @throws what `knownDraft` throws */
export function showDraft(station: Workstation, draft: string): Omit<LicenceDraftShowOut, 'unfit'> {
  const known = knownDraft(station, draft);
  const { act, digest } = known.record;
  return {
    ...draftOut(known),
    holders: act.holders.map(holderOut),
    validFrom: act.validFrom,
    term: act.term,
    face: { ...act.face },
    attachments: act.attachments.map(attachmentOut),
    record: toHex(digest),
  };
}

function attachmentOut({ name, digest, size }: Attachment): LicenceShowOut['attachments'][number] {
  return { name, digest: toHex(digest), size };
}

/** How far a record has come. */
export function draftState({ review, issued }: KnownDraft): LicenceDraftRow['state'] {
  if (issued !== undefined) return 'issued';
  return review === undefined ? 'collected' : review.act.answer;
}

function headOf({ state, newest }: LicenceLife, now: Date) {
  const { order, record } = newest.bundle;
  const { validTo } = order.act;
  return {
    identifier: order.act.identifier,
    type: record.act.type.code,
    typeName: record.act.type.name,
    version: state.version,
    status: state.status,
    mortgaged: state.mortgaged,
    expired: validTo !== undefined && validTo < chinaDay(now),
    holder: holderOut(record.act.holders[0]!),
    issued: order.act.issuedOn,
    validTo: validTo ?? null,
  };
}

function eventsOf(station: Workstation, { acts, key }: KnownLicence): EventOut[] {
  const items = station.delivery.ofLicence(key);
  const taken = station.storeBook.elsewhereOf(key).map(({ digest }) => toHex(digest));
  return acts.map((act) => {
    const shown = eventOut(act, items);
    // It was taken in from what the store accepted: it need not be delivered.
    const there = shown.delivery.state === 'none' && taken.includes(toHex(deliveredDigest(act)));
    return there ? { ...shown, delivery: { state: 'delivered', receipt: null } } : shown;
  });
}

/** SM3 of an act as it is delivered. */
function deliveredDigest(act: LifeAct): Uint8Array {
  return act.kind === 'event' ? act.event.digest : sm3(licenceVersionDer(act.version));
}

function eventOut(act: LifeAct, items: readonly OutboxItem[]): EventOut {
  const common = { event: lifeEventKind(act), digest: toHex(lifeDigest(act)) };
  if (act.kind === 'event') {
    const { identifier, reasonClass, reason, recordedBy, recordedAt, effectiveOn, until } = act.event.act;
    return {
      ...common,
      reasonClass,
      reason,
      identifier,
      version: parseLicenceIdentifier(identifier).version,
      person: personOut(recordedBy),
      date: moment(recordedAt),
      effective: effectiveOn,
      until: until ?? null,
      delivery: deliveryOf(items.find(({ digest }) => equalBytes(digest, act.event.digest))),
    };
  }
  const { identifier, orderedBy, orderedAt, issuedOn, validTo } = act.version.bundle.order.act;
  const { version } = parseLicenceIdentifier(identifier);
  const { file } = act.version;
  return {
    ...common,
    reasonClass: null,
    reason: '',
    identifier,
    version,
    person: personOut(orderedBy),
    date: moment(orderedAt),
    effective: issuedOn,
    until: validTo ?? null,
    delivery: deliveryOf(items.find((item) => item.file !== undefined && equalBytes(item.file.digest, file))),
  };
}

function deliveryOf(item: OutboxItem | undefined): DeliveryOut {
  if (item === undefined) return { state: 'none', receipt: null };
  const { receipt } = item;
  return {
    state: item.state,
    receipt:
      receipt === undefined
        ? null
        : { number: receipt.number, digest: toHex(receipt.digest), before: toHex(receipt.before) },
  };
}

/** The worst of all acts' states first: what is said of the whole. */
const WORST = ['none', 'aside', 'held', 'waiting', 'delivered'] as const;

/** In step is said only when every act has its receipt. */
function deliveryOfAll(events: readonly EventOut[]): DeliveryOut {
  const state = WORST.find((one) => events.some(({ delivery }) => delivery.state === one)) ?? 'none';
  return { state, receipt: events.at(-1)?.delivery.receipt ?? null };
}

async function fileState(
  files: Pick<Files, 'kind' | 'digest'>,
  path: string,
  due: Uint8Array,
): Promise<LicenceShowOut['file']['state']> {
  if (files.kind(path) !== 'file') return 'missing';
  return equalBytes((await files.digest(path)).digest, due) ? 'whole' : 'changed';
}
