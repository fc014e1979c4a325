import { sm2 } from 'sm-crypto-v2';
import { toHex } from '../kernel/index.ts';

type Point = ReturnType<typeof sm2.precomputePublicKey>;

/** A key by which signatures were verified lately. */
interface KnownKey {
  readonly uses: number;
  /** Undefined: it has not come often enough to be worth it. */
  readonly point: Point | undefined;
}

/** From so many verifications on its multiples are computed beforehand: they cost little more than one without them. */
const WORTH_IT = 3;
/** Bits that are taken at a time: a table of some forty kilobytes. */
const WINDOW = 4;
const MOST_KEYS = 512;
const MOST_TABLES = 64;

/**
 * Public keys that come again and again, such as those of one unit's people: the library verifies by one with its multiples at hand in
 * a quarter of the time. What is right and what is wrong is the same either way.
 */
export class KnownKeys {
  readonly #keys = new Map<string, KnownKey>();
  #tables = 0;

  /** What the library is to verify by. `publicKey`: a point of the curve. */
  of(publicKey: Uint8Array): Point | string {
    const name = toHex(publicKey);
    const known = this.#keys.get(name);
    const uses = (known?.uses ?? 0) + 1;
    const point = known?.point ?? (uses >= WORTH_IT ? this.#table(name) : undefined);
    // The last used is the last to go.
    this.#keys.delete(name);
    this.#keys.set(name, { uses, point });
    this.#forget();
    return point ?? name;
  }

  #table(name: string): Point {
    this.#tables++;
    return sm2.precomputePublicKey(name, WINDOW);
  }

  #forget(): void {
    for (const [name, { point }] of this.#keys) {
      if (this.#keys.size <= MOST_KEYS && this.#tables <= MOST_TABLES) return;
      if (this.#keys.size <= MOST_KEYS && point === undefined) continue;
      this.#keys.delete(name);
      if (point !== undefined) this.#tables--;
    }
  }
}
