import { forgetPin, type KeySession, type KeyToken } from '@yinzheng/core/ports';
import type { Workstation } from '../../../src-main/service/workstation.ts';

/**
 * The same workstation, but that each key is unlocked once and stays so until `lock`: what has to be there before a measurement
 * need not wait thousands of times for a PIN. Everything else of each act is as ever.
 */
export function keptUnlocked(station: Workstation): { readonly station: Workstation; lock(): void } {
  const sessions = new Map<string, Promise<KeySession>>();
  const kept = (token: KeyToken): KeyToken => ({
    ...token,
    login: async (pin, errand) => {
      const opened = sessions.get(token.serial) ?? token.login(pin, errand);
      sessions.set(token.serial, opened);
      const session = await opened;
      forgetPin(pin);
      return { ...session, logout: () => undefined };
    },
  });
  return {
    station: { ...station, keys: () => station.keys().map(kept) },
    lock: () => {
      for (const session of sessions.values()) void session.then((one) => one.logout());
    },
  };
}
