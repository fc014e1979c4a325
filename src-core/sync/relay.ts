import { fail } from '../kernel/index.ts';
import type { DeliveryReason } from './delivery.ts';

// Between the workstations of one unit (ADR 0019): what a data folder keeps of the others, and of tickets on their way to and from
// them. Nothing in it is authority: records are verified under this workstation's own root, tickets by whoever uses them.

/** A ticket that the store handed on. */
export interface ArrivedTicket {
  /** Its number in the unit's feed. */
  readonly number: number;
  readonly ticket: Uint8Array;
  /** Undefined: it was not looked at yet. `known`: it brought nothing new. */
  readonly state: 'taken' | 'known' | 'refused' | undefined;
  /** Why it was refused. */
  readonly reason: DeliveryReason | undefined;
  /** When that was found. */
  readonly at: Date | undefined;
}

/** A version of a request that was handed to the store. */
export interface SentTicket {
  /** SM3 of the ticket. */
  readonly digest: Uint8Array;
  /** `refused`: the store does not hand it on. */
  readonly state: 'sent' | 'refused';
  /** Why the store refused it; of one that was sent: what did not go with it. */
  readonly reason: DeliveryReason | undefined;
  readonly at: Date;
}

/** Port: what is kept of the unit's other workstations. @throws STORE_UNAVAILABLE */
export interface RelayBook {
  /** The records of authority of each other workstation, the foundation first. */
  peers(): { readonly workstation: Uint8Array; readonly records: readonly Uint8Array[] }[];
  keepPeer(workstation: Uint8Array, records: readonly Uint8Array[]): void;
  /**
   * Tickets that arrived, in the order of their numbers: `new`: those that were not looked at · `refused` · `taken`: those that became
   * a version of a request here, behind a number.
   */
  arrived(which: 'new' | 'refused' | 'taken', after?: number): ArrivedTicket[];
  setFate(
    number: number,
    fate: {
      /** SM3 of the ticket. */
      readonly digest: Uint8Array;
      /** Number of its request, where it could be read. */
      readonly ticketId: Uint8Array | undefined;
      readonly state: 'taken' | 'known' | 'refused';
      readonly reason?: DeliveryReason | undefined;
      readonly at: Date;
    },
  ): void;
  /** Whether that very ticket arrived and was not refused. */
  cameAs(digest: Uint8Array): boolean;
  /** Whether a version of that request came from elsewhere. */
  came(ticketId: Uint8Array): boolean;
  /** Versions of requests that were kept behind a place, each with its own. */
  versionsBehind(
    place: number,
  ): { readonly place: number; readonly ticketId: Uint8Array; readonly body: Uint8Array }[];
  sent(digest: Uint8Array): SentTicket | undefined;
  setSent(sent: SentTicket): void;
  /** What came from one store's feed says nothing of another's. */
  forgetArrived(): void;
}

/** After how many minutes out of reach the outage register may be set to open by itself, and what it is unless set. */
export const OUTAGE_MINUTES = { least: 5, most: 24 * 60, usual: 30 } as const;

/** A number of minutes that the setting can be. @throws OUTAGE_LIMIT_BAD */
export function outageMinutes(minutes: number): number {
  const { least, most } = OUTAGE_MINUTES;
  const fits = Number.isInteger(minutes) && minutes >= least && minutes <= most;
  return fits ? minutes : fail('OUTAGE_LIMIT_BAD', { least, most });
}
