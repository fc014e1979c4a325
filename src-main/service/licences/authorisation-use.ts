import { fail } from '@yinzheng/core/kernel';
import { requireInForce, type SignedAct, type StandingAuthorisation } from '@yinzheng/core/licences';
import { isSpent, type UseLogEntry } from '@yinzheng/core/use-log';
import { requireAuthorisationLeft, spentToday, UseTally } from '@yinzheng/core/use-rights';
import { countedRows, type Workstation } from '../workstation.ts';
import { ended, knownAuthorisations, type KnownAuthorisation } from './known.ts';

/** How much of a standing authorisation was used. */
export interface AuthorisationUse {
  readonly spent: number;
  readonly spentToday: number;
}

/** Counted from the log's rows. @throws LOG_BROKEN */
export function authorisationUse(
  station: Workstation,
  { act }: SignedAct<StandingAuthorisation>,
  tally?: UseTally,
): AuthorisationUse {
  const used = usedUnder(station, act.id, tally);
  return {
    spent: used.filter(({ result }) => isSpent(result)).length,
    spentToday: spentToday(used, station.clock.now()),
  };
}

/**
 * Insists that one licence more may be sealed under an authorisation now.
 * @throws AUTHORISATION_ENDED, AUTHORISATION_OUT_OF_FORCE, AUTHORISATION_SPENT, AUTHORISATION_SPENT_TODAY
 */
export function requireUsable(
  station: Workstation,
  { signed, end }: KnownAuthorisation,
  tally?: UseTally,
): void {
  const at = station.clock.now();
  if (end !== undefined) ended(end);
  requireInForce(signed.act, at);
  requireAuthorisationLeft(usedUnder(station, signed.act.id, tally), signed.act, { wanted: 1, at });
}

/**
 * The authorisation under which a type is issued now: the oldest that still holds and has something left.
 * @throws AUTHORISATION_NONE; where none can be used, what stands against the newest
 */
export function usableAuthorisation(
  station: Workstation,
  type: string,
  tally?: UseTally,
): KnownAuthorisation {
  const own = knownAuthorisations(station).filter(({ signed }) => signed.act.type === type);
  const newest = own.at(-1);
  if (newest === undefined) return fail('AUTHORISATION_NONE', { type });
  const usable = own.find((one) => {
    try {
      requireUsable(station, one, tally);
      return true;
    } catch {
      return false;
    }
  });
  if (usable === undefined) requireUsable(station, newest, tally);
  return usable ?? newest;
}

/** The entries under an authorisation. `tally`: goes on counting, of whoever owns the folder; undefined: counts anew, also where nothing may be written. */
function usedUnder(
  station: Workstation,
  id: Uint8Array,
  tally: UseTally | undefined,
): readonly UseLogEntry[] {
  if (tally === undefined) return new UseTally().entries(id, countedRows(station));
  return station.log.transaction((log) => tally.entries(id, log));
}
