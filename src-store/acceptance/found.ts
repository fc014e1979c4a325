import { fail } from '@yinzheng/core/kernel';
import type { ConflictChoice, LicenceEventKind, ReasonClass } from '@yinzheng/core/licences';
import type { LicenceAnswer } from '@yinzheng/contract/store';

// What was found in an act that holds by itself, as JSON: one that waits is kept so, and is not judged again when its
// turn comes. Digests are hexadecimal.

/** What is kept of a version for those who ask; its state is the licence's. */
export type VersionBody = Omit<LicenceAnswer, 'status' | 'mortgaged' | 'newest' | 'masked'>;

/** Which row of the use log an impression names. */
export interface Impressed {
  readonly row: number;
  readonly hash: string;
}

/** Something that was revoked before the act came; a head that was accepted before `since` can vouch for it. */
export interface Revocation {
  readonly what: string;
  /** ISO 8601. */
  readonly since: string;
}

/** A place in a licence's life. */
interface Step {
  /** Key of the licence. */
  readonly licence: string;
  readonly type: string;
  /** How the next act names this one, and this one its predecessor; absent: it is the first. */
  readonly chain: string;
  readonly previous?: string | undefined;
  readonly identifier: string;
  readonly event: LicenceEventKind;
  readonly reason: ReasonClass;
  /** Days from the act to its effect. */
  readonly days: number;
}

export interface FoundVersion extends Step {
  readonly kind: 'version';
  readonly version: number;
  readonly face: number;
  readonly body: VersionBody;
  readonly workstation: string;
  readonly impressions: readonly Impressed[];
  /** SM3 of the signed record: one record is one version of one licence. */
  readonly record: string;
  readonly authorisation: {
    /** SM3 of the signed act: what an end names. */
    readonly digest: string;
    /** esID of its seal. */
    readonly seal: string;
    /** ISO 8601. */
    readonly at: string;
    readonly perDay: number;
    readonly total: number;
  };
  /** Of the order, in Beijing: YYYY-MM-DD. */
  readonly day: string;
  readonly revoked?: Revocation | undefined;
}

export interface FoundEvent extends Step {
  readonly kind: 'event';
}

export interface FoundEnd {
  readonly kind: 'authorisation-end';
  readonly authorisation: string;
  /** ISO 8601. */
  readonly endedAt: string;
  /** esID of the seal that the leader's grant is for; undefined: for whichever. */
  readonly seal?: string | undefined;
}

export interface FoundHead {
  readonly kind: 'head';
  readonly workstation: string;
  readonly row: number;
  readonly hash: string;
  /** Rows of impressions, which an earlier delivery vouches for. */
  readonly rows: readonly Impressed[];
  /** Every row that came along: none may be told of otherwise. */
  readonly told: readonly Impressed[];
}

export interface FoundDecision {
  readonly kind: 'conflict-decision';
  readonly licence: string;
  readonly workstation: string;
  readonly act: string;
  /** What the store keeps in its place; undefined: nothing, it was refused. */
  readonly kept: string | undefined;
  /** SM3 of the signed decision before it. */
  readonly previous: string | undefined;
  readonly decision: ConflictChoice;
  readonly givesUp: boolean;
  readonly followers: readonly string[];
}

export type Found = FoundVersion | FoundEvent | FoundEnd | FoundDecision | FoundHead;

/** The step as the life table sees it. */
export function lifeStepOf(found: FoundVersion | FoundEvent): {
  readonly event: LicenceEventKind;
  readonly reason: ReasonClass;
  readonly version: number | undefined;
  readonly days: number;
} {
  const { event, reason, days } = found;
  return { event, reason, days, version: found.kind === 'version' ? found.version : undefined };
}

/** As far ahead of the store's clock as an act's time may be, milliseconds. */
export const CLOCK_AHEAD_MS = 300_000;

/**
 * Insists that the time that an act names has come: a clock that was ahead made it otherwise. It may come again when it has.
 * @throws LICENCE_ACT_AHEAD
 */
export function requireCome(at: Date, now: Date): void {
  if (at.getTime() > now.getTime() + CLOCK_AHEAD_MS) {
    fail('LICENCE_ACT_AHEAD', { at: at.toISOString(), now: now.toISOString() });
  }
}

/** The day in Beijing at a moment, YYYY-MM-DD. */
export function beijingDay(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** Whole days from one day to another, both YYYY-MM-DD. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}
