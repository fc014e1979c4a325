import { onceOnly, type OnceOnly } from './secrets.ts';
import { callerOf } from './relay.ts';
import type { Caller } from '../../ipc/router.ts';
import type { Session } from './sessions.ts';

/** The two small windows. */
export type Stage = 'confirm' | 'pin';

/** What a capability is good for: one stage of one job, for whoever asked for it and as long as they sit there. */
export interface Grant {
  readonly stage: Stage;
  readonly job: string;
  readonly session: Session;
  readonly person: string | null;
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

/** Makes the grant of a stage for whoever sits at the session now. */
export function grantFor(stage: Stage, job: string, session: Session): Grant {
  return { stage, job, session, person: session.person };
}

/** In whose name a grant speaks; undefined: somebody else sits there by now. */
export function speaker({ session, person }: Grant): Caller | undefined {
  return session.person === person ? callerOf(session) : undefined;
}
