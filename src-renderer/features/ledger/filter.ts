import { logEntrySchema } from '@yinzheng/contract/cli';
import type { LedgerFilter } from '@yinzheng/contract/ipc';

// The filter row is kept in the address: it can be bookmarked, sent to a colleague, and survives a reload.

/** What an entry can have come to, in the order of a list to choose from. */
export const RESULTS = logEntrySchema.shape.result.options;
type EntryResult = (typeof RESULTS)[number];

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
/** Longest values that the service takes; what is longer in an address was not written by this page. */
const LONGEST = { seal: 200, person: 32, text: 2000 } as const;

/** Names of the filter's values in the address. */
export const FILTER_KEYS = ['from', 'to', 'seal', 'person', 'result', 'text'] as const;

/** The filter that an address holds; values that cannot be meant are left out. */
export function filterOf(address: URLSearchParams): LedgerFilter {
  const day = (name: 'from' | 'to'): string | undefined => {
    const text = address.get(name) ?? '';
    return isDay(text) ? text : undefined;
  };
  const words = (name: 'seal' | 'person' | 'text'): string | undefined => {
    const text = (address.get(name) ?? '').trim();
    return text === '' || text.length > LONGEST[name] ? undefined : text;
  };
  const result = address.get('result') ?? '';
  return {
    ...given('from', day('from')),
    ...given('to', day('to')),
    ...given('seal', words('seal')),
    ...given('person', words('person')),
    ...given(
      'result',
      RESULTS.find((one) => one === result),
    ),
    ...given('text', words('text')),
  };
}

/** An address with this filter in the place of its own; what else it holds stays, but the open entry. */
export function addressWith(address: URLSearchParams, filter: LedgerFilter): URLSearchParams {
  const next = new URLSearchParams(address);
  for (const key of FILTER_KEYS) {
    const value = filter[key];
    if (value === undefined || value === '') next.delete(key);
    else next.set(key, value);
  }
  next.delete('entry');
  return next;
}

/** A filter with one value changed, or left out. */
export function narrowed<K extends keyof LedgerFilter>(
  filter: LedgerFilter,
  key: K,
  value: LedgerFilter[K] | undefined,
): LedgerFilter {
  const rest = Object.fromEntries(Object.entries(filter).filter(([name]) => name !== key));
  return value === undefined || value === '' ? rest : { ...rest, [key]: value };
}

/** Whether a filter narrows at all. */
export function isNarrow(filter: LedgerFilter): boolean {
  return FILTER_KEYS.some((key) => filter[key] !== undefined);
}

/** First day after the last: nothing can be between them. */
export function isTurnedRound({ from, to }: LedgerFilter): boolean {
  return from !== undefined && to !== undefined && from > to;
}

/** The number of the entry whose drawer is open; null: none. */
export function openEntryOf(address: URLSearchParams): number | null {
  const text = address.get('entry') ?? '';
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

/** Whether a text is a day that the calendar has. */
export function isDay(text: string): boolean {
  const [, year, month, day] = DAY.exec(text) ?? [];
  if (year === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

function given<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, V>>);
}

export type { EntryResult };
