/** When to try again: the wait doubles from `first` to `most`; milliseconds. */
export interface BackOff {
  readonly first: number;
  readonly most: number;
}

/** Delivery to the store: from two seconds to five minutes. */
export const DELIVERY_BACK_OFF: BackOff = { first: 2_000, most: 300_000 };

/**
 * How long to wait after so many failures in a row, with full jitter: anywhere between nothing and the doubled wait, so that
 * workstations that lost the store at one moment do not come back at one moment.
 * `failures` from 1; `random` in [0, 1). Milliseconds.
 */
export function waitAfter(
  failures: number,
  random: number,
  { first, most }: BackOff = DELIVERY_BACK_OFF,
): number {
  return Math.floor(random * Math.min(most, first * 2 ** Math.min(failures - 1, 40)));
}
