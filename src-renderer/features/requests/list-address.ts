import type { Asked, RequestState } from '@yinzheng/contract/ipc';

// What the list of requests shows is kept in the address: it can be gone back to.

export const PAGE_SIZE = 50;

export const STATES: readonly RequestState[] = [
  'waiting',
  'agreed',
  'refused',
  'returned',
  'expired',
  'finished',
  'damaged',
];

export interface ListAddress {
  readonly view: 'mine' | 'all';
  readonly text: string;
  readonly state: RequestState | undefined;
  /** Counted from 1. */
  readonly page: number;
  /** The request that is open beside the list. */
  readonly open: string | undefined;
}

/** What an address asks for; what it says wrongly is as if it were not said. */
export function listAddress(query: URLSearchParams, usual: ListAddress['view']): ListAddress {
  const view = query.get('view');
  const page = Number(query.get('page') ?? '1');
  return {
    view: view === 'mine' || view === 'all' ? view : usual,
    text: (query.get('text') ?? '').slice(0, 200),
    state: STATES.find((state) => state === query.get('state')),
    page: Number.isInteger(page) && page >= 1 && page <= 100_000 ? page : 1,
    open: /^[0-9a-f]{32}$/.test(query.get('open') ?? '') ? (query.get('open') ?? undefined) : undefined,
  };
}

/** The address of a list. */
export function addressOf({ view, text, state, page, open }: ListAddress): URLSearchParams {
  const query = new URLSearchParams({ view });
  if (text !== '') query.set('text', text);
  if (state !== undefined) query.set('state', state);
  if (page !== 1) query.set('page', String(page));
  if (open !== undefined) query.set('open', open);
  return query;
}

/** What the service is asked for it. */
export function askOf({ view, text, state, page }: ListAddress): Asked<'requests.list'> {
  return {
    view,
    ...(text === '' ? {} : { text }),
    ...(state === undefined ? {} : { state }),
    offset: (page - 1) * PAGE_SIZE,
    limit: PAGE_SIZE,
  };
}
