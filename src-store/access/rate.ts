import { fail, toHex } from '@yinzheng/core/kernel';

/** How often one key may ask one process: so many at once, refilled by so many a second. */
export interface RateLimit {
  readonly burst: number;
  readonly perSecond: number;
}

/** Enough for a delivery of thousands of licences in parallel, too little to keep a process busy. */
export const USUAL_RATE: RateLimit = { burst: 3000, perSecond: 300 };

/** What does not sign, all together: a thousand workstations that look at the clock once a minute, and some that come. */
export const OPEN_RATE: RateLimit = { burst: 1000, perSecond: 50 };

/** The bucket of those who do not sign. */
export const ANYBODY = new Uint8Array(0);

/** Keys that are remembered; beyond it those that have not asked for longest are forgotten. */
const MOST_KEYS = 10_000;

/** A bucket for each key. */
export class Rates {
  readonly #limit: RateLimit;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(limit: RateLimit) {
    this.#limit = limit;
  }

  /** Takes one out of a key's bucket. `now`: milliseconds. @throws TOO_MANY_REQUESTS */
  take(key: Uint8Array, now: number): void {
    const { burst, perSecond } = this.#limit;
    const name = toHex(key);
    const known = this.#buckets.get(name) ?? { left: burst, at: now };
    const refilled = Math.max(0, now - known.at) * (perSecond / 1000);
    const left = Math.min(burst, known.left + refilled);
    this.#buckets.delete(name);
    this.#buckets.set(name, { left: Math.max(0, left - 1), at: now });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > MOST_KEYS && oldest !== undefined) this.#buckets.delete(oldest);
    if (left < 1) fail('TOO_MANY_REQUESTS', { seconds: Math.ceil((1 - left) / perSecond) });
  }
}
