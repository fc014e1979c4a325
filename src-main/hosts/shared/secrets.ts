import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A secret of 256 bits, as a word that fits into an address. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether two secrets are the same, in a time that tells nothing of where they differ. */
export function sameSecret(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}

/** Values behind secrets that are good once and for a short time. */
export interface OnceOnly<T> {
  /** @returns the secret */
  issue(value: T): string;
  /** The value, the first time; undefined ever after, and when its time is over. */
  redeem(secret: string): T | undefined;
  /** The value without using it up; its time begins anew. */
  look(secret: string): T | undefined;
}

/** `lifeMs`: how long a secret is good; `now`: milliseconds of a clock that runs steadily. */
export function onceOnly<T>(lifeMs: number, now: () => number): OnceOnly<T> {
  // Found by its digest: how long a search takes tells nothing of the secret.
  const all = new Map<string, { readonly value: T; until: number }>();
  const find = (secret: string): { readonly value: T; until: number } | undefined => {
    for (const [name, { until }] of all) if (until < now()) all.delete(name);
    return all.get(digest(secret));
  };
  return {
    issue: (value) => {
      const secret = newSecret();
      all.set(digest(secret), { value, until: now() + lifeMs });
      return secret;
    },
    redeem: (secret) => {
      const found = find(secret);
      all.delete(digest(secret));
      return found?.value;
    },
    look: (secret) => {
      const found = find(secret);
      if (found !== undefined) found.until = now() + lifeMs;
      return found?.value;
    },
  };
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
