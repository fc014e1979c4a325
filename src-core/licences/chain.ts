import { equalBytes, fail } from '../kernel/index.ts';
import type { SignedAct } from './bundle.ts';
import { chinaDay, daysBetween } from './days.ts';
import type { LicenceEvent } from './event.ts';
import { parseLicenceIdentifier } from './identifier.ts';
import { nextState, type LicenceEventKind, type LicenceState, type LifeStep } from './life.ts';
import type { LicenceVersion } from './version.ts';

/** One act of a licence's life. */
export type LifeAct =
  | { readonly kind: 'version'; readonly version: LicenceVersion }
  | { readonly kind: 'event'; readonly event: SignedAct<LicenceEvent> };

/** What the acts of one licence, each following the one before it, have made of it. */
export interface LicenceLife {
  readonly state: LicenceState;
  /** The newest version. */
  readonly newest: LicenceVersion;
  /** SM3 of the last act: what the next one names as its predecessor. */
  readonly head: Uint8Array;
  /** All of them, in their order. */
  readonly acts: readonly LifeAct[];
}

/** SM3 by which the next act names this one: of the signed order, or of the signed event. */
export function lifeDigest(act: LifeAct): Uint8Array {
  return act.kind === 'version' ? act.version.bundle.order.digest : act.event.digest;
}

/** When an act was done. */
export function lifeMoment(act: LifeAct): Date {
  return act.kind === 'version' ? act.version.bundle.order.act.orderedAt : act.event.act.recordedAt;
}

/** An act as the life table sees it. @throws LICENCE_IDENTIFIER */
export function lifeStep(act: LifeAct): LifeStep {
  if (act.kind === 'event') return eventStep(act.event.act);
  const { identifier, previous } = act.version.bundle.order.act;
  const { version } = parseLicenceIdentifier(identifier);
  return previous === undefined
    ? { event: 'issue', reason: 'application', version, days: 0 }
    : { event: 'update', reason: 'change', version, days: 0 };
}

/** An event as the life table sees it. */
export function eventStep({ event, reasonClass, effectiveOn, recordedAt }: LicenceEvent): LifeStep {
  const days = daysBetween(chinaDay(recordedAt), effectiveOn);
  return { event, reason: reasonClass, version: undefined, days };
}

/** The state that a step leads to. @throws LICENCE_ACT_REFUSED where the table does not let it */
export function requireStep(state: LicenceState | undefined, step: LifeStep): LicenceState {
  const next = nextState(state, step);
  if (typeof next !== 'string') return next;
  return fail('LICENCE_ACT_REFUSED', {
    label: `licence status: ${state?.status ?? 'none'}`,
    part: `licence event: ${step.event}`,
    detail: `licence life: ${next}`,
  });
}

/**
 * One act further. `life` undefined: it is the first. Who did the act and whether they might is judged before.
 * @throws LICENCE_ALTERED for one that follows another; LICENCE_ACT_REFUSED, LICENCE_IDENTIFIER
 */
export function withLifeAct(life: LicenceLife | undefined, act: LifeAct): LicenceLife {
  const previous = act.kind === 'version' ? act.version.bundle.order.act.previous : act.event.act.previous;
  const follows =
    life === undefined
      ? act.kind === 'version' && previous === undefined
      : previous !== undefined && equalBytes(previous, life.head);
  if (!follows) fail('LICENCE_ALTERED', { part: `licence ${act.kind}` });
  const state = requireStep(life?.state, lifeStep(act));
  const newest = act.kind === 'version' ? act.version : life!.newest;
  const named = act.kind === 'event' ? act.event.act.identifier : undefined;
  if (named !== undefined && named !== newest.bundle.order.act.identifier) {
    fail('LICENCE_ALTERED', { part: 'licence identifier' });
  }
  return { state, newest, head: lifeDigest(act), acts: [...(life?.acts ?? []), act] };
}

/** What an act did, by its kind in the life table. */
export function lifeEventKind(act: LifeAct): LicenceEventKind {
  return lifeStep(act).event;
}
