import { LICENCE_STATES, type Asked, type LicenceStateOut } from '@yinzheng/contract/ipc';
import { PAGE_ROWS } from '../../ui/paging.ts';

// What the list of licences shows is kept in the address.

export interface ListFilter {
  readonly state: LicenceStateOut | undefined;
  /** 证照类型代码. */
  readonly type: string | undefined;
  readonly text: string;
}

const TYPE = /^[0-9A-HJ-NPQRTUWXY]{18}\d{3}$/;

/** What an address asks for; what it says wrongly is as if it were not said. */
export function filterOf(query: URLSearchParams): ListFilter {
  const type = query.get('type') ?? '';
  return {
    state: LICENCE_STATES.find((state) => state === query.get('state')),
    type: TYPE.test(type) ? type : undefined,
    text: (query.get('text') ?? '').trim().slice(0, 200),
  };
}

/** The address of a list. */
export function addressOf({ state, type, text }: ListFilter): URLSearchParams {
  const query = new URLSearchParams();
  if (state !== undefined) query.set('state', state);
  if (type !== undefined) query.set('type', type);
  if (text !== '') query.set('text', text);
  return query;
}

/** What the service is asked for a page of it; pages are counted from 0. */
export function askOf({ state, type, text }: ListFilter, page: number): Asked<'licences.list'> {
  return {
    ...(state === undefined ? {} : { state }),
    ...(type === undefined ? {} : { type }),
    ...(text === '' ? {} : { text }),
    offset: page * PAGE_ROWS,
    limit: PAGE_ROWS,
  };
}

/** Where a record or a licence is looked at. */
export function licenceAddress(id: string): string {
  return `/licences/${encodeURIComponent(id)}`;
}
