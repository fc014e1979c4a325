import { fail } from '@yinzheng/core/kernel';
import type { KeyToken, PinEntry } from '@yinzheng/core/ports';
import type { Workstation } from '../workstation.ts';

/** A PIN on its way to another thread: memory that both see, so that whoever zeroes it zeroes it for both. */
export function sharedPin(pin: Uint8Array): Uint8Array;
export function sharedPin(pin: PinEntry): PinEntry;
export function sharedPin(pin: PinEntry): PinEntry {
  if (!(pin instanceof Uint8Array)) return pin;
  const shared = new Uint8Array(new SharedArrayBuffer(pin.length));
  shared.set(pin);
  return shared;
}

/** The PIN that came that way, in memory of this thread; what was shared is zeroed. */
export function ownPin(shared: Uint8Array): Uint8Array;
export function ownPin(shared: PinEntry): PinEntry;
export function ownPin(shared: PinEntry): PinEntry {
  if (!(shared instanceof Uint8Array)) return shared;
  const own = new Uint8Array(shared.length);
  own.set(shared);
  shared.fill(0);
  return own;
}

/** A workstation whose keys tell when one of them took its PIN. */
export function tellingKeys(station: Workstation, opened: () => void): Workstation {
  return { ...station, keys: () => station.keys().map((key) => telling(key, opened)) };
}

function telling(key: KeyToken, opened: () => void): KeyToken {
  const { kind, serial, publicKey } = key;
  return {
    kind,
    serial,
    publicKey,
    login: async (pin) => {
      const session = await key.login(pin);
      opened();
      return session;
    },
  };
}

/** Insists on a key that still takes a PIN, as far as it tells. @throws PIN_LOCKED */
export function requireTries({ serial, triesLeft }: KeyToken): void {
  if (triesLeft?.() === 0) fail('PIN_LOCKED', { serial });
}
