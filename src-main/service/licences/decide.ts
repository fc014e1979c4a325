import { fail } from '@yinzheng/core/kernel';
import type { ConflictChoice, ConflictDecision } from '@yinzheng/core/licences';
import type { OutboxItem } from '@yinzheng/core/sync';
import { choicesFor, followersOf, impossible, isJudged, isOfLife, keptInstead } from '../licence-decided.ts';
import type { Workstation } from '../workstation.ts';
import { plainText, wholeSecond } from './authorise.ts';
import { actingGrant, prepareAct, type PreparedAct } from './prepared.ts';

// What an officer decides about an act that the store did not accept (ADR 0019).

/** What an officer fills in. */
export interface DecideForm {
  readonly officer: string;
  /** Number of the item in the outbox. */
  readonly number: number;
  readonly decision: ConflictChoice;
  readonly reason: string;
  /** Numbers of the items that share its fate, as they were shown; undefined: whatever they are. */
  readonly followers?: readonly number[] | undefined;
}

/** A decision before its key is asked, and what it is about. */
export interface PreparedDecision extends PreparedAct {
  readonly item: OutboxItem;
  readonly followers: readonly OutboxItem[];
}

/** Checks a decision up to the PIN. @throws OUTBOX_NOT_ASIDE, DECISION_NOT_POSSIBLE, BAD_ARGUMENT, what `prepareAct` throws */
export function prepareDecision(station: Workstation, form: DecideForm, serial?: string): PreparedDecision {
  const { number, decision } = form;
  const authority = station.authority();
  const item = station.delivery.item(number);
  if (item?.state !== 'aside') return fail('OUTBOX_NOT_ASIDE', { number });
  const { licence } = item;
  if (licence === undefined || !isOfLife(item)) return impossible('kind');
  if (!isJudged(item)) impossible('not judged');
  if (!choicesFor(item).includes(decision)) impossible('reissue');
  const followers = followersOf(station, item);
  if (form.followers !== undefined && !sameNumbers(form.followers, followers)) impossible('followers');
  const now = wholeSecond(station.clock.now());
  const grant = actingGrant(station, authority, { id: form.officer, role: 'issuing-officer' });
  const act: ConflictDecision = {
    licence,
    act: item.digest,
    kept: keptInstead(item),
    previous: station.delivery.decisionsAbout(item.digest).at(-1)?.decision,
    decision,
    followers: followers.map(({ digest }) => digest),
    reason: plainText('reason', form.reason),
    decidedBy: grant.person,
    decidedAt: now,
    grant: grant.digest,
  };
  return { ...prepareAct(station, { kind: 'conflict-decision', act }, serial), item, followers };
}

function sameNumbers(shown: readonly number[], now: readonly OutboxItem[]): boolean {
  return shown.length === now.length && now.every(({ number }, index) => shown[index] === number);
}
