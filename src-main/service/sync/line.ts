import type { Change } from '@yinzheng/contract/store';
import { fail, toHex, YinzhengError } from '@yinzheng/core/kernel';
import type { RuleSet, WorkingCalendar } from '@yinzheng/core/rules';
import type { Registration } from '@yinzheng/core/sync';
import type { StoreClient } from '../compose-sync.ts';
import type { Workstation } from '../workstation.ts';

/** What delivering works with. */
export interface Line {
  readonly station: Workstation;
  readonly client: StoreClient;
  readonly registration: Registration;
  /** The proxy that the client goes through; undefined: none. */
  readonly proxy: string | undefined;
  /** Names the sequences that are given out since this data folder was opened (docs/formats/outbox.md). */
  readonly epoch: Uint8Array;
  readonly rules: RuleSet;
  readonly calendar: WorkingCalendar;
  /** How many acts a batch may have just now: fewer after one that the store could not take, until the one is found. */
  readonly pace: { acts: number };
  /** Something moved: whoever shows it may ask again. */
  readonly moved: () => void;
  /** The store told something new of that kind, which is kept. */
  readonly news: (kind: Change['kind']) => void;
  /** Waits so many milliseconds, or until told to stop. */
  readonly rest: (ms: number) => Promise<void>;
  /** Whether to stop before the next call. */
  readonly stopped: () => boolean;
}

/** The data folder's registration. @throws STORE_NOT_REGISTERED */
export function requireRegistration(station: Workstation): Registration {
  return station.storeBook.registration() ?? fail('STORE_NOT_REGISTERED');
}

/** Whether a failure is one of the way, so that trying again later may help without anybody doing something. */
export function isPassing(error: unknown): error is YinzhengError {
  // A request that came twice was doubled on its way: the next has a nonce of its own.
  return error instanceof YinzhengError && (error.policy.retryable || error.code === 'REQUEST_REPLAYED');
}

/** Whether a failure says that the store could not be reached, rather than that it refused. */
export function isUnreached(error: unknown): boolean {
  const codes = [
    'STORE_UNREACHABLE',
    'STORE_CERTIFICATE',
    'STORE_OTHER',
    'STORE_ANSWER_ODD',
    'STORE_FAILED',
    'STORE_BUSY',
    'PROXY_REFUSED',
  ];
  return error instanceof YinzhengError && codes.includes(error.code);
}

/**
 * Does one thing after the other. What is refused for good keeps nothing else from being done: the first such failure is thrown at
 * the end. @throws at once what is a failure of the way, or no failure that has a code
 */
export async function eachInTurn(
  works: readonly (() => Promise<unknown>)[],
  stopped: () => boolean,
): Promise<void> {
  const refusals: unknown[] = [];
  for (const work of works) {
    if (stopped()) return;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof YinzhengError) || isPassing(error) || isUnreached(error)) throw error;
      refusals.push(error);
    }
  }
  if (refusals.length > 0) throw refusals[0];
}

/** Does work on each value, a few at a time; the first failure is thrown once those under way have ended. */
export async function eachOf<T>(
  values: readonly T[],
  atOnce: number,
  work: (value: T) => Promise<void>,
): Promise<void> {
  const left = values[Symbol.iterator]();
  const failures: unknown[] = [];
  const walk = async (): Promise<void> => {
    while (failures.length === 0) {
      const next = left.next();
      if (next.done === true) return;
      await work(next.value).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, values.length) }, walk));
  if (failures.length > 0) throw failures[0];
}

/** Short form of a digest for a history's lines. */
export function shortDigest(digest: Uint8Array): string {
  return toHex(digest.subarray(0, 8));
}
