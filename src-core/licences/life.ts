import type { Role } from '../accounts/index.ts';

// The life of a licence (licence measures 2019, Art. 8: 制发、年审、年检、挂失、抵押、暂扣、注销 are kept in step with the paper).
// One table says who may bring it from where to where; nothing else in the program knows.

/** 证照状态: what a licence is good for. Whether its term has run out is told beside it. */
export type LicenceStatus = 'active' | 'suspended' | 'lost' | 'cancelled';

/** What a chain of acts made of a licence. */
export interface LicenceState {
  readonly status: LicenceStatus;
  /** 抵押: a mortgage rests on it. */
  readonly mortgaged: boolean;
  /** The newest version; earlier ones are superseded. */
  readonly version: number;
}

/** The kinds of acts in a licence's life. */
export const LICENCE_EVENTS = [
  'issue',
  'update',
  'suspend',
  'lift-suspension',
  'annual-review',
  'annual-inspection',
  'report-loss',
  'withdraw-loss',
  'mortgage',
  'release-mortgage',
  'cancel',
] as const;
export type LicenceEventKind = (typeof LICENCE_EVENTS)[number];

/** Why: every kind takes one class of its own list; the words beside it are the officer's. */
export const REASON_CLASSES = [
  'application',
  'change',
  'correction',
  'renewal',
  'unlawful',
  'investigation',
  'ended',
  'routine',
  'loss',
  'found',
  'security',
  'settled',
] as const;
export type ReasonClass = (typeof REASON_CLASSES)[number];

/** One line of the table. */
export interface LifeRule {
  readonly event: LicenceEventKind;
  readonly by: Role;
  /** Undefined: there is no licence yet. */
  readonly from: readonly LicenceStatus[] | undefined;
  /** Undefined: it stays what it is. */
  readonly to: LicenceStatus | undefined;
  readonly reasons: readonly ReasonClass[];
  /** Whether a mortgage must rest on it (true), must not (false), or does not matter. */
  readonly mortgaged: boolean | undefined;
  /** How far from the act the day of effect may lie, days: [before, after]. New acts name none ahead; earlier ones may. */
  readonly effective: readonly [number, number];
}

const LIVING = ['active', 'suspended', 'lost'] as const;

/** The table. */
export const LIFE: readonly LifeRule[] = [
  rule('issue', undefined, 'active', ['application']),
  rule('update', ['active', 'lost'], 'active', ['change', 'correction', 'renewal', 'loss']),
  rule('suspend', ['active'], 'suspended', ['unlawful', 'investigation']),
  rule('lift-suspension', ['suspended'], 'active', ['settled', 'ended']),
  rule('annual-review', ['active'], undefined, ['routine']),
  rule('annual-inspection', ['active'], undefined, ['routine']),
  rule('report-loss', ['active'], 'lost', ['loss']),
  rule('withdraw-loss', ['lost'], 'active', ['found']),
  { ...rule('mortgage', ['active'], undefined, ['security']), mortgaged: false },
  { ...rule('release-mortgage', LIVING, undefined, ['settled']), mortgaged: true },
  // What rests on a licence ends before it, but a licence that was never lawful.
  { ...rule('cancel', LIVING, 'cancelled', ['application', 'ended', 'renewal']), mortgaged: false },
  rule('cancel', LIVING, 'cancelled', ['unlawful', 'correction']),
];

function rule(
  event: LicenceEventKind,
  from: readonly LicenceStatus[] | undefined,
  to: LicenceStatus | undefined,
  reasons: readonly ReasonClass[],
): LifeRule {
  return { event, by: 'issuing-officer', from, to, reasons, mortgaged: undefined, effective: [366, 366] };
}

/** An act as the table sees it. */
export interface LifeStep {
  readonly event: LicenceEventKind;
  readonly reason: ReasonClass;
  /** The version it brings; of `issue` and `update` alone. */
  readonly version: number | undefined;
  /** Whole days from the act to its effect; negative: before. */
  readonly days: number;
}

/** What stands against an act. */
export type LifeProblem = 'state' | 'reason' | 'mortgage' | 'version' | 'effective';

/** The state after an act, or what stands against it. `state` undefined: there is no licence yet. */
export function nextState(state: LicenceState | undefined, step: LifeStep): LicenceState | LifeProblem {
  const possible = LIFE.filter(
    ({ event, from }) =>
      event === step.event && (state === undefined ? from === undefined : from?.includes(state.status)),
  );
  if (possible.length === 0) return 'state';
  const reasoned = possible.filter(({ reasons }) => reasons.includes(step.reason));
  if (reasoned.length === 0) return 'reason';
  const rested = reasoned.find(({ mortgaged }) => mortgaged === undefined || mortgaged === state?.mortgaged);
  if (rested === undefined) return 'mortgage';
  if (step.days < -rested.effective[0] || step.days > rested.effective[1]) return 'effective';
  const brings = step.event === 'issue' || step.event === 'update';
  const version = brings ? (state?.version ?? 0) + 1 : state!.version;
  if (step.version !== (brings ? version : undefined)) return 'version';
  return { status: rested.to ?? state!.status, mortgaged: mortgagedAfter(step.event, state), version };
}

function mortgagedAfter(event: LicenceEventKind, state: LicenceState | undefined): boolean {
  if (event === 'mortgage') return true;
  return event === 'release-mortgage' ? false : (state?.mortgaged ?? false);
}
