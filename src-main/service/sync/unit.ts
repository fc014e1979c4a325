import type { UnitWorkstationOut } from '@yinzheng/contract/cli';
import { rolesAt } from '@yinzheng/core/authority';
import { fail, toHex } from '@yinzheng/core/kernel';
import { SCOPES, type UnitWorkstation } from '@yinzheng/contract/store';
import type { StoreClient } from '../compose-sync.ts';
import { moment } from '../shapes.ts';
import { peersOf } from '../unit-authority.ts';
import type { Workstation } from '../workstation.ts';
import { openLine } from './engine.ts';
import { requireRegistration } from './line.ts';
import { isStrange } from './peers.ts';

// The unit's workstations at the store: who is there, who may come, whose key is taken back.

/** Insists that somebody is the system administrator. @throws PERSON_UNKNOWN, NOT_ALLOWED */
export function requireAdministrator(station: Workstation, person: string): void {
  const roles = rolesAt(station.authority(), person, station.clock.now());
  if (roles === undefined) fail('PERSON_UNKNOWN', { person });
  if (!roles.includes('system-admin')) fail('NOT_ALLOWED');
}

/** A code that was given out. */
export interface GivenCode {
  readonly code: string;
  /** Until when it can be used. */
  readonly expires: string;
}

/**
 * Has the store give out a one-time code for a further workstation of this unit: good for what this one may do, but never for
 * administering the store. @throws STORE_NOT_REGISTERED and what the way throws
 */
export async function giveUnitCode(station: Workstation): Promise<GivenCode> {
  const { unit, scopes } = requireRegistration(station);
  const wanted = SCOPES.filter((scope) => scope !== 'admin' && scopes.includes(scope));
  if (wanted.length === 0) fail('SCOPE_MISSING', { scope: 'deliver' });
  return withClient(station, async (client) => {
    const { code, expiresAt } = await client.giveCode({ unit, scopes: wanted });
    return { code, expires: moment(new Date(expiresAt)) };
  });
}

/** The unit's workstations as the store knows them, the oldest first. @throws STORE_NOT_REGISTERED and what the way throws */
export async function unitWorkstations(station: Workstation): Promise<UnitWorkstationOut[]> {
  const found = await withClient(station, (client) => client.workstations());
  return found.map((one) => workstationOut(station, one));
}

function workstationOut(
  station: Workstation,
  { workstation, since, keys }: UnitWorkstation,
): UnitWorkstationOut {
  const client = station.storeBook.registration()?.client;
  const own = workstation === toHex(station.authority().foundation.workstation);
  const isPeer = peersOf(station).some(({ foundation }) => toHex(foundation.workstation) === workstation);
  return {
    workstation,
    own,
    authority: own || isPeer ? 'same' : isStrange(station, workstation) ? 'other' : 'unknown',
    since: moment(new Date(since)),
    keys: keys.map(({ key, since: from, revoked, seen }) => ({
      key,
      own: client !== undefined && key === toHex(client),
      since: moment(new Date(from)),
      seen: seen === null ? null : moment(new Date(seen)),
      revoked: revoked === null ? null : moment(new Date(revoked)),
    })),
  };
}

/**
 * Takes the key of another workstation of the unit back, at once and for good.
 * @throws OWN_KEY_STAYS, STORE_NOT_REGISTERED, STORE_HAS_NOT and what the way throws
 */
export async function revokeUnitKey(station: Workstation, key: string): Promise<void> {
  if (key === toHex(requireRegistration(station).client)) fail('OWN_KEY_STAYS');
  await withClient(station, (client) => client.revokeKey(key));
}

async function withClient<T>(station: Workstation, work: (client: StoreClient) => Promise<T>): Promise<T> {
  const { client } = openLine(station);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}
