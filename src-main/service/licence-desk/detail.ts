import type { Input, LicenceDetailOut, LifeActOut, PossibleEventOut } from '@yinzheng/contract/ipc';
import { licenceTypeSchema, type LicenceTypeJson } from '@yinzheng/contract/store';
import type { Role } from '@yinzheng/core/accounts';
import { equalBytes, fail, toHex, YinzhengError } from '@yinzheng/core/kernel';
import {
  asLicenceRecord,
  asLicenceReview,
  chinaDay,
  formLastDay,
  LIFE,
  lifeDigest,
  lifeEventKind,
  parseLicenceIdentifier,
  parseSignedAct,
  requireRecord,
  requireReview,
  type LicenceRecord,
  type LicenceReview,
  type LicenceType,
  type LicenceVersion,
  type LifeAct,
  type ListLine,
  type SignedAct,
} from '@yinzheng/core/licences';
import type { OutboxItem } from '@yinzheng/core/sync';
import { wireError } from '@yinzheng/contract/errors';
import { task } from '../../pool/task.ts';
import {
  besideOf,
  firstDay,
  decisionsOfLicence,
  givenUpVersion,
  knownDraft,
  knownLicence,
  lifeOfLicence,
  licenceTypes,
  type GivenUpVersion,
  type KnownDraft,
  type KnownLicence,
  whyUnfit,
} from '../licences/index.ts';
import { moment, personOut } from '../shapes.ts';
import type { Workstation } from '../workstation.ts';
import { lineOfActs } from './book.ts';
import { deliveryOf, rowOut } from './list.ts';
import { isMendable } from './standing.ts';

/** Who asks. */
export interface LicenceReader {
  readonly person: string;
  readonly roles: readonly Role[];
}

/** One record or licence with everything that is known of it; every act is verified. @throws LICENCE_UNKNOWN and what the acts' checks throw */
export const licencesGet = task(
  'books',
  async ({ id, ...who }: Input<'licences.get'> & LicenceReader, context): Promise<LicenceDetailOut> => {
    const station = await context.station();
    if (!/^[0-9a-f]{32}$/.test(id)) return licenceOut(station, id, who);
    const known = knownDraft(station, id);
    const given = known.issued === undefined ? undefined : givenUpVersion(station, id);
    if (given !== undefined) return withdrawnOut(station, known, given);
    // A licence was made of it: that is what there is to see.
    return known.issued === undefined
      ? draftOut(station, known, who)
      : licenceOut(station, known.issued, who);
  },
);

function draftOut(station: Workstation, known: KnownDraft, who: LicenceReader): LicenceDetailOut {
  const { draft, record, review } = known;
  const line = lineOf(station, draft);
  const collected = record.act.collectedBy;
  const state = review === undefined ? 'to-review' : review.act.answer === 'passed' ? 'to-issue' : 'returned';
  const updated = record.act.updates && knownLicence(station, record.act.updates.identifier);
  const has = (role: Role): boolean => who.roles.includes(role);
  const own = collected.id === who.person;
  const unfit = state === 'returned' ? undefined : whyUnfit(station, draft);
  const mendable =
    state === 'returned' || (state === 'to-issue' && (unfit === undefined || isMendable(unfit)));
  return {
    row: {
      ...rowOut(station, line),
      state,
      validTo: formLastDay(record.act) ?? null,
      unfit: unfit === undefined ? null : wireError(unfit),
    },
    ...bodyOf(station, record),
    remarks: (review?.act.remarks ?? []).map(({ key, remark }) => ({ key, remark })),
    changes: changesOf(record.act, updated?.newest.bundle.record.act),
    life: draftActs(station, draft),
    head: null,
    file: null,
    authorisation: null,
    versions: [],
    may: {
      correct: has('licence-entry') && mendable,
      review: has('licence-reviewer') && state === 'to-review' && !own,
      issue: has('issuing-officer') && state === 'to-issue' && unfit === undefined,
      update: false,
      events: [],
    },
    why:
      has('licence-reviewer') && state === 'to-review' && own
        ? wireError(new YinzhengError('SELF_APPROVED', { person: collected.name }))
        : null,
  };
}

/** A version that was given up: what was done until then, and who decided. */
function withdrawnOut(
  station: Workstation,
  { draft, record }: KnownDraft,
  { key, version, digest }: GivenUpVersion,
): LicenceDetailOut {
  const items = station.delivery.ofLicence(key);
  const living = lifeOfLicence(station, key);
  const line = station.licences.list.fromActs(key).find(({ id }) => id === draft);
  return {
    row: rowOut(station, line ?? fail('LICENCE_UNKNOWN', { licence: draft })),
    ...bodyOf(station, record),
    remarks: [],
    changes: [],
    life: [
      ...draftActs(station, draft),
      lifeActOut({ kind: 'version', version }, items),
      ...decisionActs(station, key, items, digest),
    ],
    head: null,
    file: { digest: toHex(version.file), size: version.size },
    authorisation: toHex(version.bundle.authorisation.act.id),
    // Of what counts of the licence now: what is begun anew is its next version.
    versions: living === undefined ? [] : versionNames(versionsOf(living)),
    may: { correct: false, review: false, issue: false, update: false, events: [] },
    why: null,
  };
}

/** What was decided about acts of a licence; `act`: about this one alone. */
function decisionActs(
  station: Workstation,
  key: string,
  items: readonly OutboxItem[],
  act?: Uint8Array,
): LifeActOut[] {
  return decisionsOfLicence(station, key)
    .filter(({ act: decision }) => {
      const named = [decision.act, ...decision.followers];
      return act === undefined || named.some((one) => equalBytes(one, act));
    })
    .map(({ act: { decision, decidedBy, decidedAt, reason }, digest }) => ({
      ...NOTHING,
      act: `decision-${decision}` as const,
      by: personOut(decidedBy),
      at: moment(decidedAt),
      text: reason,
      digest: toHex(digest),
      delivery: deliveryOf(items, digest),
    }));
}

function licenceOut(station: Workstation, identifier: string, who: LicenceReader): LicenceDetailOut {
  const licence = knownLicence(station, identifier);
  const shown = versionsOf(licence).find((one) => one.bundle.order.act.identifier === identifier);
  const version = shown ?? licence.newest;
  const { bundle, file, size } = version;
  const own = bundle.order.act.identifier;
  const items = station.delivery.ofLicence(licence.key);
  const isNewest = version === licence.newest;
  const all = versionsOf(licence);
  const previous = all[all.indexOf(version) - 1];
  const has = (role: Role): boolean => who.roles.includes(role);
  const life = licence.acts.flatMap((act): LifeActOut[] => {
    const own = lifeActOut(act, items);
    return act.kind === 'event' ? [own] : [...draftActs(station, draftOf(act.version)), own];
  });
  const decided = decisionActs(station, licence.key, items);
  const living = licence.state.status === 'active' || licence.state.status === 'lost';
  return {
    row: rowOut(station, lineOf(station, own)),
    ...bodyOf(station, bundle.record),
    remarks: [],
    changes: changesOf(bundle.record.act, previous?.bundle.record.act),
    life: decided.length === 0 ? life : [...life, ...decided].sort((a, b) => a.at.localeCompare(b.at)),
    head: toHex(licence.head),
    file: { digest: toHex(file), size },
    authorisation: toHex(bundle.authorisation.act.id),
    versions: versionNames(all),
    may: {
      correct: false,
      review: false,
      issue: false,
      update: isNewest && living && has('licence-entry'),
      events: isNewest && has('issuing-officer') ? possibleEvents(licence, station.clock.now()) : [],
    },
    why: isNewest ? heldTwice(station, licence) : null,
  };
}

/** That a holder of a licence that holds today has another one. */
function heldTwice(station: Workstation, licence: KnownLicence): LicenceDetailOut['why'] {
  const [other] = besideOf(station, licence);
  if (other === undefined) return null;
  const { holder, identifier } = other;
  return wireError(new YinzhengError('LICENCE_HELD_TWICE', { holder: holder.name, identifier }));
}

/** Versions by their names, the newest first. */
function versionNames(versions: readonly LicenceVersion[]): LicenceDetailOut['versions'] {
  return versions
    .map((one) => one.bundle.order.act.identifier)
    .map((one) => ({ version: parseLicenceIdentifier(one).version, identifier: one }))
    .reverse();
}

function versionsOf({ acts }: KnownLicence) {
  return acts.flatMap((act) => (act.kind === 'version' ? [act.version] : []));
}

/** @throws LICENCE_UNKNOWN */
function lineOf(station: Workstation, id: string): ListLine {
  return lineOfActs(station, id) ?? fail('LICENCE_UNKNOWN', { licence: id });
}

function bodyOf(
  station: Workstation,
  { act, digest }: SignedAct<LicenceRecord>,
): Pick<LicenceDetailOut, 'type' | 'record'> {
  const type = licenceTypes(station)
    .types()
    .find(({ code }) => code === act.type.code);
  return {
    type: type === undefined ? null : typeOut(type),
    record: {
      type: act.type.code,
      typeName: act.type.name,
      holders: act.holders.map((one) => ({ type: one.type, code: one.code, name: one.name })),
      validFrom: act.validFrom,
      term: act.term,
      face: { ...act.face },
      draft: toHex(act.draft),
      digest: toHex(digest),
      collector: personOut(act.collectedBy),
      at: moment(act.collectedAt),
      updates: act.updates?.identifier ?? null,
      attachments: act.attachments.map((one) => {
        return { name: one.name, digest: toHex(one.digest), size: one.size };
      }),
    },
  };
}

/** A type as the catalogue has it. */
export function typeOut(type: LicenceType): LicenceTypeJson {
  return licenceTypeSchema.parse({
    ...type,
    template: { id: type.template.id, digest: toHex(type.template.digest) },
  });
}

/** What differs from the version before. */
function changesOf(now: LicenceRecord, before: LicenceRecord | undefined): string[] {
  if (before === undefined) return [];
  const names = (record: LicenceRecord): string => JSON.stringify(record.holders);
  const keys = [...new Set([...Object.keys(now.face), ...Object.keys(before.face)])];
  return [
    ...(names(now) === names(before) ? [] : ['holders']),
    ...(now.validFrom === before.validFrom ? [] : ['validFrom']),
    ...(now.term === before.term ? [] : ['term']),
    ...keys.filter((key) => now.face[key] !== before.face[key]),
  ];
}

const NOTHING = {
  holds: true,
  why: null,
  text: '',
  reasonClass: null,
  effectiveOn: null,
  until: null,
  version: null,
  delivery: null,
} as const;

function draftOf({ bundle }: LicenceVersion): string {
  return toHex(bundle.record.act.draft);
}

/** What was done until a draft was reviewed, each act verified: records, and what was said of each. */
function draftActs(station: Workstation, draft: string): LifeActOut[] {
  const authority = station.authority();
  let last: SignedAct<LicenceRecord> | undefined;
  return station.licences.about(draft).map(({ kind, body }) => {
    if (kind === 'record') {
      last = parseSignedAct(body, asLicenceRecord);
      requireRecord(last, authority);
      const { collectedBy, collectedAt } = last.act;
      const said = { by: personOut(collectedBy), at: moment(collectedAt), digest: toHex(last.digest) };
      return { ...NOTHING, ...said, act: 'collect' };
    }
    const review = parseSignedAct(body, asLicenceReview);
    if (last === undefined) return fail('LICENCE_ALTERED', { part: 'licence review' });
    requireReview(review, last, authority);
    return reviewOut(review);
  });
}

function reviewOut({ act, digest }: SignedAct<LicenceReview>): LifeActOut {
  return {
    ...NOTHING,
    act: act.answer === 'passed' ? 'review-passed' : 'review-returned',
    by: personOut(act.reviewedBy),
    at: moment(act.reviewedAt),
    text: act.opinion,
    digest: toHex(digest),
  };
}

function lifeActOut(act: LifeAct, items: readonly OutboxItem[]): LifeActOut {
  const digest = toHex(lifeDigest(act));
  if (act.kind === 'event') {
    const { reason, reasonClass, recordedBy, recordedAt, effectiveOn, until, identifier } = act.event.act;
    return {
      ...NOTHING,
      act: lifeEventKind(act),
      by: personOut(recordedBy),
      at: moment(recordedAt),
      text: reason,
      reasonClass,
      effectiveOn,
      until: until ?? null,
      version: parseLicenceIdentifier(identifier).version,
      digest,
      delivery: deliveryOf(items, act.event.digest),
    };
  }
  const { order } = act.version.bundle;
  const item = items.find((one) => one.file !== undefined && equalBytes(one.file.digest, act.version.file));
  return {
    ...NOTHING,
    act: lifeEventKind(act),
    by: personOut(order.act.orderedBy),
    at: moment(order.act.orderedAt),
    effectiveOn: order.act.issuedOn,
    until: order.act.validTo ?? null,
    version: parseLicenceIdentifier(order.act.identifier).version,
    digest,
    delivery: deliveryOf(items, item?.digest),
  };
}

const DAY_MS = 86_400_000;

/** What the life table lets an officer do with a licence now. */
function possibleEvents({ state, acts }: KnownLicence, now: Date): PossibleEventOut[] {
  const fitting = LIFE.filter(({ event, from, mortgaged }) => {
    const brings = event === 'issue' || event === 'update';
    return (
      !brings && from?.includes(state.status) === true && (mortgaged ?? state.mortgaged) === state.mortgaged
    );
  });
  return [...Map.groupBy(fitting, ({ event }) => event)].map(([event, rules]) => {
    const [before] = rules[0]!.effective;
    const day = (days: number): string => chinaDay(new Date(now.getTime() + days * DAY_MS));
    return {
      event,
      reasons: [...new Set(rules.flatMap(({ reasons }) => reasons))],
      // Nothing is before the licence itself.
      from: [day(-before), firstDay(acts)].sort().at(-1)!,
      // What an act says holds at once: no day ahead.
      to: day(0),
    };
  });
}
