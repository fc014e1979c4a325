import { useQueries } from '@tanstack/react-query';
import type { LicenceRowOut, Output } from '@yinzheng/contract/ipc';
import { call, keyOf, useCall } from '../../app/api/index.ts';
import { pagesFor, rowAt, type SeenRows } from '../../ui/paging.ts';
import { askOf, type ListFilter } from './list-address.ts';

/** What a filter lets through, as far as it was looked at. */
export interface LicenceRows {
  /** undefined: not known yet. */
  readonly total: number | undefined;
  readonly counts: Output<'licences.list'>['counts'] | undefined;
  /** While the list is put together anew. */
  readonly building: Output<'licences.list'>['building'] | undefined;
  /** The row at that place, newest first; undefined: its page is on its way. */
  at(index: number): LicenceRowOut | undefined;
  /** The rows are those of the filter before. */
  readonly stale: boolean;
  readonly error: unknown;
  again(): void;
}

/** Fetches the pages that hold the seen rows. */
export function useLicenceRows(filter: ListFilter, seen: SeenRows): LicenceRows {
  const first = useCall('licences.list', askOf(filter, 0), { keep: true });
  const total = first.data?.total ?? 0;
  const stale = first.isPlaceholderData;
  const numbers = stale ? [] : pagesFor(seen, total).filter((page) => page > 0);
  const others = useQueries({
    queries: numbers.map((number) => {
      const input = askOf(filter, number);
      return {
        queryKey: keyOf('licences.list', input),
        queryFn: ({ signal }: { readonly signal: AbortSignal }) => call('licences.list', input, signal),
      };
    }),
  });
  const pages = new Map<number, readonly LicenceRowOut[]>();
  if (first.data !== undefined) pages.set(0, first.data.rows);
  for (const [index, number] of numbers.entries()) {
    const rows = others[index]?.data?.rows;
    if (rows !== undefined) pages.set(number, rows);
  }
  return {
    total: first.data?.total,
    counts: first.data?.counts,
    building: first.data?.building,
    at: (index) => rowAt(pages, index),
    stale,
    error: first.error ?? others.find(({ error }) => error !== null)?.error ?? null,
    again: () => {
      void first.refetch();
      for (const one of others) if (one.isError) void one.refetch();
    },
  };
}
