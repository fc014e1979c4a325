import { equalBytes } from '../../kernel/index.ts';
import type { PdfDocument } from './document.ts';
import { PDF_NULL, type PdfDict, type PdfNumber, type PdfObject } from './objects.ts';

// Whether two values say the same in two versions of one file.

/** Nesting of values and references followed in one comparison. */
const MAX_DEPTH = 200;
/** Values compared for one pair of versions. */
const MAX_VALUES = 5_000_000;

/** Compares values of an old version of a document with values of a newer one. */
export interface Comparer {
  readonly old: PdfDocument;
  readonly now: PdfDocument;
  /**
   * Whether a value of the old version and one of the new say the same. A reference to the same object counts as the
   * same, whatever became of that object: changed objects are judged one by one. Numbers are compared by their digits,
   * dictionaries without order, a value with a reference to an equal value. Beyond the limits: false.
   * @throws PDF_BROKEN
   */
  same(before: PdfObject | undefined, after: PdfObject | undefined): boolean;
  /** Numbers of the newer version's objects that were found to say what the older version says elsewhere. */
  readonly followed: ReadonlySet<number>;
}

/** The digits of a number without what does not change it: plus sign, outer zeros, a bare point. */
function digits({ raw }: PdfNumber): string {
  const match = /^([+-]?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(raw.trim());
  if (match === null) return raw;
  const [, sign, whole = '', fraction = ''] = match;
  const value = `${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`;
  return sign === '-' && value !== '0' ? `-${value}` : value;
}

/** Starts comparing two versions; the limits hold for all its comparisons together. */
export function comparer(old: PdfDocument, now: PdfDocument): Comparer {
  /** Pairs of objects that are the same. */
  const proven = new Set<string>();
  /** Pairs assumed to be the same while one comparison runs, so that loops end. */
  let assumed = new Set<string>();
  const followed = new Set<number>();
  let following = new Set<number>();
  let left = MAX_VALUES;

  const sameEntries = (before: PdfDict, after: PdfDict, depth: number, skip?: string): boolean => {
    const keys = new Set([...before.entries.keys(), ...after.entries.keys()]);
    for (const key of keys) {
      if (key !== skip && !sameValue(before.entries.get(key), after.entries.get(key), depth)) return false;
    }
    return true;
  };

  const sameFound = (before: PdfObject, after: PdfObject, depth: number): boolean => {
    switch (before.kind) {
      case 'null':
        return after.kind === 'null';
      case 'boolean':
        return after.kind === 'boolean' && after.value === before.value;
      case 'number':
        return after.kind === 'number' && digits(after) === digits(before);
      case 'name':
        return after.kind === 'name' && after.value === before.value;
      case 'string':
        return after.kind === 'string' && equalBytes(after.value, before.value);
      case 'array':
        return (
          after.kind === 'array' &&
          after.items.length === before.items.length &&
          before.items.every((item, index) => sameValue(item, after.items[index], depth + 1))
        );
      case 'dict':
        return after.kind === 'dict' && sameEntries(before, after, depth + 1);
      case 'stream':
        // Length only says how the bytes compared below are delimited.
        return (
          after.kind === 'stream' &&
          sameEntries(before.dict, after.dict, depth + 1, 'Length') &&
          equalBytes(before.raw, after.raw)
        );
      case 'ref':
        return false;
    }
  };

  const sameValue = (before: PdfObject = PDF_NULL, after: PdfObject = PDF_NULL, depth: number): boolean => {
    left -= 1;
    if (left < 0 || depth > MAX_DEPTH) return false;
    if (before.kind === 'ref' && after.kind === 'ref') {
      if (before.num === after.num && before.gen === after.gen) return true;
      const pair = `${before.num} ${before.gen} ${after.num} ${after.gen}`;
      if (proven.has(pair) || assumed.has(pair)) return true;
      assumed.add(pair);
    }
    if (after.kind === 'ref') following.add(after.num);
    return sameFound(old.resolve(before), now.resolve(after), depth + 1);
  };

  return {
    old,
    now,
    followed,
    same: (before, after) => {
      assumed = new Set();
      following = new Set();
      const same = sameValue(before, after, 0);
      if (same) for (const pair of assumed) proven.add(pair);
      if (same) for (const num of following) followed.add(num);
      return same;
    },
  };
}
