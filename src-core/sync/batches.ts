import type { OutboxItem } from './delivery.ts';

/** How large batches may become. */
export interface BatchLimits {
  /** Most acts of one. */
  readonly acts: number;
  /** Most bytes of one, as it is written before it is compressed. */
  readonly bytes: number;
  /** Most batches that are on their way at once. */
  readonly batches: number;
}

/** What an act takes in a batch beside its bytes: its sequence, its kind, and the brackets of JSON. */
const AROUND = 96;
/** What the batch takes itself. */
const ENVELOPE = 256;

/** Bytes that an act takes in a batch: base64 and what is around it. */
export function bytesInBatch({ size }: Pick<OutboxItem, 'size'>): number {
  return Math.ceil(size / 3) * 4 + AROUND;
}

/**
 * Puts items into batches: the acts of one licence in their order and in one batch, so that no two on their way at once have to
 * do with each other; heads of the use log before everything else, for they may save what comes after them, and in one batch too:
 * a later one says that there is none before it to come. What does not fit any more waits for the next round. `items`: those that are due, in the order of their numbers.
 */
export function planBatches<T extends Pick<OutboxItem, 'number' | 'kind' | 'licence' | 'size'>>(
  items: readonly T[],
  limits: BatchLimits,
): T[][] {
  const heads = items.filter(({ kind }) => kind === 'head');
  // A round of heads alone: they are few, and what comes after is to find them there.
  const wanted = heads.length > 0 ? heads : items;
  const batches: { items: T[]; bytes: number }[] = [];
  const places = new Map<string, { items: T[]; bytes: number } | 'full'>();
  for (const item of wanted) {
    const bytes = bytesInBatch(item);
    const fits = (batch: { items: T[]; bytes: number }): boolean =>
      batch.items.length < limits.acts && (batch.items.length === 0 || batch.bytes + bytes <= limits.bytes);
    const lane = item.kind === 'head' ? '#heads' : (item.licence ?? `#${item.number}`);
    const place = places.get(lane);
    if (place === 'full') continue;
    let batch = place ?? batches.find(fits);
    if (batch === undefined && batches.length < limits.batches) {
      batch = { items: [], bytes: ENVELOPE };
      batches.push(batch);
    }
    if (batch === undefined || !fits(batch)) {
      places.set(lane, 'full');
      continue;
    }
    batch.items.push(item);
    batch.bytes += bytes;
    places.set(lane, batch);
  }
  return batches.map((batch) => batch.items);
}
