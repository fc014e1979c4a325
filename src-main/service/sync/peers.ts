import { fromBase64, fromHex, hasCode, toHex } from '@yinzheng/core/kernel';
import type { UnitWorkstation } from '@yinzheng/contract/store';
import { setGoneClients, setLivePeers } from '../relay-shown.ts';
import { keepPeer, keptOf } from '../unit-authority.ts';
import type { Line } from './line.ts';

// The unit's other workstations: their records of authority come by the store and are verified under this one's own root.

/** Largest number of records that one workstation is believed to have. */
const MOST_RECORDS = 10_000;

/** The note of a workstation whose records do not hold here: with how many of them that was found. */
function strange(workstation: string): string {
  return `peer.strange.${workstation}`;
}

/** Whether another workstation's records were found not to hold under this one's root. */
export function isStrange({ storeBook }: Line['station'], workstation: string): boolean {
  return storeBook.note(strange(workstation)) !== undefined;
}

/** Learns of the unit's other workstations. @throws what the way throws */
export async function learnPeers(line: Line): Promise<void> {
  const { station, client } = line;
  const own = toHex(station.authority().foundation.workstation);
  const there = (await client.workstations()).filter(({ workstation }) => workstation !== own);
  const live: string[] = [];
  for (const one of there) {
    if (line.stopped()) return;
    const known = await learn(line, one);
    if (known && one.keys.some(({ revoked }) => revoked === null)) live.push(one.workstation);
  }
  setLivePeers(station, live);
  const gone = there.filter(({ keys }) => keys.every(({ revoked }) => revoked !== null));
  setGoneClients(
    station,
    gone.flatMap(({ keys }) => keys.map(({ key }) => key)),
  );
}

/** Fetches what is new of one's records. Whether it is known now. */
async function learn({ station, client }: Line, { workstation, records }: UnitWorkstation): Promise<boolean> {
  const id = fromHex(workstation);
  const kept = keptOf(station, id);
  const note = strange(workstation);
  if (kept.length >= records && kept.length > 0) return true;
  if (station.storeBook.note(note) === String(records)) return false;
  const all = [...kept];
  while (all.length < Math.min(records, MOST_RECORDS)) {
    const more = await client.authorityOf(workstation, all.length - 1);
    if (more.length === 0) break;
    all.push(...more.map(fromBase64));
  }
  try {
    keepPeer(station, id, all);
    station.storeBook.setNote(note, undefined);
    return true;
  } catch (error) {
    if (!hasCode(error, 'AUTHORITY_BROKEN')) throw error;
    // Another root, another unit, or records that were altered: nothing of it is taken in.
    station.storeBook.setNote(note, String(records));
    return kept.length > 0;
  }
}
