import type { JobOut, RequestSummaryOut } from '@yinzheng/contract/ipc';

// Where the walk through the first stamp stands, told by what is there: nothing is ticked off by hand.

/** What is done in each step; `done`: all of them. */
export const STEPS = ['request', 'approve', 'stamp', 'ledger', 'verify'] as const;
export type Step = (typeof STEPS)[number];

/** What the window remembers of the walk while people change seats and see different things. */
export interface Walk {
  /** The request it is about: the newest one that was seen. */
  readonly request: Pick<RequestSummaryOut, 'id' | 'requested'> | null;
  /** The step that was to be done when it was last seen. */
  readonly step: Step | 'done';
  /** The log's newest entry of it that made a sealed file; null: none was seen. */
  readonly entry: number | null;
  /** The request whose entry was looked at in the 台账. */
  readonly looked: string | null;
  /** Requests made before this moment (ISO 8601) belong to an earlier walk. */
  readonly since: string | null;
}

export const AT_THE_START: Walk = {
  request: null,
  step: 'request',
  entry: null,
  looked: null,
  since: null,
};

/** What can be seen from the seat that is taken now. */
export interface Seen {
  readonly requests: readonly RequestSummaryOut[];
  readonly jobs: readonly JobOut[];
  /** What came of a request: its newest entry with a sealed file, null where there is none; undefined: not known (yet). */
  readonly made: { readonly request: string; readonly entry: number | null } | undefined;
}

/** The walk as it stands after what is seen now; the same object where nothing is new. */
export function walkOn(walk: Walk, { requests, jobs, made }: Seen): Walk {
  const newest = newestOf(requests, walk);
  const request = newest ?? walk.request;
  if (request === null) return walk;
  const before = request.id === walk.request?.id ? walk : { entry: null, step: 'stamp' as const };
  const known = made?.request === request.id;
  const entry = known ? made.entry : before.entry;
  // What is spent was stamped, or came to nothing in a crash: only its entries tell.
  const untold = newest === undefined || (newest.spent > 0 && entry === null && !known);
  const reached = untold ? before.step : stepAfter(newest, entry);
  const step =
    reached === 'ledger' || reached === 'verify' || reached === 'done'
      ? lookedAt(walk, request, jobs)
      : reached;
  if (before === walk && step === walk.step && entry === walk.entry) return walk;
  return { ...walk, request: { id: request.id, requested: request.requested }, step, entry };
}

/** The newest request of this walk, unless a newer one was seen from another seat. */
function newestOf(requests: readonly RequestSummaryOut[], walk: Walk): RequestSummaryOut | undefined {
  const from = Math.max(moment(walk.since), moment(walk.request?.requested));
  return requests
    .filter(({ requested }) => moment(requested) >= from)
    .reduce<RequestSummaryOut | undefined>(
      (best, one) => (best === undefined || moment(one.requested) >= moment(best.requested) ? one : best),
      undefined,
    );
}

function moment(iso: string | null | undefined): number {
  return iso === null || iso === undefined ? 0 : Date.parse(iso);
}

/** What is to be done with a request as it stands. */
function stepAfter({ state }: RequestSummaryOut, entry: number | null): Step {
  if (entry !== null) return 'ledger';
  if (state === 'waiting') return 'approve';
  if (state === 'agreed') return 'stamp';
  return 'request';
}

/** After the stamp: whether its entry was looked at, and a file was verified since. */
function lookedAt(walk: Walk, request: NonNullable<Walk['request']>, jobs: readonly JobOut[]): Step | 'done' {
  const again = walk.request?.id === request.id;
  if (again && walk.step === 'done') return 'done';
  if (walk.looked !== request.id) return 'ledger';
  const verified = jobs.some(
    ({ kind, state, started }) =>
      kind === 'verify' && state === 'done' && Date.parse(started) >= moment(request.requested),
  );
  return verified ? 'done' : 'verify';
}
