import { it } from 'vitest';

/** True in `npm run soak`, where the long forms of tests run. */
export const LONG = process.env['SOAK'] === '1';

/** Each n-th of a list, beginning with the first; all of it in `npm run soak`. */
export function eachNth<T>(n: number, all: readonly T[]): readonly T[] {
  return all.filter((_, index) => LONG || index % n === 0);
}

/** A test of `npm run soak` alone: its like stands beside it in `npm test`. */
export function long(name: string, test: () => Promise<void>): void {
  if (LONG) it(name, test);
}
