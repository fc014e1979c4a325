import { readable } from '@yinzheng/core/kernel';
import type { AcceptedElsewhere } from '@yinzheng/core/sync';
import { carryOut } from '../licence-decided.ts';
import { noteHolders, takeInDecision, takeInKept } from '../licence-taken-in.ts';
import { noteToldRows } from '../log-told.ts';
import type { Workstation } from '../workstation.ts';

/** For what was last looked in what came before: by another mark everything is looked through again. */
const TAKEN_IN = { note: 'takenIn', mark: 'holders' } as const;

/** Takes in, once, what was kept of other hands by a program that did not look for all of it. @throws STORE_UNAVAILABLE */
export function takeInEarlier(station: Workstation): void {
  const { storeBook } = station;
  if (storeBook.note(TAKEN_IN.note) === TAKEN_IN.mark) return;
  station.transaction(() => {
    takeInAccepted(station, storeBook.acceptedElsewhere());
    storeBook.setNote(TAKEN_IN.note, TAKEN_IN.mark);
  });
}

/** What acts that were accepted of other hands make of the licences, items and use log that are known here. @throws STORE_UNAVAILABLE */
export function takeInAccepted(station: Workstation, accepted: readonly AcceptedElsewhere[]): void {
  noteToldRows(station, accepted);
  noteHolders(station, accepted);
  for (const act of accepted) {
    if (act.kind !== 'conflict-decision') continue;
    takeInDecision(station, act, (decision) => carryOut(station, decision, act.digest));
  }
  const licences = new Set(accepted.flatMap(({ licence }) => licence ?? []));
  // A licence whose acts do not hold here is told of where somebody opens it.
  for (const licence of licences) readable(() => takeInKept(station, licence));
}
