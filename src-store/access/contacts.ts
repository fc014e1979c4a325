import { toHex } from '@yinzheng/core/kernel';
import type { StoreDb } from '../db/tables.ts';

/** How exactly it is told when a key last asked, milliseconds. */
const EXACTLY_MS = 60_000;
/** Keys that one process remembers to have written down. */
const MOST_KEYS = 10_000;

/** When each key last asked: one small write a minute and key. */
export class Contacts {
  readonly #db: StoreDb;
  readonly #written = new Map<string, number>();

  constructor(db: StoreDb) {
    this.#db = db;
  }

  /** A key asked at this moment. */
  async saw(key: Uint8Array, at: Date): Promise<void> {
    const name = toHex(key);
    const before = this.#written.get(name);
    if (before !== undefined && Math.abs(at.getTime() - before) < EXACTLY_MS) return;
    if (this.#written.size >= MOST_KEYS) this.#written.clear();
    this.#written.set(name, at.getTime());
    await this.#db
      .insertInto('key_contact')
      .values({ key, at })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ at }).where('key_contact.at', '<', at))
      .execute();
  }
}
