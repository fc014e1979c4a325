// Rows are fetched a page at a time, only those that are seen; what was fetched stays until the ledger changes.

/** Rows of a page that is fetched. */
export const PAGE_ROWS = 100;

/** Rows that are seen, counted from 0; `last` included. */
export interface SeenRows {
  readonly first: number;
  readonly last: number;
}

/** The seen rows, widened to whole pages. */
export function wholePages({ first, last }: SeenRows, size: number = PAGE_ROWS): SeenRows {
  return { first: Math.floor(first / size) * size, last: Math.floor(last / size) * size + size - 1 };
}

/** Numbers of the pages that hold the seen rows, and always the first: it tells how many there are. */
export function pagesFor({ first, last }: SeenRows, total: number, size: number = PAGE_ROWS): number[] {
  const end = Math.max(0, Math.ceil(total / size) - 1);
  const from = Math.min(Math.max(0, Math.floor(first / size)), end);
  const to = Math.min(Math.max(from, Math.floor(last / size)), end);
  const seen = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return from === 0 ? seen : [0, ...seen];
}

/** Pages at hand by their number, and where a row lies in them; undefined: its page is not here yet. */
export function rowAt<R>(
  pages: ReadonlyMap<number, readonly R[]>,
  index: number,
  size: number = PAGE_ROWS,
): R | undefined {
  return pages.get(Math.floor(index / size))?.[index % size];
}

/** What a key does to the active row. */
export type RowMove = 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last';

/** The keys of a grid (WAI-ARIA), the sideways ones left to the browser. */
export const ROW_KEYS: ReadonlyMap<string, RowMove> = new Map([
  ['ArrowUp', 'up'],
  ['ArrowDown', 'down'],
  ['PageUp', 'page-up'],
  ['PageDown', 'page-down'],
  ['Home', 'first'],
  ['End', 'last'],
]);

/** The row that is active after a move; 0 where there are none. `seen`: rows that fit in the window. */
export function movedRow(active: number, move: RowMove, total: number, seen: number): number {
  const leap = Math.max(1, seen - 1);
  const to = {
    up: active - 1,
    down: active + 1,
    'page-up': active - leap,
    'page-down': active + leap,
    first: 0,
    last: total - 1,
  }[move];
  return Math.min(Math.max(0, to), Math.max(0, total - 1));
}
