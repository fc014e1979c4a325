import type { PersonRef } from '@yinzheng/core/accounts';
import { equalBytes, readable, toHex } from '@yinzheng/core/kernel';
import {
  asLicenceEvent,
  asLicenceRecord,
  asLicenceReview,
  eventStep,
  lifeStep,
  nextState,
  parseLicenceVersion,
  parseSignedAct,
  type KeptLicenceAct,
  type LicenceState,
  type ListState,
} from '@yinzheng/core/licences';

// The list of licences the slow way: every act is read in its order, and everything is kept in memory. What the table says is held
// against it.

/** A line, as far as a page shows it. */
export interface SlowLine {
  readonly id: string;
  readonly state: ListState;
  readonly typeCode: string;
  readonly holders: string;
  readonly version: number | undefined;
  readonly mortgaged: boolean;
  readonly collector: PersonRef;
  readonly changed: Date;
  readonly order: number;
}

interface OpenDraft {
  readonly line: SlowLine;
  readonly record: Uint8Array;
}

interface Life {
  readonly state: LicenceState;
  /** Newest last. */
  readonly versions: readonly SlowLine[];
}

/** Every line, the newest first. */
export function slowList(acts: readonly KeptLicenceAct[]): SlowLine[] {
  const drafts = new Map<string, OpenDraft>();
  const lives = new Map<string, Life>();
  const take = ({ kind, subject, body, number }: KeptLicenceAct): void => {
    if (kind === 'record') {
      const { act, digest } = parseSignedAct(body, asLicenceRecord);
      const line: SlowLine = { ...lineOf(act, number), id: subject, state: 'to-review' };
      drafts.set(subject, { record: digest, line });
    } else if (kind === 'review') {
      const { act } = parseSignedAct(body, asLicenceReview);
      const draft = drafts.get(subject);
      if (draft === undefined || !equalBytes(draft.record, act.record)) return;
      const state = act.answer === 'passed' ? 'to-issue' : 'returned';
      drafts.set(subject, {
        ...draft,
        line: { ...draft.line, state, changed: act.reviewedAt, order: number },
      });
    } else if (kind === 'version') {
      const version = parseLicenceVersion(body);
      const { order, record } = version.bundle;
      const before = lives.get(subject);
      const state = nextState(before?.state, lifeStep({ kind: 'version', version }));
      if (typeof state === 'string') return;
      drafts.delete(toHex(record.act.draft));
      const line: SlowLine = {
        ...lineOf(record.act, number),
        id: order.act.identifier,
        state: state.status,
        version: state.version,
        mortgaged: state.mortgaged,
        changed: order.act.orderedAt,
      };
      const older = (before?.versions ?? []).map((one): SlowLine => ({ ...one, state: 'superseded' }));
      lives.set(subject, { state, versions: [...older, line] });
    } else if (kind === 'event') {
      const { act } = parseSignedAct(body, asLicenceEvent);
      const before = lives.get(subject);
      if (before === undefined) return;
      const state = nextState(before.state, eventStep(act));
      if (typeof state === 'string') return;
      const newest = before.versions.at(-1)!;
      const { status, mortgaged } = state;
      const line: SlowLine = { ...newest, state: status, mortgaged, changed: act.recordedAt, order: number };
      lives.set(subject, { state, versions: [...before.versions.slice(0, -1), line] });
    }
  };
  for (const act of acts) readable(() => take(act));
  return [
    ...[...drafts.values()].map(({ line }) => line),
    ...[...lives.values()].flatMap(({ versions }) => versions),
  ].sort((a, b) => b.order - a.order);
}

function lineOf(record: ReturnType<typeof asLicenceRecord>, order: number): Omit<SlowLine, 'id' | 'state'> {
  return {
    typeCode: record.type.code,
    holders: record.holders.map(({ name }) => name).join('、'),
    version: undefined,
    mortgaged: false,
    collector: record.collectedBy,
    changed: record.collectedAt,
    order,
  };
}
