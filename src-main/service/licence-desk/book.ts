import type { LicenceStateOut } from '@yinzheng/contract/ipc';
import type { PersonRef } from '@yinzheng/core/accounts';
import { equalBytes, readable, toHex } from '@yinzheng/core/kernel';
import {
  asLicenceEvent,
  asLicenceRecord,
  asLicenceReview,
  eventStep,
  licenceKey,
  lifeStep,
  nextState,
  parseLicenceIdentifier,
  parseLicenceVersion,
  parseSignedAct,
  type KeptLicenceAct,
  type LicenceRecord,
  type LicenceState,
} from '@yinzheng/core/licences';
import type { Workstation } from '../workstation.ts';

// The list of licences: what the acts say, put together as they come. It is for finding; whoever opens a line has every act
// of it verified.

/** Acts that are read at a time. */
const AT_ONCE = 500;

/** A line of the list. */
export interface BookLine {
  readonly id: string;
  readonly state: LicenceStateOut;
  readonly typeCode: string;
  readonly type: string;
  readonly holders: string;
  readonly identifier: string | undefined;
  /** Key of the licence that it is a version of. */
  readonly key: string | undefined;
  /** SM3 of the version's act, as it lies in the outbox. */
  readonly act: Uint8Array | undefined;
  readonly version: number | undefined;
  readonly mortgaged: boolean;
  readonly updates: boolean;
  readonly validTo: string | undefined;
  readonly collector: PersonRef;
  readonly changed: Date;
  /** Number of the last act about it: the list's order. */
  readonly order: number;
}

interface OpenDraft {
  readonly line: BookLine;
  readonly record: Uint8Array;
}

interface Life {
  readonly state: LicenceState;
  /** Newest last. */
  readonly versions: readonly BookLine[];
}

/** The lines of a data folder, as one thread has read them. */
export interface LicenceBook {
  /** Every line, the newest first. */
  lines(): readonly BookLine[];
  /** Reads a part of what is new; whether there is more. */
  warm(): boolean;
}

const BOOKS = new WeakMap<Workstation, LicenceBook>();

/** The licences of a workstation; what was read is kept while it is open. */
export function licenceBook(station: Workstation): LicenceBook {
  const known = BOOKS.get(station);
  if (known !== undefined) return known;
  const book = makeBook(station);
  BOOKS.set(station, book);
  return book;
}

function makeBook({ licences }: Workstation): LicenceBook {
  const drafts = new Map<string, OpenDraft>();
  const lives = new Map<string, Life>();
  const at = { last: 0 };
  let sorted: readonly BookLine[] | undefined;
  const read = (): boolean => {
    const acts = licences.after(at.last, AT_ONCE);
    for (const act of acts) {
      // What cannot be read is shown where somebody opens what it is about.
      readable(() => take(act));
      at.last = act.number;
    }
    if (acts.length > 0) sorted = undefined;
    return acts.length === AT_ONCE;
  };
  const take = (act: KeptLicenceAct): void => {
    switch (act.kind) {
      case 'record':
        return takeRecord(act);
      case 'review':
        return takeReview(act);
      case 'version':
        return takeVersion(act);
      case 'event':
        return takeEvent(act);
      case 'authorisation':
      case 'authorisation-end':
    }
  };
  const takeRecord = ({ subject, body, number }: KeptLicenceAct): void => {
    const { act, digest } = parseSignedAct(body, asLicenceRecord);
    const line: BookLine = { ...lineOf(act, number), id: subject, state: 'to-review' };
    drafts.set(subject, { record: digest, line });
  };
  const takeReview = ({ subject, body, number }: KeptLicenceAct): void => {
    const { act } = parseSignedAct(body, asLicenceReview);
    const draft = drafts.get(subject);
    if (draft === undefined || !equalBytes(draft.record, act.record)) return;
    const state = act.answer === 'passed' ? 'to-issue' : 'returned';
    drafts.set(subject, { ...draft, line: { ...draft.line, state, changed: act.reviewedAt, order: number } });
  };
  const takeVersion = ({ subject, body, number, digest }: KeptLicenceAct): void => {
    const version = parseLicenceVersion(body);
    const { order, record } = version.bundle;
    const { identifier, validTo, orderedAt } = order.act;
    const before = lives.get(subject);
    const state = nextState(before?.state, lifeStep({ kind: 'version', version }));
    if (typeof state === 'string') return;
    drafts.delete(toHex(record.act.draft));
    const line: BookLine = {
      ...lineOf(record.act, number),
      id: identifier,
      state: state.status,
      identifier,
      key: licenceKey(parseLicenceIdentifier(identifier)),
      act: digest,
      version: state.version,
      mortgaged: state.mortgaged,
      validTo,
      changed: orderedAt,
    };
    const older = (before?.versions ?? []).map((one): BookLine => ({ ...one, state: 'superseded' }));
    lives.set(subject, { state, versions: [...older, line] });
  };
  const takeEvent = ({ subject, body, number }: KeptLicenceAct): void => {
    const { act } = parseSignedAct(body, asLicenceEvent);
    const before = lives.get(subject);
    if (before === undefined) return;
    const state = nextState(before.state, eventStep(act));
    if (typeof state === 'string') return;
    const newest = before.versions.at(-1)!;
    const line: BookLine = {
      ...newest,
      state: state.status,
      mortgaged: state.mortgaged,
      changed: act.recordedAt,
      order: number,
    };
    lives.set(subject, { state, versions: [...before.versions.slice(0, -1), line] });
  };
  return {
    warm: read,
    lines: () => {
      while (read());
      sorted ??= [
        ...[...drafts.values()].map(({ line }) => line),
        ...[...lives.values()].flatMap(({ versions }) => versions),
      ].sort((a, b) => b.order - a.order);
      return sorted;
    },
  };
}

/** What a record says of its line. */
function lineOf(record: LicenceRecord, order: number): Omit<BookLine, 'id' | 'state'> {
  return {
    typeCode: record.type.code,
    type: record.type.name,
    holders: record.holders.map(({ name }) => name).join('、'),
    identifier: undefined,
    key: undefined,
    act: undefined,
    version: undefined,
    mortgaged: false,
    updates: record.updates !== undefined,
    validTo: undefined,
    collector: record.collectedBy,
    changed: record.collectedAt,
    order,
  };
}
