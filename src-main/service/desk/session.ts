import { join } from 'node:path';
import { knownPeople, rolesAt } from '@yinzheng/core/authority';
import { fail } from '@yinzheng/core/kernel';
import type { MemberOut, SessionOut } from '@yinzheng/contract/ipc';
import { FOLDER } from '../compose.ts';
import { readsLog } from '../log-rights.ts';
import type { Workstation } from '../workstation.ts';
import type { Preferences } from './preferences.ts';

/** What a session's answer is made of. */
export interface SessionFacts {
  readonly station: Workstation;
  readonly host: SessionOut['host'];
  readonly version: string;
  readonly preferences: Preferences;
}

/** Where a window stands; `person`: who sits in front of it, null for nobody. */
export function sessionOut(
  { station, host, version, preferences }: SessionFacts,
  person: string | null,
): SessionOut {
  const { mode, unit } = station.authority().foundation;
  const members = membersOf(station);
  const seated = members.find(({ id }) => id === person);
  // What became of entries is the 台账's.
  const recovered = readsLog(seated?.roles) ? station.recovered : [];
  return {
    mode,
    unit,
    version,
    host,
    data: station.folder,
    results: join(station.folder, FOLDER.results),
    person: seated ?? null,
    people: mode === 'trial' ? members : [],
    preferences: preferences.of(person),
    recovered: recovered.map(({ entryNo, outcome }) => {
      return { entry: entryNo, outcome: outcome === 'closed' ? 'done' : outcome };
    }),
  };
}

/** Insists that a seat may be taken: trial only, by somebody whom the records name. @throws TRIAL_ONLY, PERSON_UNKNOWN */
export function requireSeat(station: Workstation, person: string | null): void {
  if (station.authority().foundation.mode !== 'trial') fail('TRIAL_ONLY');
  if (person === null || membersOf(station).some(({ id }) => id === person)) return;
  fail('PERSON_UNKNOWN', { person });
}

/** Everybody whom the records name, with the roles of this moment. */
function membersOf(station: Workstation): MemberOut[] {
  const authority = station.authority();
  const now = station.clock.now();
  return knownPeople(authority).map(({ id, name }) => {
    return { id, name, roles: [...(rolesAt(authority, id, now) ?? [])] };
  });
}
