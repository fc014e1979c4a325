import type { TrustContext } from './workstation.ts';

/** Where what a verification rests on lies. */
export interface TrustPlace {
  /** Differs from what it was once anybody but this connection wrote to the database. @throws STORE_UNAVAILABLE */
  mark(): number;
  /** Differs from what it was once there is another certificate or list. @throws STORE_UNAVAILABLE */
  contents(): string;
  /** @throws STORE_ALTERED, STORE_UNAVAILABLE, FILE_UNREADABLE, AUTHORITY_BROKEN */
  read(): TrustContext;
}

/** What a verification rests on, as one thread has read it. */
export interface KeptTrust {
  /** As it is now, whichever thread or program brought the last list. @throws as `TrustPlace.read` */
  trust(): TrustContext;
  /** Something was added over this connection: what it writes itself its mark does not tell. */
  wrote(): void;
}

/** Certificates and lists are read anew only where there are others. */
export function keptTrust(place: TrustPlace): KeptTrust {
  let held: { readonly trust: TrustContext; readonly contents: string; mark: number } | undefined;
  return {
    trust: () => {
      // Read before the rest: what comes in between is looked at again.
      const mark = place.mark();
      if (held?.mark === mark) return held.trust;
      const contents = place.contents();
      if (held?.contents === contents) held.mark = mark;
      else held = { trust: place.read(), contents, mark };
      return held.trust;
    },
    wrote: () => {
      if (held !== undefined) held.mark = Number.NaN;
    },
  };
}
