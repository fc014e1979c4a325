import { OUTAGE_MINUTES, outageMinutes } from '@yinzheng/core/sync';
import { proxyOrigin } from '../compose-sync.ts';
import type { Workstation } from '../workstation.ts';

/** What a data folder has chosen about its way to the store. */
export interface StoreSettings {
  /** After how long out of reach the outage register opens by itself, minutes. */
  readonly outageMinutes: number;
  /** `http://host:port`; undefined: no proxy. */
  readonly proxy: string | undefined;
}

const NOTES = { outageMinutes: 'setting.outage-minutes', proxy: 'setting.proxy' } as const;

/** The settings as they are. */
export function storeSettings({ storeBook }: Workstation): StoreSettings {
  const minutes = storeBook.note(NOTES.outageMinutes);
  return {
    outageMinutes: minutes === undefined ? OUTAGE_MINUTES.usual : Number(minutes),
    proxy: storeBook.note(NOTES.proxy),
  };
}

/** A change of settings; what is absent stays. `proxy` null: none. */
export interface SettingsChange {
  readonly outageMinutes?: number | undefined;
  readonly proxy?: string | null | undefined;
}

/** Changes settings, all or none of them. @throws OUTAGE_LIMIT_BAD, PROXY_BAD */
export function changeSettings(station: Workstation, change: SettingsChange): StoreSettings {
  const minutes = change.outageMinutes === undefined ? undefined : outageMinutes(change.outageMinutes);
  const proxy = typeof change.proxy === 'string' ? proxyOrigin(change.proxy) : change.proxy;
  station.transaction(() => {
    if (minutes !== undefined) station.storeBook.setNote(NOTES.outageMinutes, String(minutes));
    if (proxy !== undefined) station.storeBook.setNote(NOTES.proxy, proxy ?? undefined);
  });
  return storeSettings(station);
}

/** After how long out of reach the outage register opens by itself, milliseconds. */
export function outageAfterMs(station: Workstation): number {
  return storeSettings(station).outageMinutes * 60_000;
}
