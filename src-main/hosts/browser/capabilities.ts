import { onceOnly, type OnceOnly } from '../shared/secrets.ts';
import { callerOf, type Session } from '../shared/relay.ts';
import type { PinPlaceOut } from '@yinzheng/contract/ipc';
import type { Caller } from '../../ipc/router.ts';

/** The two small windows. */
export type Stage = 'confirm' | 'pin';

/** What a capability is good for: one stage of one job, for whoever asked for it and as long as they sit there. */
export interface Grant {
  readonly stage: Stage;
  readonly job: string;
  readonly session: Session;
  /** {@link Session.seat} as it was then. */
  readonly seat: number;
  /** Where the PIN of a smart key goes; left out: to the service. */
  readonly place?: PinPlaceOut | undefined;
  /** Nothing is typed in the window: the key has a pad of its own. */
  readonly pad?: boolean;
  /** Of an old and a new PIN, the old one was typed. */
  readonly oldTyped?: boolean;
}

export interface Capabilities {
  /** First half: in the address that the small window is sent to. */
  readonly doors: OnceOnly<Grant>;
  /** Second half: in the page that answered there; good for one answer. */
  readonly keys: OnceOnly<Grant>;
}

const DOOR_LIFE_MS = 60_000;
/** A person may read for so long between two pictures, and before the answer. */
const KEY_LIFE_MS = 30 * 60_000;

export function makeCapabilities(now: () => number): Capabilities {
  return { doors: onceOnly(DOOR_LIFE_MS, now), keys: onceOnly(KEY_LIFE_MS, now) };
}

/** In whose name a grant speaks; undefined: the person it was made for has left the seat since. */
export function speaker({ session, seat }: Grant): Caller | undefined {
  return session.seat === seat ? callerOf(session) : undefined;
}
