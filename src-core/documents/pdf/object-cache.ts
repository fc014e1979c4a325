import type { PdfObject } from './objects.ts';

/** Items of all cached objects together: some hundred megabytes at the very most. */
const MAX_WEIGHT = 2_000_000;

/** Objects read before, the longest unused forgotten first. */
export class ObjectCache {
  private readonly kept = new Map<number, { readonly object: PdfObject; readonly weight: number }>();
  private weight = 0;

  get(num: number): PdfObject | undefined {
    const found = this.kept.get(num);
    if (found === undefined) return undefined;
    this.kept.delete(num);
    this.kept.set(num, found);
    return found.object;
  }

  /** @param weight how many items the object holds */
  set(num: number, object: PdfObject, weight: number): void {
    this.kept.set(num, { object, weight });
    this.weight += weight;
    for (const [oldest, { weight: lost }] of this.kept) {
      if (this.weight <= MAX_WEIGHT) return;
      this.kept.delete(oldest);
      this.weight -= lost;
    }
  }
}
