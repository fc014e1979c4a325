import { randomBytes } from 'node:crypto';
import { concat, utf8 } from '@yinzheng/core/kernel';
import { sm3 } from '@yinzheng/core/sm';
import type { Transaction } from 'kysely';
import type { StoreDb, StoreTables } from '../db/tables.ts';

/** What happened, without personal data: who asked, what for, how it ended. */
export interface AuditEntry {
  readonly request: string;
  /** The key that asked, hexadecimal, as far as it was known. */
  readonly key: string | undefined;
  readonly unit: string | undefined;
  readonly method: string;
  /** The route's pattern, never its values. */
  readonly route: string;
  readonly status: number;
  /** Error code of a refusal. */
  readonly code: string | undefined;
  /** What a route adds: digests, numbers, the stated matter of a query. */
  readonly facts: Readonly<Record<string, string | number>>;
}

/**
 * 审计: the append-only trail. A line is kept in the transaction of the effect that it tells of: both are there, or neither. Each process
 * writes a chain of its own, so that processes need no common lock: digest(n) = SM3(digest(n-1) || body), of 32 zeros at first; the
 * body is JSON. After a line that could not be kept a new chain begins, whose first digest goes on from the last one of the chain before.
 */
export class AuditTrail {
  readonly #db: StoreDb;
  #chain = new Uint8Array(randomBytes(16));
  #number = 0;
  #digest: Uint8Array = new Uint8Array(32);
  #last: Promise<void> = Promise.resolve();

  constructor(db: StoreDb) {
    this.#db = db;
  }

  /** Writes one entry behind the last; rejects when it could not be kept. */
  async add(entry: AuditEntry, at: Date): Promise<void> {
    await this.within(() => Promise.resolve({ value: undefined, entry }), at);
  }

  /** Runs a transaction and writes the line that tells of it as its last statement. Rejects when either could not be kept. */
  async within<T>(
    work: (inside: Transaction<StoreTables>) => Promise<{ readonly value: T; readonly entry: AuditEntry }>,
    at: Date,
  ): Promise<T> {
    let release: (() => void) | undefined;
    let digest = this.#digest;
    try {
      const value = await this.#db.transaction().execute(async (inside) => {
        const { value: done, entry } = await work(inside);
        // Whoever waits has its connection already, so that who writes finds one; and it holds the turn until it is committed.
        release = await this.#turn();
        const number = this.#number + 1;
        const body = utf8(JSON.stringify({ number, at: at.toISOString(), ...entry }));
        digest = sm3(concat(this.#digest, body));
        await inside.insertInto('audit').values({ chain: this.#chain, number, at, body, digest }).execute();
        return done;
      });
      this.#number += 1;
      this.#digest = digest;
      return value;
    } catch (error) {
      // It may have been kept all the same: what comes next begins another chain, from the digest of the last that was.
      if (release !== undefined) {
        this.#chain = new Uint8Array(randomBytes(16));
        this.#number = 0;
      }
      throw error;
    } finally {
      release?.();
    }
  }

  /** Waits until all who came before are done. */
  async #turn(): Promise<() => void> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#last = promise;
    await before;
    return () => resolve(undefined);
  }
}
