import type { ActSaysOut, LicenceFactOut } from '@yinzheng/contract/ipc';
import { toHex } from '@yinzheng/core/kernel';
import { givesUp, type ConflictDecision } from '@yinzheng/core/licences';
import { actSays } from '../delivery/index.ts';
import type { Workstation } from '../workstation.ts';
import { said, worded } from './fact.ts';

/** What 核对 says of a decision: both sides, what shares the fate of ours, and what is to be taken back. */
export function decisionFacts(
  { delivery, storeBook }: Workstation,
  decision: ConflictDecision,
): LicenceFactOut[] {
  const { act, kept, followers, reason } = decision;
  const ours = delivery.byDigest(act);
  const there = kept && storeBook.elsewhere(kept);
  const says = ours && actSays(ours.kind, act, delivery.act(ours.number));
  const items = followers.flatMap((follower) => delivery.byDigest(follower) ?? []);
  const versions = [...(ours === undefined ? [] : [ours]), ...items].some(({ kind }) => kind === 'version');
  return [
    worded('decision', `decision.${decision.decision}`),
    ...(says === undefined || says.identifier === null ? [] : [said('identifier', says.identifier)]),
    ...(says === undefined ? [] : sideFacts(says, 'ours')),
    ...(kept === undefined
      ? [worded('theirs', 'kept.none')]
      : there === undefined
        ? [said('theirs', toHex(kept))]
        : sideFacts(actSays(there.kind, kept, there.act), 'theirs')),
    ...(items.length === 0 ? [] : [said('followers', items.map(({ number }) => String(number)).join('、'))]),
    ...(versions && givesUp(decision) ? [worded('paper', 'paper.back')] : []),
    said('reason', reason),
  ];
}

function sideFacts({ event, by, on, reason }: ActSaysOut, side: 'ours' | 'theirs'): LicenceFactOut[] {
  const more = [by?.name, on, reason].filter((part) => part !== null && part !== undefined && part !== '');
  return [
    ...(event === null ? [] : [worded(side, `event.${event}`)]),
    ...(more.length === 0 ? [] : [said(`${side}-by`, more.join(' · '))]),
  ];
}
