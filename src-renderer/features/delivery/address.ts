import { OUTBOX_VIEWS, type Asked, type OutboxView } from '@yinzheng/contract/ipc';

// What the page shows is kept in the address.

export const PAGE_SIZE = 50;

/** What the page is made of. */
export const DELIVERY_PARTS = ['outbox', 'outages', 'unit'] as const;
export type DeliveryPart = (typeof DELIVERY_PARTS)[number];

export interface DeliveryAddress {
  readonly part: DeliveryPart;
  readonly view: OutboxView;
  readonly text: string;
  /** Counted from 1. */
  readonly page: number;
  /** Number of the item whose drawer is open. */
  readonly item: number | undefined;
}

/** What an address asks for; what it says wrongly is as if it were not said. */
export function deliveryAddress(query: URLSearchParams): DeliveryAddress {
  const page = Number(query.get('page') ?? '1');
  const item = query.get('item') ?? '';
  return {
    part: DELIVERY_PARTS.find((one) => one === query.get('part')) ?? 'outbox',
    view: OUTBOX_VIEWS.find((one) => one === query.get('view')) ?? 'open',
    text: (query.get('text') ?? '').slice(0, 100),
    page: Number.isInteger(page) && page >= 1 && page <= 100_000 ? page : 1,
    item: /^[1-9]\d{0,8}$/.test(item) ? Number(item) : undefined,
  };
}

/** The address of what is shown. */
export function addressOf({ part, view, text, page, item }: DeliveryAddress): URLSearchParams {
  const query = new URLSearchParams();
  if (part !== 'outbox') query.set('part', part);
  if (view !== 'open') query.set('view', view);
  if (text !== '') query.set('text', text);
  if (page !== 1) query.set('page', String(page));
  if (item !== undefined) query.set('item', String(item));
  return query;
}

/** What the service is asked for it. */
export function askOf({ view, text, page }: DeliveryAddress): Asked<'outbox.list'> {
  return {
    view,
    ...(text === '' ? {} : { text }),
    offset: (page - 1) * PAGE_SIZE,
    limit: PAGE_SIZE,
  };
}
