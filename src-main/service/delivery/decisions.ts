import type { ActSaysOut, DecisionOut, OutboxDetailOut } from '@yinzheng/contract/ipc';
import { readable, toHex } from '@yinzheng/core/kernel';
import {
  asConflictDecision,
  parseLicenceVersion,
  parseSignedAct,
  type ConflictDecision,
} from '@yinzheng/core/licences';
import type { OutboxItem } from '@yinzheng/core/sync';
import { choicesFor, followersOf, keptInstead } from '../licences/index.ts';
import { moment, personOut } from '../shapes.ts';
import type { Workstation } from '../workstation.ts';
import { actSays } from './says.ts';

type Decided = Pick<
  OutboxDetailOut,
  'conflict' | 'differs' | 'choices' | 'followers' | 'paper' | 'decisions' | 'draft' | 'about'
>;

/** What of an item is there to decide about, and what was decided. */
export function decidedOut(station: Workstation, item: OutboxItem, says: ActSaysOut): Decided {
  const { delivery } = station;
  const conflict = conflictOf(station, item);
  const choices = choicesFor(item);
  const followers = choices.length === 0 ? [] : followersOf(station, item);
  const own = item.kind === 'conflict-decision' ? readDecision(delivery.act(item.number)) : undefined;
  return {
    conflict,
    differs: conflict === null || conflict.says === null ? [] : differing(says, conflict.says),
    choices: [...choices],
    followers: followers.map((one) => {
      return { number: one.number, says: actSays(one.kind, one.digest, delivery.act(one.number)) };
    }),
    paper: [item, ...followers].some(({ kind }) => kind === 'version'),
    decisions: delivery.decisionsAbout(item.digest).flatMap(({ decision }) => decisionOut(station, decision)),
    draft: item.kind === 'version' && item.state === 'withdrawn' ? draftOf(delivery.act(item.number)) : null,
    about: (own && delivery.byDigest(own.act)?.number) ?? null,
  };
}

function conflictOf({ storeBook }: Workstation, item: OutboxItem): Decided['conflict'] {
  const kept = keptInstead(item);
  if (kept === undefined) return null;
  const there = storeBook.elsewhere(kept);
  return { kept: toHex(kept), says: there === undefined ? null : actSays(there.kind, kept, there.act) };
}

const COMPARED = ['event', 'identifier', 'holders', 'on', 'reason', 'by', 'at'] as const;

/** In what two acts differ, as far as people read them. */
function differing(ours: ActSaysOut, theirs: ActSaysOut): Decided['differs'] {
  const said = COMPARED.filter((name) => JSON.stringify(ours[name]) !== JSON.stringify(theirs[name]));
  return said.length === 0 ? ['content'] : said;
}

function draftOf(version: Uint8Array): string | null {
  const read = readable(() => parseLicenceVersion(version));
  return read === undefined ? null : toHex(read.bundle.record.act.draft);
}

function readDecision(body: Uint8Array): ConflictDecision | undefined {
  return readable(() => parseSignedAct(body, asConflictDecision).act);
}

function decisionOut({ delivery, storeBook }: Workstation, digest: Uint8Array): DecisionOut[] {
  const item = delivery.byDigest(digest);
  const body = item === undefined ? storeBook.elsewhere(digest)?.act : delivery.act(item.number);
  const act = body && readDecision(body);
  if (act === undefined) return [];
  return [
    {
      decision: act.decision,
      reason: act.reason,
      by: personOut(act.decidedBy),
      at: moment(act.decidedAt),
      item: item === undefined ? null : { number: item.number, state: item.state },
    },
  ];
}
