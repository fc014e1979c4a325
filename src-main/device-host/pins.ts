import type { DeviceOrder } from '@yinzheng/contract/device';
import { CKR } from './cryptoki.ts';
import { fault, refused } from './fault.ts';

/** How long a PIN is held, and for how many uses, whatever the program that holds its slip does. */
export interface PinLimits {
  /** Milliseconds. */
  readonly ms: number;
  readonly uses: number;
}

/** Ten minutes, a hundred uses. */
export const DEFAULT_PIN_LIMITS: PinLimits = { ms: 600_000, uses: 100 };

type PinOrder = DeviceOrder<'login'>['pin'];

/** A PIN for the calls of one order. */
export interface GivenPin {
  /** Where it is held; undefined: it came with the order. */
  readonly slip: string | undefined;
  /** Nothing is passed: it is typed on the token. */
  readonly pad: boolean;
  /** What was typed, as it is held: to be looked at, not kept; null for a pad. */
  readonly bytes: Uint8Array | null;
  /**
   * The string for one call, made inside it; nobody else keeps it. Empty for a pad.
   * @throws Fault `missing` when it was forgotten meanwhile, CKR_PIN_INVALID when the bytes are no UTF-8: the token is
   * not asked with another PIN than was typed
   */
  text(call: string): string;
}

/** The PINs that this process holds, each under its slip. */
export interface Pins {
  /** Holds what was typed; null: it is typed on the token. An earlier one under the slip is overwritten. */
  keep(slip: string, pin: Uint8Array | null): void;
  /** @throws Fault `missing`: nothing lies under the slip, or it is no PIN for this token */
  open(order: PinOrder, call: string, token: { readonly pad: boolean }): GivenPin;
  /** It was used once more; at the limit it is forgotten. */
  used(slip: string | undefined): void;
  /** Overwrites it. Harmless when there is none. */
  forget(slip: string | undefined): void;
  forgetAll(): void;
}

interface Kept {
  readonly pin: Uint8Array | null;
  readonly timer: NodeJS.Timeout;
  uses: number;
}

/** No PINs yet. `onLimit`: one was forgotten because a limit was reached. */
export function makePins(limits: PinLimits, onLimit: (slip: string) => void): Pins {
  const kept = new Map<string, Kept>();

  const forget = (slip: string | undefined): void => {
    const held = slip === undefined ? undefined : kept.get(slip);
    if (slip === undefined || held === undefined) return;
    kept.delete(slip);
    clearTimeout(held.timer);
    held.pin?.fill(0);
  };
  const limit = (slip: string): void => {
    forget(slip);
    onLimit(slip);
  };

  return {
    keep: (slip, pin) => {
      forget(slip);
      const timer = setTimeout(() => limit(slip), limits.ms);
      kept.set(slip, { pin, timer, uses: 0 });
    },
    open: (order, call, token) => {
      const slip = 'slip' in order ? order.slip : undefined;
      const held = slip === undefined ? undefined : kept.get(slip);
      if (slip !== undefined && held === undefined) throw fault('missing', call, 'slip');
      const given = 'bytes' in order ? order.bytes : (held?.pin ?? null);
      // An empty PIN on a token without a pad would only cost one of its tries.
      if (given === null ? !token.pad : given.length === 0) throw fault('missing', call, 'pin');
      return {
        slip,
        pad: given === null,
        bytes: given,
        text: (now) => {
          if (slip !== undefined && kept.get(slip) !== held) throw fault('missing', now, 'slip');
          return given === null ? '' : pinText(given, now);
        },
      };
    },
    used: (slip) => {
      const held = slip === undefined ? undefined : kept.get(slip);
      if (slip === undefined || held === undefined) return;
      held.uses += 1;
      if (held.uses >= limits.uses) limit(slip);
    },
    forget,
    forgetAll: () => {
      for (const slip of [...kept.keys()]) forget(slip);
    },
  };
}

function pinText(bytes: Uint8Array, call: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refused(call, CKR.PIN_INVALID, 'not UTF-8; the token was not asked');
  }
}
