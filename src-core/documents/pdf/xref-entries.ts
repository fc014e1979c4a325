import { broken } from './broken.ts';
import type { XrefEntry } from './document.ts';

const FREE = 0;
const PLAIN = 1;

/** Collects the entries of one cross-reference section. */
export class EntryBuilder {
  private nums: Uint32Array;
  private kinds: Uint8Array;
  private first: Float64Array;
  private second: Uint32Array;
  private size = 0;

  /** @param capacity for how many entries there is room at first */
  constructor(capacity: number) {
    this.nums = new Uint32Array(capacity);
    this.kinds = new Uint8Array(capacity);
    this.first = new Float64Array(capacity);
    this.second = new Uint32Array(capacity);
  }

  free(num: number, gen: number): void {
    this.add(num, FREE, 0, gen);
  }
  plain(num: number, offset: number, gen: number): void {
    this.add(num, PLAIN, offset, gen);
  }
  packed(num: number, stream: number, index: number): void {
    this.add(num, 2, stream, index);
  }
  entry(num: number, entry: XrefEntry): void {
    if (entry.type === 'free') this.free(num, entry.gen);
    else if (entry.type === 'plain') this.plain(num, entry.offset, entry.gen);
    else this.packed(num, entry.stream, entry.index);
  }

  /** The entries by number. @throws PDF_BROKEN when an object has two: readers differ in which one they take. */
  build(): EntryTable {
    const { nums, size } = this;
    let ascending = true;
    for (let i = 1; i < size && ascending; i++) ascending = nums[i]! > nums[i - 1]!;
    const columns = [nums, this.kinds, this.first, this.second] as const;
    if (ascending) {
      const [n, k, f, s] = columns;
      return new EntryTable(
        n.subarray(0, size),
        k.subarray(0, size),
        f.subarray(0, size),
        s.subarray(0, size),
      );
    }
    const order = new Uint32Array(size).map((_, i) => i).sort((a, b) => nums[a]! - nums[b]!);
    const sorted = order.map((i) => nums[i]!);
    for (let i = 1; i < size; i++) {
      if (sorted[i] === sorted[i - 1])
        broken(`object ${sorted[i]!} has two entries in one cross-reference section`);
    }
    return new EntryTable(
      sorted,
      Uint8Array.from(order, (i) => this.kinds[i]!),
      Float64Array.from(order, (i) => this.first[i]!),
      Uint32Array.from(order, (i) => this.second[i]!),
    );
  }

  private add(num: number, kind: number, first: number, second: number): void {
    if (this.size === this.nums.length) this.grow();
    const at = this.size++;
    this.nums[at] = num;
    this.kinds[at] = kind;
    this.first[at] = first;
    this.second[at] = second;
  }

  private grow(): void {
    const { nums, kinds, first, second, size } = this;
    const capacity = Math.max(64, 2 * size);
    this.nums = new Uint32Array(capacity);
    this.kinds = new Uint8Array(capacity);
    this.first = new Float64Array(capacity);
    this.second = new Uint32Array(capacity);
    this.nums.set(nums);
    this.kinds.set(kinds);
    this.first.set(first);
    this.second.set(second);
  }
}

/** Entries of a section in typed arrays: a map of millions of objects would take a gigabyte. */
export class EntryTable implements ReadonlyMap<number, XrefEntry> {
  private readonly nums: Uint32Array;
  private readonly kinds: Uint8Array;
  private readonly first: Float64Array;
  private readonly second: Uint32Array;

  /** The columns by ascending object number, without duplicates. */
  constructor(nums: Uint32Array, kinds: Uint8Array, first: Float64Array, second: Uint32Array) {
    this.nums = nums;
    this.kinds = kinds;
    this.first = first;
    this.second = second;
  }

  get size(): number {
    return this.nums.length;
  }

  /** The largest object number, or -1 where there are none. */
  get largest(): number {
    return this.nums.at(-1) ?? -1;
  }

  get(num: number): XrefEntry | undefined {
    const at = this.indexOf(num);
    return at < 0 ? undefined : this.at(at);
  }

  has(num: number): boolean {
    return this.indexOf(num) >= 0;
  }

  forEach(
    callback: (value: XrefEntry, key: number, map: ReadonlyMap<number, XrefEntry>) => void,
    thisArg?: unknown,
  ): void {
    for (const [num, entry] of this) callback.call(thisArg, entry, num, this);
  }

  *entries(): MapIterator<[number, XrefEntry]> {
    for (let i = 0; i < this.nums.length; i++) yield [this.nums[i]!, this.at(i)];
  }

  *keys(): MapIterator<number> {
    yield* this.nums;
  }

  *values(): MapIterator<XrefEntry> {
    for (let i = 0; i < this.nums.length; i++) yield this.at(i);
  }

  [Symbol.iterator](): MapIterator<[number, XrefEntry]> {
    return this.entries();
  }

  private at(i: number): XrefEntry {
    const first = this.first[i]!;
    const second = this.second[i]!;
    switch (this.kinds[i]) {
      case FREE:
        return { type: 'free', gen: second };
      case PLAIN:
        return { type: 'plain', offset: first, gen: second };
      default:
        return { type: 'packed', stream: first, index: second };
    }
  }

  /** Most sections name consecutive numbers, so the first guess is usually right. */
  private indexOf(num: number): number {
    const { nums } = this;
    let low = 0;
    let high = nums.length - 1;
    const guess = num - (nums[0] ?? 0);
    if (nums[guess] === num) return guess;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = nums[middle]!;
      if (found === num) return middle;
      if (found < num) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}
