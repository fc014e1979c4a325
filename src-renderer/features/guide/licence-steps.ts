import type { AuthorisationOut, DeliveryStatusOut, LicenceRowOut } from '@yinzheng/contract/ipc';

// Where the walk to the first licence stands, told by what is there: nothing is ticked off by hand.

/** What is done in each step; `done`: all of them. */
export const LICENCE_STEPS = ['authorise', 'collect', 'review', 'issue', 'deliver'] as const;
export type LicenceStep = (typeof LICENCE_STEPS)[number];

/** What the window remembers of the walk while people change seats and see different things. */
export interface LicenceWalk {
  /** The step that was to be done when it was last seen. */
  readonly step: LicenceStep | 'done';
  /** The record that is to be corrected, reviewed or issued. */
  readonly record: Pick<LicenceRowOut, 'id' | 'state'> | null;
  /** Whether the workstation is registered at a store. */
  readonly registered: boolean;
  /** Whether a seat that sees the licences has told of them. */
  readonly seen: boolean;
  /** What last changed before this moment (ISO 8601) belongs to an earlier walk. */
  readonly since: string | null;
}

export const LICENCE_START: LicenceWalk = {
  step: 'authorise',
  record: null,
  registered: false,
  seen: false,
  since: null,
};

/** What can be seen from the seat that is taken now; undefined: not (yet). */
export interface LicenceSeen {
  readonly authorisations: readonly Pick<AuthorisationOut, 'state'>[] | undefined;
  readonly rows: readonly Pick<LicenceRowOut, 'id' | 'state' | 'changed' | 'delivery'>[] | undefined;
  readonly store: Pick<DeliveryStatusOut, 'registered' | 'inStep'> | undefined;
}

type Row = NonNullable<LicenceSeen['rows']>[number];

/** The walk as it stands after what is seen now; the same object where nothing is new. */
export function licenceWalkOn(walk: LicenceWalk, seen: LicenceSeen): LicenceWalk {
  const registered = seen.store === undefined ? walk.registered : seen.store.registered !== null;
  const { step, record } = whereItStands(walk, seen);
  const told = walk.seen || (seen.rows !== undefined && seen.authorisations !== undefined);
  const same =
    step === walk.step &&
    told === walk.seen &&
    registered === walk.registered &&
    record?.id === walk.record?.id &&
    record?.state === walk.record?.state;
  return same ? walk : { ...walk, step, record, registered, seen: told };
}

function whereItStands(
  walk: LicenceWalk,
  { authorisations, rows, store }: LicenceSeen,
): Pick<LicenceWalk, 'step' | 'record'> {
  if (walk.step === 'done') return walk;
  if (rows === undefined || authorisations === undefined) {
    // Whoever does not see the licences sees that everything has its receipt.
    const arrived = walk.step === 'deliver' && store?.registered !== null && store?.inStep === true;
    return arrived ? { step: 'done', record: null } : walk;
  }
  const best = furthest(rows.filter(({ changed }) => walk.since === null || isLater(changed, walk.since)));
  const reached = best === undefined ? 0 : progress(best);
  if (reached >= ISSUED) return { step: reached === RECEIVED ? 'done' : 'deliver', record: null };
  const record = best === undefined ? null : { id: best.id, state: best.state };
  const inForce = authorisations.some(({ state }) => state === 'in-force');
  if (!inForce) return { step: 'authorise', record };
  const step = reached === REVIEWED ? 'issue' : reached === COLLECTED ? 'review' : 'collect';
  return { step, record };
}

const RETURNED = 1;
const COLLECTED = 2;
const REVIEWED = 3;
const ISSUED = 4;
const RECEIVED = 5;

/** How far a record has come. */
function progress({ state, delivery }: Row): number {
  if (state === 'returned') return RETURNED;
  if (state === 'to-review') return COLLECTED;
  if (state === 'to-issue') return REVIEWED;
  return delivery?.state === 'delivered' ? RECEIVED : ISSUED;
}

/** Of several that have come as far, the first: the list begins with the newest. */
function furthest(rows: readonly Row[]): Row | undefined {
  return rows.reduce<Row | undefined>(
    (best, one) => (best === undefined || progress(one) > progress(best) ? one : best),
    undefined,
  );
}

function isLater(moment: string, than: string): boolean {
  return Date.parse(moment) >= Date.parse(than);
}
