import { parseTicket } from '@yinzheng/core/approvals';
import { readable, toHex } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import type { RefusedTicketOut, StoreSettingsOut } from '@yinzheng/contract/ipc';
import type { ArrivedTicket } from '@yinzheng/core/sync';
import { reasonOut } from '../../service/delivery/index.ts';
import { livePeers } from '../../service/relay-shown.ts';
import { moment } from '../../service/shapes.ts';
import {
  changeSettings,
  giveUnitCode,
  revokeUnitKey,
  storeSettings,
  unitWorkstations,
  type StoreSettings,
} from '../../service/sync/index.ts';
import { peersOf } from '../../service/unit-authority.ts';
import type { ServiceDeps } from '../deps.ts';
import type { HandlersOf } from '../router.ts';

type UnitChannel =
  | 'unit.code'
  | 'unit.workstations'
  | 'unit.revoke'
  | 'unit.places'
  | 'unit.refused'
  | 'store.settings'
  | 'store.configure';

/** The unit's other workstations, and the way to the store. */
export function unitHandlers({ station, sync, emit }: ServiceDeps): HandlersOf<UnitChannel> {
  return {
    'unit.code': () => giveUnitCode(station),
    'unit.workstations': async () => ({ workstations: await unitWorkstations(station) }),
    'unit.revoke': async ({ key }) => {
      await revokeUnitKey(station, key);
      sync.wake();
      emit({ kind: 'changed', what: 'delivery' });
      return {};
    },
    'unit.places': () => {
      const live = livePeers(station);
      const others = peersOf(station).map(({ foundation }) => toHex(foundation.workstation));
      const own = toHex(station.authority().foundation.workstation);
      return { places: [own, ...others.filter((name) => live.includes(name))] };
    },
    'unit.refused': ({ offset, limit }) => {
      const all = station.relay.arrived('refused').reverse();
      return { total: all.length, rows: all.slice(offset, offset + limit).map(refusedOut) };
    },
    'store.settings': () => settingsOut(storeSettings(station)),
    'store.configure': ({ outageAfter, proxy }) => {
      const none = proxy !== undefined && proxy.trim() === '';
      const change = { outageMinutes: outageAfter, proxy: none ? null : proxy?.trim() };
      const settings = settingsOut(changeSettings(station, change));
      sync.wake();
      emit({ kind: 'changed', what: 'delivery' });
      return settings;
    },
  };
}

function settingsOut({ outageMinutes, proxy }: StoreSettings): StoreSettingsOut {
  return { outageAfter: outageMinutes, proxy: proxy ?? null };
}

function refusedOut({ ticket, reason, at }: ArrivedTicket): RefusedTicketOut {
  const read = readable(() => parseTicket(ticket));
  return {
    id: read === undefined ? null : toHex(read.request.ticketId),
    digest: toHex(sm3(ticket)),
    at: moment(at ?? new Date(0)),
    why: reasonOut(reason ?? { code: 'TICKET_UNREADABLE', params: { detail: '' } }),
  };
}
