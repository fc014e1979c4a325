import { readable, toHex } from '@yinzheng/core/kernel';
import {
  asConflictDecision,
  parseLicenceVersion,
  parseSignedAct,
  requireDecision,
  withLifeAct,
  type LicenceVersion,
  type LifeAct,
  type NewLicenceAct,
} from '@yinzheng/core/licences';
import type { AcceptedElsewhere } from '@yinzheng/core/sync';
import { rememberFile } from './lost-files.ts';
import type { Workstation } from './workstation.ts';
import { lifeOfLicence, verifiedLifeAct } from './licence-lives.ts';

// What the store accepted of this workstation's licences, and that was done elsewhere: on a copy of this data folder, or before it
// was put back from one. Each act is verified as our own are; what was signed under another workstation's records of authority
// cannot be, and stays beside.

/**
 * Takes in the acts of a licence that go on from what counts of it here, or begin it, with the record and the review that each
 * version rests on. What stands beside an act of ours is left where it is until that one is given up. @throws what `lifeOfLicence` throws, STORE_UNAVAILABLE
 */
export function takeInKept(station: Workstation, key: string): void {
  const { licences, storeBook } = station;
  for (const { kind, digest, act: body } of storeBook.elsewhereOf(key)) {
    if ((kind !== 'version' && kind !== 'event') || licences.has(digest)) continue;
    const act = readable(() => verifiedLifeAct(station, key, kind, body));
    if (act === undefined || readable(() => withLifeAct(lifeOfLicence(station, key), act)) === undefined)
      continue;
    if (act.kind === 'version') {
      keepDraft(station, act.version);
      rememberFile(station, act.version);
    }
    licences.keep({ kind, subject: key, body, ...foundOf(act) });
  }
}

/** What a version was made of, where that is not known here any more. */
function keepDraft({ licences }: Workstation, { bundle: { record, review } }: LicenceVersion): void {
  const subject = toHex(record.act.draft);
  const found = { type: record.act.type.code, holders: [] };
  licences.keep({ kind: 'record', subject, body: record.record.der, found });
  licences.keep({ kind: 'review', subject, body: review.record.der });
}

function foundOf(act: LifeAct): Pick<NewLicenceAct, 'found'> {
  if (act.kind === 'event') return {};
  const { draft, type } = act.version.bundle.record.act;
  return { found: { type: type.code, holders: holdersOf(act.version), draft: toHex(draft) } };
}

function holdersOf({ bundle }: LicenceVersion): string[] {
  return bundle.record.act.holders.map(({ type, code }) => `${type}:${code}`);
}

/** Has whoever looks for a holder's licences find those that were issued elsewhere too. @throws STORE_UNAVAILABLE */
export function noteHolders({ licences }: Workstation, accepted: readonly AcceptedElsewhere[]): void {
  for (const { kind, licence, act } of accepted) {
    if (kind !== 'version' || licence === undefined) continue;
    const version = readable(() => parseLicenceVersion(act));
    if (version === undefined) continue;
    licences.noteHeld(licence, version.bundle.record.act.type.code, holdersOf(version));
  }
}

/**
 * Carries out a decision that was signed elsewhere and that the store accepted: where its person's right holds here, and it is about
 * an act of this outbox or a licence that is known here. @throws STORE_UNAVAILABLE
 */
export function takeInDecision(
  station: Workstation,
  { digest, act: body }: AcceptedElsewhere,
  carryOut: (decision: ReturnType<typeof asConflictDecision>) => void,
): void {
  const signed = readable(() => {
    const read = parseSignedAct(body, asConflictDecision);
    requireDecision(read, station.authority());
    return read;
  });
  if (signed === undefined || station.licences.has(digest)) return;
  const { licence: subject, act } = signed.act;
  if (station.licences.about(subject).length === 0 && !station.delivery.has(act)) return;
  station.transaction(() => {
    station.licences.keep({ kind: 'conflict-decision', subject, body });
    carryOut(signed.act);
  });
}
