import type { Timers } from '../../service/jobs/index.ts';
import type { Session } from '../shared/relay.ts';

// A session is over for good when the program ends: a browser that was closed may come back with its cookie. What was
// taken in for it is given up earlier, some minutes after its last page has gone.

/** Which sessions have somebody before them. */
export interface Presence {
  /** A page of the session listens, until the function that is returned is called. */
  came(session: Session): () => void;
  /** A page of the session has asked something, whether one listens or not. */
  seen(session: Session): void;
  close(): void;
}

export interface PresenceOrder {
  readonly timers: Timers;
  /** Whether something of the session's is in work that must not lose its file. */
  isBusy(session: Session): boolean;
  /** Its pages have been gone for {@link GONE_MS}. */
  onGone(session: Session): void;
}

/** A page that is loaded anew, or a computer that slept, is back long before. */
export const GONE_MS = 5 * 60_000;

/** The computer's own. */
export const SYSTEM_TIMERS: Timers = {
  after: (ms, work) => {
    const timer = setTimeout(work, ms).unref();
    return () => clearTimeout(timer);
  },
};

interface Watched {
  /** Pages that listen. */
  pages: number;
  forget: () => void;
}

export function makePresence({ timers, isBusy, onGone }: PresenceOrder): Presence {
  const all = new Map<Session, Watched>();
  const watchedOf = (session: Session): Watched => {
    const watched = all.get(session) ?? { pages: 0, forget: () => undefined };
    all.set(session, watched);
    return watched;
  };
  const wait = (session: Session, watched: Watched): void => {
    watched.forget();
    if (watched.pages > 0) return;
    watched.forget = timers.after(GONE_MS, () => {
      if (isBusy(session)) return wait(session, watched);
      all.delete(session);
      onGone(session);
    });
  };
  return {
    came: (session) => {
      const watched = watchedOf(session);
      watched.pages += 1;
      watched.forget();
      return () => {
        watched.pages -= 1;
        // After the end nobody is waited for.
        if (all.get(session) === watched) wait(session, watched);
      };
    },
    seen: (session) => wait(session, watchedOf(session)),
    close: () => {
      for (const { forget } of all.values()) forget();
      all.clear();
    },
  };
}
