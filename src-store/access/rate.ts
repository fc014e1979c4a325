import { fail, toHex } from '@yinzheng/core/kernel';

/** How often one key may ask one process: so many at once, refilled by so many a second. */
export interface RateLimit {
  readonly burst: number;
  readonly perSecond: number;
}

/** Enough for a delivery of thousands of licences in parallel, too little to keep a process busy. */
export const USUAL_RATE: RateLimit = { burst: 3000, perSecond: 300 };

/** What those who do not sign ask out of, all together: none of these buckets is emptied by what is asked out of another. */
export type OpenBucket = 'clock' | 'enrolment' | 'other';

/**
 * `clock`: thousands of workstations that look at the clock at each pass. `enrolment`: its body is read before anything is known of who
 * sends it, so that few may be on their way at once. `other`: documentation, and what there is not.
 */
export const OPEN_RATES: Readonly<Record<OpenBucket, RateLimit>> = {
  clock: { burst: 5000, perSecond: 500 },
  enrolment: { burst: 200, perSecond: 20 },
  other: { burst: 1000, perSecond: 50 },
};

/** Nobody has this key. */
const ANYBODY = new Uint8Array(0);

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

/** The buckets of those who do not sign. */
export class OpenRates {
  readonly #buckets: Readonly<Record<OpenBucket, Rates>>;

  constructor({ clock, enrolment, other }: Readonly<Record<OpenBucket, RateLimit>>) {
    this.#buckets = { clock: new Rates(clock), enrolment: new Rates(enrolment), other: new Rates(other) };
  }

  /** Takes one out of a bucket. `now`: milliseconds. @throws TOO_MANY_REQUESTS */
  take(bucket: OpenBucket, now: number): void {
    this.#buckets[bucket].take(ANYBODY, now);
  }
}
