import type { DeviceOrder } from '@yinzheng/contract/device';
import { PIN_UNPASSED, pinPasses, type PinEncoding, type TokenId } from '@yinzheng/core/devices';
import { CKR } from './cryptoki.ts';
import { fault, refused } from './fault.ts';
import { sameToken } from './slots.ts';

/**
 * How long a PIN is held, and for how many logins, whatever the program that holds its slip does. A session that is open
 * is not ended by them: they count between documents.
 */
export interface PinLimits {
  /** Milliseconds since it was typed. */
  readonly ms: number;
  /** Logins; not the signatures that are made in between. */
  readonly uses: number;
}

/** Half an hour, five hundred logins: where the order to log in says nothing else. */
export const DEFAULT_PIN_LIMITS: PinLimits = { ms: 1_800_000, uses: 500 };

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

/** For what a PIN is wanted. */
export interface PinUse {
  /** The token has a pad. */
  readonly pad: boolean;
  readonly token: TokenId;
  /** How the token takes it; UTF-8 unless given. */
  readonly encoding?: PinEncoding | undefined;
  /** It is wanted in a session that is open: no limit ends that. */
  readonly inSession?: boolean;
  /** The limits that hold from now on. */
  readonly limits?: PinLimits | undefined;
}

/** The PINs that this process holds, each under its slip. */
export interface Pins {
  /** Holds what was typed; null: it is typed on the token. An earlier one under the slip is overwritten. */
  keep(slip: string, pin: Uint8Array | null): void;
  /**
   * What lies under a slip is good for the token alone for which it is first wanted.
   * @throws Fault `missing`: nothing lies under the slip any more, or it is no PIN; `token-changed`: another token's;
   * `rv` with `PIN_UNPASSED`: it cannot be passed as the token takes it, and is forgotten
   */
  open(order: PinOrder, call: string, use: PinUse): GivenPin;
  /** A session was opened with it: until that has ended it is kept. */
  opened(slip: string | undefined): void;
  /** One of its sessions has ended; past a limit it is forgotten now. Harmless when there is none. */
  ended(slip: string | undefined): void;
  /** Overwrites it. Harmless when there is none. */
  forget(slip: string | undefined): void;
  forgetAll(): void;
}

interface Kept {
  readonly pin: Uint8Array | null;
  /** When it was typed, by the clock of `performance`. */
  readonly since: number;
  timer: NodeJS.Timeout;
  limits: PinLimits;
  /** Of which token it is; undefined: it was not wanted yet. */
  token: TokenId | undefined;
  logins: number;
  /** Sessions that are open with it. */
  sessions: number;
}

/** No PINs yet. */
export function makePins(limits: PinLimits): Pins {
  const kept = new Map<string, Kept>();

  const forget = (slip: string | undefined): void => {
    const held = slip === undefined ? undefined : kept.get(slip);
    if (slip === undefined || held === undefined) return;
    kept.delete(slip);
    clearTimeout(held.timer);
    held.pin?.fill(0);
  };
  const isOver = ({ since, logins, limits: { ms, uses } }: Kept): boolean => {
    return logins >= uses || performance.now() - since >= ms;
  };
  /** Looks again when its time is over; timers may be early by a part of a millisecond. */
  const watch = (slip: string, since: number, { ms }: PinLimits): NodeJS.Timeout => {
    return setTimeout(() => forgetIdle(slip), Math.ceil(since + ms - performance.now()) + 1);
  };
  const forgetIdle = (slip: string): void => {
    const held = kept.get(slip);
    if (held !== undefined && held.sessions === 0 && isOver(held)) forget(slip);
  };
  /** What lies under a slip, where it may be used so. @throws Fault */
  const take = (slip: string, call: string, { token, inSession = false, limits: own }: PinUse): Kept => {
    const held = kept.get(slip);
    if (held === undefined) throw fault('missing', call, 'slip');
    if (held.token !== undefined && !sameToken(held.token, token)) throw fault('token-changed', call, 'slip');
    if (own !== undefined) {
      clearTimeout(held.timer);
      held.limits = own;
      held.timer = watch(slip, held.since, own);
    }
    if (!inSession && isOver(held)) {
      forgetIdle(slip);
      throw fault('missing', call, 'slip');
    }
    held.token = token;
    return held;
  };

  return {
    keep: (slip, pin) => {
      forget(slip);
      const since = performance.now();
      const timer = watch(slip, since, limits);
      kept.set(slip, { pin, since, timer, limits, token: undefined, logins: 0, sessions: 0 });
    },
    open: (order, call, use) => {
      const slip = 'slip' in order ? order.slip : undefined;
      const held = slip === undefined ? undefined : take(slip, call, use);
      const given = 'bytes' in order ? order.bytes : (held?.pin ?? null);
      // An empty PIN on a token without a pad would only cost one of its tries.
      if (given === null ? !use.pad : given.length === 0) throw fault('missing', call, 'pin');
      if (given !== null && !pinPasses(given, use.encoding ?? 'utf-8')) {
        forget(slip);
        throw fault('rv', call, PIN_UNPASSED);
      }
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
    opened: (slip) => {
      const held = slip === undefined ? undefined : kept.get(slip);
      if (held === undefined) return;
      held.logins += 1;
      held.sessions += 1;
    },
    ended: (slip) => {
      const held = slip === undefined ? undefined : kept.get(slip);
      if (slip === undefined || held === undefined) return;
      held.sessions = Math.max(0, held.sessions - 1);
      forgetIdle(slip);
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
