import type { IncomingMessage } from 'node:http';
import type { Session } from '../shared/relay.ts';
import { newSecret, onceOnly, sameSecret } from '../shared/secrets.ts';

/** A session as its browser is given it. */
export interface Admission {
  /** The whole header that sets the cookie. */
  readonly cookie: string;
  /** The half of the proof that only pages of our own origin can read. */
  readonly pageKey: string;
}

export interface Sessions {
  /** A token that lets one browser in, once. */
  newToken(): string;
  /** undefined: the token is not good, or not any more. */
  admit(token: string): Admission | undefined;
  /** By the cookie alone: enough to be shown the program's own pages. */
  byCookie(request: IncomingMessage): Session | undefined;
  /** By the cookie and the page's key: needed for everything that is data. */
  byBoth(request: IncomingMessage, pageKey: string | undefined): Session | undefined;
}

/** A token waits for its browser so long. */
const TOKEN_LIFE_MS = 24 * 3_600_000;

interface Kept {
  readonly session: Session;
  readonly cookie: string;
  readonly pageKey: string;
}

/**
 * Browsers do not keep the cookies of one port from another: whoever serves on another port of this computer can have
 * a visitor's browser send ours along. So the cookie alone opens nothing but the program's own pages; data asks for
 * the page's key too, which lies in the storage of our origin, and origins do differ by port.
 */
export function makeSessions(port: number, now: () => number): Sessions {
  const name = `yinzheng-${port}`;
  const tokens = onceOnly<true>(TOKEN_LIFE_MS, now);
  const all: Kept[] = [];
  const find = (request: IncomingMessage): Kept | undefined => {
    const given = cookies(request, name);
    return all.find(({ cookie }) => given.some((value) => sameSecret(value, cookie)));
  };
  return {
    newToken: () => tokens.issue(true),
    admit: (token) => {
      if (tokens.redeem(token) === undefined) return undefined;
      const [id, cookie, pageKey] = [newSecret(), newSecret(), newSecret()];
      all.push({ session: { id, person: null, seat: 0 }, cookie, pageKey });
      return { cookie: `${name}=${cookie}; Path=/; HttpOnly; SameSite=Strict`, pageKey };
    },
    byCookie: (request) => find(request)?.session,
    byBoth: (request, pageKey) => {
      const kept = find(request);
      return kept !== undefined && sameSecret(pageKey ?? '', kept.pageKey) ? kept.session : undefined;
    },
  };
}

function cookies({ headers }: IncomingMessage, name: string): string[] {
  return (headers.cookie ?? '').split(';').flatMap((pair) => {
    const at = pair.indexOf('=');
    return pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : [];
  });
}
