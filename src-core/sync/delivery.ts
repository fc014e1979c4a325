import type { ErrorParams } from '../kernel/index.ts';
import type { Receipt, SignedHead } from './acceptance.ts';
import { DELIVERY_BACK_OFF } from './back-off.ts';
import type { ActKind } from './outbox.ts';

// What becomes of an act of the outbox. The act itself never changes; where it stands on its way lies beside it.

/**
 * `waiting`: to be sent; `held`: the store has it and waits for what goes before; `aside`: refused or in conflict, for people to
 * mend; `delivered`: its receipt was checked; `withdrawn`: an officer's signed decision gave it up (ADR 0019).
 */
export const DELIVERY_STATES = ['waiting', 'held', 'aside', 'delivered', 'withdrawn'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** The key under which the store knows an act of a client. */
export interface ActKey {
  /** 16 bytes. */
  readonly epoch: Uint8Array;
  readonly sequence: number;
}

/** Why an act did not arrive: a code of the catalogue, or of a store that is newer than we. */
export interface DeliveryReason {
  readonly code: string;
  readonly params: ErrorParams;
}

/** An act of the outbox and where it stands. */
export interface OutboxItem {
  readonly number: number;
  readonly kind: ActKind;
  readonly licence: string | undefined;
  /** SM3 of the act. */
  readonly digest: Uint8Array;
  /** Bytes of the act. */
  readonly size: number;
  readonly file: { readonly digest: Uint8Array; readonly path: string } | undefined;
  readonly actedAt: Date;
  readonly state: DeliveryState;
  /** It was sent and what became of it is not known: it is asked about before it is sent again. */
  readonly sent: boolean;
  /** Whether the store has its whole file. */
  readonly fileSent: boolean;
  readonly key: ActKey | undefined;
  /** How often it was tried in vain. */
  readonly tries: number;
  /** Not to be tried again before. */
  readonly notBefore: Date | undefined;
  readonly reason: DeliveryReason | undefined;
  readonly receipt: Receipt | undefined;
  /** When it first had a receipt: it stays where a store that was put back lost the act. */
  readonly deliveredAt: Date | undefined;
}

/** What the store says became of an act. */
export type Outcome =
  | { readonly result: 'accepted'; readonly receipt: Receipt; readonly head: SignedHead }
  | { readonly result: 'waiting'; readonly missing: Uint8Array | undefined }
  | { readonly result: 'conflict'; readonly kept: Uint8Array; readonly sent: Uint8Array }
  | { readonly result: 'refused'; readonly reason: DeliveryReason; readonly retryable: boolean }
  /** When asked about: it never arrived. In answer to its sending that is a try in vain. */
  | { readonly result: 'unknown' };

/** What changes of an item by an outcome; what is not named stays. */
export interface DeliveryChange {
  readonly state: DeliveryState;
  readonly sent: boolean;
  readonly tries: number;
  readonly notBefore: Date | undefined;
  readonly reason: DeliveryReason | undefined;
  readonly receipt?: Receipt | undefined;
}

/** After so many tries in vain an act that could have come right by itself is set aside too. */
export const MOST_TRIES = 8;

/** A list that tells how a certificate or a seal stands is late: whoever publishes it mends that, and nothing here does. */
const CANNOT_TELL = 'REVOCATION_UNKNOWN';

/** The longest wait of an act that was tried `MOST_TRIES` times in vain, milliseconds: for such a list, at least half of it. */
export const LONG_WAIT_MS = 3_600_000;

/**
 * Where an item stands after an outcome. `by`: whether it was asked about, or sent; `wait`: milliseconds until the next try after so
 * many in vain.
 */
export function afterOutcome(
  item: Pick<OutboxItem, 'state' | 'tries' | 'notBefore'>,
  outcome: Outcome,
  { now, by, wait }: { readonly now: Date; readonly by: 'sent' | 'asked'; wait(tries: number): number },
): DeliveryChange {
  const tries = item.tries + 1;
  const later = new Date(now.getTime() + wait(tries));
  switch (outcome.result) {
    case 'accepted':
      return {
        state: 'delivered',
        sent: false,
        tries: item.tries,
        notBefore: undefined,
        reason: undefined,
        receipt: outcome.receipt,
      };
    case 'waiting':
      return {
        state: 'held',
        sent: false,
        tries,
        notBefore: later,
        reason: { code: 'STORE_GAP', params: {} },
      };
    case 'conflict':
      return { state: 'aside', sent: false, tries, notBefore: undefined, reason: conflictReason(outcome) };
    case 'refused': {
      const again = outcome.retryable && (tries < MOST_TRIES || outcome.reason.code === CANNOT_TELL);
      return {
        state: again ? 'waiting' : 'aside',
        sent: false,
        tries,
        notBefore: !again ? undefined : tries < MOST_TRIES ? later : muchLater(now, wait(tries)),
        reason: outcome.reason,
      };
    }
    case 'unknown':
      return {
        state: 'waiting',
        sent: false,
        tries: by === 'sent' ? tries : item.tries,
        notBefore: by === 'sent' ? later : item.notBefore,
        reason: undefined,
      };
  }
}

function muchLater(now: Date, wait: number): Date {
  const half = LONG_WAIT_MS / 2;
  return new Date(now.getTime() + half + Math.floor(half * Math.min(1, wait / DELIVERY_BACK_OFF.most)));
}

function conflictReason({ kept, sent }: { kept: Uint8Array; sent: Uint8Array }): DeliveryReason {
  const hex = (bytes: Uint8Array): string => [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
  return { code: 'STORE_CONFLICT', params: { kept: hex(kept), sent: hex(sent) } };
}
