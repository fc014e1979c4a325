import { setImmediate } from 'node:timers/promises';
import { readable } from '@yinzheng/core/kernel';
import type { AcceptedElsewhere } from '@yinzheng/core/sync';
import { carryOut } from '../licence-decided.ts';
import { noteHolders, takeInDecision, takeInKept } from '../licence-taken-in.ts';
import { noteToldRows } from '../log-told.ts';
import type { Workstation } from '../workstation.ts';
import type { Line } from './line.ts';

/** The note of how far what came before was looked through: a number; at its end, what was last looked for, so that more is looked for by another. */
const TAKEN_IN = { note: 'takenIn', done: 'holders' } as const;

/** Acts of a part: nobody waits longer than for one. */
const AT_ONCE = 100;

/** Takes in, once, what was kept of other hands by a program that did not look for all of it. @throws STORE_UNAVAILABLE */
export async function takeInEarlier({ station, stopped }: Line): Promise<void> {
  const { storeBook } = station;
  const told = storeBook.note(TAKEN_IN.note) ?? '0';
  if (told === TAKEN_IN.done) return;
  for (let after = /^\d+$/.test(told) ? Number(told) : 0; !stopped();) {
    const part = storeBook.acceptedElsewhere(after, AT_ONCE);
    const last = part.at(-1);
    station.transaction(() => {
      takeInAccepted(station, part);
      storeBook.setNote(TAKEN_IN.note, last === undefined ? TAKEN_IN.done : String(last.number));
    });
    if (last === undefined) return;
    after = last.number;
    await setImmediate();
  }
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
