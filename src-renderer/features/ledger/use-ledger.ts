import { useQueries } from '@tanstack/react-query';
import type { LogEntryOut } from '@yinzheng/contract/cli';
import type { Asked, LedgerFilter, Output } from '@yinzheng/contract/ipc';
import { call, keyOf, useCall } from '../../app/api/index.ts';
import { PAGE_ROWS, pagesFor, rowAt, type SeenRows } from '../../ui/paging.ts';

export type LedgerSums = Output<'ledger.page'>['sums'];

/** What a filter lets through, as far as it was looked at. */
export interface LedgerRows {
  /** Of everything that the filter lets through; undefined: not known yet. */
  readonly sums: LedgerSums | undefined;
  /** The row at that place, newest first; undefined: its page is on its way. */
  at(index: number): LogEntryOut | undefined;
  /** The rows are those of the filter before. */
  readonly stale: boolean;
  /** Why a page could not be read; null: every one was. */
  readonly error: unknown;
  again(): void;
}

/** Fetches the pages that hold the seen rows. */
export function useLedger(filter: LedgerFilter, seen: SeenRows): LedgerRows {
  const first = useCall('ledger.page', pageOf(filter, 0), { keep: true });
  const total = first.data?.sums.entries ?? 0;
  const stale = first.isPlaceholderData;
  const numbers = stale ? [] : pagesFor(seen, total).filter((page) => page > 0);
  const others = useQueries({
    queries: numbers.map((number) => {
      const input = pageOf(filter, number);
      return {
        queryKey: keyOf('ledger.page', input),
        queryFn: ({ signal }: { readonly signal: AbortSignal }) => call('ledger.page', input, signal),
      };
    }),
  });
  const pages = new Map<number, readonly LogEntryOut[]>();
  if (first.data !== undefined) pages.set(0, first.data.rows);
  for (const [index, number] of numbers.entries()) {
    const rows = others[index]?.data?.rows;
    if (rows !== undefined) pages.set(number, rows);
  }
  return {
    sums: first.data?.sums,
    at: (index) => rowAt(pages, index),
    stale,
    error: first.error ?? others.find(({ error }) => error !== null)?.error ?? null,
    again: () => {
      void first.refetch();
      for (const one of others) if (one.isError) void one.refetch();
    },
  };
}

function pageOf(filter: LedgerFilter, number: number): Asked<'ledger.page'> {
  return { filter, offset: number * PAGE_ROWS, limit: PAGE_ROWS };
}
