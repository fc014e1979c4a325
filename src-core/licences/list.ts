import { equalBytes, readable, toHex } from '../kernel/index.ts';
import { parseSignedAct } from './bundle.ts';
import { eventStep, lifeStep } from './chain.ts';
import { asLicenceEvent } from './event.ts';
import { partedActs } from './given-up.ts';
import { licenceKey, parseLicenceIdentifier } from './identifier.ts';
import type { KeptLicenceAct } from './kept.ts';
import { nextState, type LicenceState } from './life.ts';
import type { ListLine } from './listed.ts';
import { asLicenceRecord, type LicenceRecord } from './record.ts';
import { asLicenceReview } from './review.ts';
import { parseLicenceVersion } from './version.ts';

// The list of 证照: what the acts say, put into lines. It is for finding: whoever opens a line has every act of it verified.

/** A licence up to one of its acts. */
interface Life {
  readonly state: LicenceState;
  /** Newest last. */
  readonly versions: readonly ListLine[];
}

/**
 * The lines of one subject, out of all acts about it in their order. A draft that became a licence still has its line here: the
 * version's line names it ({@link isIssued}). Acts that cannot be read, or that the table of a licence's life does not let, count for
 * nothing: they are shown where somebody opens what they are about.
 */
export function linesOf(acts: readonly KeptLicenceAct[]): ListLine[] {
  let draft: { readonly record: Uint8Array; readonly line: ListLine } | undefined;
  let life: Life | undefined;
  const take = (kept: KeptLicenceAct): void => {
    const { kind, subject, body, number } = kept;
    if (kind === 'record') {
      const { act, digest } = parseSignedAct(body, asLicenceRecord);
      draft = {
        record: digest,
        line: { ...lineOf(act, subject, number), id: subject, state: 'to-review' },
      };
    } else if (kind === 'review') {
      const { act } = parseSignedAct(body, asLicenceReview);
      if (draft === undefined || !equalBytes(draft.record, act.record)) return;
      const state = act.answer === 'passed' ? 'to-issue' : 'returned';
      draft = { ...draft, line: { ...draft.line, state, changed: act.reviewedAt, order: number } };
    } else if (kind === 'version') life = withVersion(life, kept);
    else if (kind === 'event') life = withEvent(life, kept);
  };
  const { counted, givenUp } = partedActs(acts);
  for (const act of counted) readable(() => take(act));
  const withdrawn = givenUp.flatMap((act) => readable(() => withdrawnLine(act)) ?? []);
  return [...(draft === undefined ? [] : [draft.line]), ...(life?.versions ?? []), ...withdrawn];
}

/** Whether a draft's line became a version: that one counts. */
export function isIssued(draft: ListLine, versions: readonly Pick<ListLine, 'draft' | 'made'>[]): boolean {
  return versions.some((version) => version.draft === draft.id && version.made > draft.made);
}

/** The line of a version that was given up: it counts for nothing, and is still found; by its draft, for its identifier may be another's now. */
function withdrawnLine(act: KeptLicenceAct): ListLine[] {
  if (act.kind !== 'version') return [];
  const { order, record } = parseLicenceVersion(act.body).bundle;
  const { identifier, validTo, orderedAt } = order.act;
  return [
    {
      ...lineOf(record.act, act.subject, act.number),
      id: toHex(record.act.draft),
      state: 'withdrawn',
      identifier,
      key: licenceKey(parseLicenceIdentifier(identifier)),
      act: act.digest,
      version: parseLicenceIdentifier(identifier).version,
      validTo,
      changed: orderedAt,
      draft: toHex(record.act.draft),
    },
  ];
}

function withVersion(
  before: Life | undefined,
  { subject, body, number, digest }: KeptLicenceAct,
): Life | undefined {
  const version = parseLicenceVersion(body);
  const { order, record } = version.bundle;
  const { identifier, validTo, orderedAt } = order.act;
  const state = nextState(before?.state, lifeStep({ kind: 'version', version }));
  if (typeof state === 'string') return before;
  const line: ListLine = {
    ...lineOf(record.act, subject, number),
    id: identifier,
    state: state.status,
    identifier,
    key: licenceKey(parseLicenceIdentifier(identifier)),
    act: digest,
    version: state.version,
    mortgaged: state.mortgaged,
    validTo,
    changed: orderedAt,
    draft: toHex(record.act.draft),
  };
  const older = (before?.versions ?? []).map((one): ListLine => ({ ...one, state: 'superseded' }));
  return { state, versions: [...older, line] };
}

function withEvent(before: Life | undefined, { body, number }: KeptLicenceAct): Life | undefined {
  const { act } = parseSignedAct(body, asLicenceEvent);
  const newest = before?.versions.at(-1);
  if (before === undefined || newest === undefined) return before;
  const state = nextState(before.state, eventStep(act));
  if (typeof state === 'string') return before;
  const line: ListLine = {
    ...newest,
    state: state.status,
    mortgaged: state.mortgaged,
    changed: act.recordedAt,
    order: number,
  };
  return { state, versions: [...before.versions.slice(0, -1), line] };
}

/** What a record says of its line. */
function lineOf(record: LicenceRecord, subject: string, number: number): Omit<ListLine, 'id' | 'state'> {
  return {
    subject,
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
    order: number,
    made: number,
    draft: undefined,
  };
}

/** What a text is looked for in. */
export function lineWords({ holders, identifier, collector }: ListLine): string {
  return searchText([holders, identifier ?? '', collector.name].join('\n'));
}

/** A text as it is looked for: however it is written. */
export function searchText(text: string): string {
  return text.toLowerCase();
}
