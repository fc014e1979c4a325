import { equalBytes, fail, fromHex, toHex } from '@yinzheng/core/kernel';
import { givesUp, type ConflictChoice, type ConflictDecision } from '@yinzheng/core/licences';
import { sm3 } from '@yinzheng/core/sm';
import type { OutboxItem } from '@yinzheng/core/sync';
import type { Workstation } from './workstation.ts';
import { takeInKept } from './licence-taken-in.ts';

// What was decided about an act that the store did not accept, and what that does here (ADR 0019).

/** The acts of the same licence behind one that was set aside: they follow it, and share its fate. */
export function followersOf({ delivery }: Workstation, { licence, number }: OutboxItem): OutboxItem[] {
  if (licence === undefined) return [];
  return delivery
    .ofLicence(licence)
    .filter((one) => isOfLife(one) && one.number > number)
    .filter(({ state }) => state !== 'delivered' && state !== 'withdrawn');
}

/** SM3 of what the store has in the place of an act that was set aside; undefined: it was refused. */
export function keptInstead({ reason }: Pick<OutboxItem, 'reason'>): Uint8Array | undefined {
  const kept = reason?.code === 'STORE_CONFLICT' ? reason.params['kept'] : undefined;
  return typeof kept === 'string' && /^[0-9a-f]{64}$/.test(kept) ? fromHex(kept) : undefined;
}

/** Why a batch did not come in: the store has judged none of its acts. */
const NOT_JUDGED: ReadonlySet<string> = new Set(['BAD_REQUEST', 'STORE_REFUSED']);

/** Whether the store has said about an act that was set aside what became of it, so that it lies in quarantine there. */
export function isJudged({ key, reason }: OutboxItem): boolean {
  return key !== undefined && reason !== undefined && !NOT_JUDGED.has(reason.code);
}

/** What can be decided about an item now. */
export function choicesFor(item: OutboxItem): readonly ConflictChoice[] {
  if (item.state !== 'aside' || item.licence === undefined || !isOfLife(item) || !isJudged(item)) return [];
  return item.kind === 'version' ? ['withdraw', 'reissue', 'keep'] : ['withdraw', 'keep'];
}

/** Whether an act is one of a licence's life. */
export function isOfLife({ kind }: Pick<OutboxItem, 'kind'>): boolean {
  return kind === 'version' || kind === 'event';
}

/**
 * Keeps a signed decision, its row in the outbox, and what it does to the acts that it names; inside a transaction. They must be as
 * they were when it was checked. @throws DECISION_NOT_POSSIBLE, STORE_UNAVAILABLE
 */
export function keepDecision(station: Workstation, act: ConflictDecision, body: Uint8Array): void {
  const { delivery, licences, outbox } = station;
  const item = delivery.byDigest(act.act);
  if (item?.state !== 'aside') return impossible('not aside');
  const followers = followersOf(station, item);
  const same =
    followers.length === act.followers.length &&
    followers.every(({ digest }, index) => equalBytes(digest, act.followers[index]!));
  if (!same) impossible('followers');
  const kept = keptInstead(item);
  if ((kept && toHex(kept)) !== (act.kept && toHex(act.kept))) impossible('kept');
  const previous = delivery.decisionsAbout(act.act).at(-1)?.decision;
  if ((previous && toHex(previous)) !== (act.previous && toHex(act.previous))) impossible('order');
  licences.keep({ kind: 'conflict-decision', subject: act.licence, body });
  const { licence, decidedAt: actedAt } = act;
  outbox.add({ kind: 'conflict-decision', licence, act: body, actedAt });
  carryOut(station, act, sm3(body));
}

/** What a decision does here: its acts are withdrawn or put back, and what the store keeps counts in their place. */
export function carryOut(station: Workstation, act: ConflictDecision, decision: Uint8Array): void {
  const acts = [act.act, ...act.followers];
  station.delivery.decide({ decision, choice: act.decision, acts }, station.clock.now());
  if (givesUp(act)) takeInKept(station, act.licence);
}

/** @throws DECISION_NOT_POSSIBLE */
export function impossible(
  detail: 'kind' | 'not judged' | 'reissue' | 'followers' | 'not aside' | 'kept' | 'order',
): never {
  return fail('DECISION_NOT_POSSIBLE', { detail: `decision: ${detail}` });
}
