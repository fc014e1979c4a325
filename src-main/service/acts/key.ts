import { stateError, type KeyState } from '@yinzheng/core/devices';
import { equalBytes, fail, hasCode } from '@yinzheng/core/kernel';
import type { KeyToken, PinEntry } from '@yinzheng/core/ports';
import type { DevicesView } from '../../devices/index.ts';
import { isOf, seatsOf } from '../seats.ts';
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
    login: async (pin, errand) => {
      const session = await key.login(pin, errand);
      opened();
      return session;
    },
  };
}

/** States of a smart key that do not keep it from being asked: the certificate that counts is the one of the records. */
const PASSES: readonly KeyState[] = [
  'self-test-failed',
  'cert-missing',
  'cert-not-matching',
  'cert-expired',
  'cert-not-yet-valid',
];

/** Insists on a key that can be asked for a signature now, as far as it tells. @throws PIN_LOCKED and what `stateError` says */
export function requireAskable(
  { serial, publicKey, triesLeft }: KeyToken,
  { modules, keys }: DevicesView,
): void {
  if (triesLeft?.() === 0) fail('PIN_LOCKED', { serial });
  const view = keys.find((one) => one.publicKey !== undefined && equalBytes(one.publicKey, publicKey));
  if (view === undefined) return;
  const module = modules.find(({ path }) => path === view.module);
  const { manufacturer, model } = view;
  const about = { serial, driver: module?.name ?? '', token: { manufacturer, model }, fault: module?.fault };
  for (const state of view.states) {
    const error = PASSES.includes(state) ? undefined : stateError(state, about);
    if (error !== undefined) throw error;
  }
}

/**
 * Where a key is not there, but known from before: says which one is to be plugged in.
 * @throws KEY_ABSENT instead of KEY_MISSING; whatever else `work` throws
 */
export async function namingAbsent<T>(
  station: Workstation,
  { keys }: DevicesView,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!hasCode(error, 'KEY_MISSING')) throw error;
    const { holder } = error.params;
    const { serial } =
      keys.find(({ module, publicKey }) => {
        if (module !== undefined || publicKey === undefined) return false;
        return seatsOf(station.authority()).some(({ certificate }) => {
          const { commonName, text } = certificate.subject;
          return (commonName ?? text) === holder && isOf(certificate, publicKey);
        });
      }) ?? {};
    // One that was never seen here has no serial number to name.
    if (serial === undefined || serial === '') throw error;
    return fail('KEY_ABSENT', { serial }, error);
  }
}
