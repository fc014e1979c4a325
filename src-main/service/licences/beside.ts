import { fail, toHex } from '@yinzheng/core/kernel';
import { chinaDay, isAmong, isOver, type Holder, type LicenceType } from '@yinzheng/core/licences';
import { lifeElsewhere, lifeOfLicence } from '../licence-lives.ts';
import { goneClients } from '../relay-shown.ts';
import type { Workstation } from '../workstation.ts';

// A holder has one licence of a type that holds, as far as is known here: also of those that the unit's other workstations issued and
// that the store told of.

/** A licence that a holder has. */
export interface HeldLicence {
  readonly holder: Holder;
  readonly identifier: string;
  /** Where another workstation of the unit issued it: whether anybody can work there. */
  readonly elsewhere: 'at-work' | 'gone' | undefined;
}

/**
 * Licences of a type that hold today and that one of the holders has. `but`: key of the one that is asked about.
 * @throws what the acts' checks throw
 */
export function* licencesHeld(
  station: Workstation,
  type: string,
  holders: readonly Holder[],
  but?: string,
): Generator<HeldLicence> {
  const today = chinaDay(station.clock.now());
  for (const holder of holders) {
    for (const key of station.licences.heldBy(type, `${holder.type}:${holder.code}`)) {
      if (key === but) continue;
      const own = lifeOfLicence(station, key);
      const life = own ?? lifeElsewhere(station, key);
      if (life === undefined || life.state.status === 'cancelled') continue;
      const { order, record } = life.newest.bundle;
      if (!isAmong(record.act.holders, holder) || isOver(order.act.validTo, today)) continue;
      const elsewhere = own === undefined ? whereabouts(station, key) : undefined;
      yield { holder, identifier: order.act.identifier, elsewhere };
    }
  }
}

function whereabouts(station: Workstation, key: string): 'at-work' | 'gone' {
  const gone = goneClients(station);
  const acts = station.storeBook.elsewhereOf(key);
  return acts.every(({ client }) => gone.has(toHex(client))) ? 'gone' : 'at-work';
}

/**
 * Insists that no holder has a licence of the type that still holds. `but`: key of the licence that gets a new version, which is none
 * beside itself. One that a workstation issued which is gone keeps nobody from another: nobody could end it. @throws LICENCE_DUPLICATE, LICENCE_DUPLICATE_ELSEWHERE
 */
export function requireNoDuplicate(
  station: Workstation,
  type: Pick<LicenceType, 'code'>,
  holders: readonly Holder[],
  but?: string,
): void {
  for (const { holder, identifier, elsewhere } of licencesHeld(station, type.code, holders, but)) {
    if (elsewhere === 'gone') continue;
    const code = elsewhere === undefined ? 'LICENCE_DUPLICATE' : 'LICENCE_DUPLICATE_ELSEWHERE';
    fail(code, { holder: holder.name, identifier });
  }
}
