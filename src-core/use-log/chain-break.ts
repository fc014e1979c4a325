import { equalBytes } from '../kernel/index.ts';
import type { LogFindingKind } from './finding.ts';

/** One record of a chain, as far as its place in the chain goes. */
export interface Link {
  /** The number in its bytes; undefined where they cannot be read. */
  readonly number: number | undefined;
  /** The SM3 it names of the record before it. */
  readonly previous: Uint8Array | undefined;
  readonly hash: Uint8Array;
  readonly at: Date | undefined;
}

/** What the first record that does not hold fails at. */
export type BreakCause =
  /** It cannot be read, or does not follow the record before it. */
  | 'chain'
  /** It follows, but its columns say something else. */
  | 'columns'
  /** It follows, but cannot stand there: its order, its time. */
  | 'rules'
  /** It follows, but is another house's. */
  | 'foreign';

/** Where a chain broke. */
export interface ChainBreak {
  /** Index among the links. */
  readonly at: number;
  readonly cause: BreakCause;
  readonly fixed: FixedHeads;
}

/** What signed heads say of a chain. */
export interface FixedHeads {
  /** The SM3 that one fixes of the record of a number. */
  head(number: number): Uint8Array | undefined;
  /** Whether one fixes the record of this number or a later one. */
  reaches(number: number): boolean;
}

/** Where nothing is signed. */
export const NOTHING_FIXED: FixedHeads = { head: () => undefined, reaches: () => false };

/** What happened, and at which number first. */
export interface Diagnosis {
  readonly kind: LogFindingKind;
  readonly number: number;
}

/** What stands before the first record. */
export const NO_HASH = new Uint8Array(32);

/** Whether a record follows a hash as the one of that number. */
export function follows(link: Link, number: number, hash: Uint8Array): boolean {
  return link.number === number && link.previous !== undefined && equalBytes(link.previous, hash);
}

/**
 * Tells what was done to a chain that does not hold: `links` are all its records in the order of the table, numbered
 * from `first`. The rules stand in docs/formats/use-log.md; where several would explain what is there, the one that
 * needs the fewest changed records is told.
 */
export function diagnose(links: readonly Link[], first: number, broken: ChainBreak): Diagnosis {
  const { at, cause, fixed } = broken;
  const number = first + at;
  const found = links[at]!;
  const head = at === 0 ? NO_HASH : links[at - 1]!.hash;
  const belongsLater = links.some((link, index) => index > at && follows(link, number, head));
  if (cause === 'chain') {
    if (belongsLater) return { kind: isDisplaced(links, first, at) ? 'reordered' : 'inserted', number };
    const fixedHead = fixed.head(number - 1);
    const headHolds = fixedHead !== undefined && equalBytes(fixedHead, head);
    const before = headHolds || isCopy(links, at) ? undefined : predecessor(links, first, at);
    if (before !== undefined) return { kind: 'inserted', number: before + 1 };
    return unfollowed(links, first, broken, head);
  }
  if (belongsLater) return { kind: 'inserted', number };
  const next = links[at + 1]?.previous;
  const fixes = next ?? fixed.head(number);
  if (cause === 'columns' || (fixes !== undefined && !equalBytes(fixes, found.hash))) {
    return { kind: 'edited', number };
  }
  if (cause === 'foreign') return { kind: 'swapped', number };
  if (isBeyond(links, number, at, fixed) && fixed.head(number - 1) !== undefined)
    return { kind: 'inserted', number };
  return { kind: 'rewritten', number };
}

/** No record that belongs there is anywhere, and it follows no record but perhaps itself. */
function unfollowed(
  links: readonly Link[],
  first: number,
  { at, fixed }: ChainBreak,
  head: Uint8Array,
): Diagnosis {
  const number = first + at;
  const found = links[at]!;
  const own = found.number;
  const beyond = isBeyond(links, number, at, fixed);
  const here: Diagnosis = { kind: 'edited', number };
  const stranger: Diagnosis = beyond ? { kind: 'inserted', number } : here;
  if (own === undefined) return here;
  if (isCopy(links, at)) return stranger;
  if (found.previous !== undefined && equalBytes(found.previous, head)) return here;
  if (own > number) return { kind: 'removed', number };
  if (own < number) return stranger;
  const before: Diagnosis = at === 0 ? here : { kind: 'edited', number: number - 1 };
  const fixedHead = fixed.head(number - 1);
  if (fixedHead !== undefined) return equalBytes(fixedHead, head) ? stranger : before;
  const next = links[at + 1]?.previous ?? fixed.head(number);
  return next === undefined || equalBytes(next, found.hash) ? before : here;
}

/** Whether nothing after a record's place is of the chain: it stands behind the end of what is known. */
function isBeyond(links: readonly Link[], number: number, at: number, fixed: FixedHeads): boolean {
  const later = links.some((link, index) => index > at && link.number !== undefined && link.number > number);
  return !later && !fixed.reaches(number);
}

/** Whether the same bytes stand at another place too. */
function isCopy(links: readonly Link[], at: number): boolean {
  const { hash } = links[at]!;
  return links.some((link, index) => index !== at && equalBytes(link.hash, hash));
}

/** Number of a record further up that the record at `at` follows in hash and number, those between being strangers. */
function predecessor(links: readonly Link[], first: number, at: number): number | undefined {
  const found = links[at]!;
  if (follows(found, first, NO_HASH)) return first - 1;
  const index = links.findIndex(
    (link, place) => place < at - 1 && follows(found, first + place + 1, link.hash),
  );
  return index < 0 ? undefined : first + index;
}

/** Whether a record is of this chain and has its place elsewhere: it is there once, and its neighbours are there. */
function isDisplaced(links: readonly Link[], first: number, at: number): boolean {
  const found = links[at]!;
  const { number, previous } = found;
  if (number === undefined || previous === undefined || isCopy(links, at)) return false;
  const led =
    follows(found, first, NO_HASH) ||
    links.some((link) => link.number === number - 1 && equalBytes(link.hash, previous));
  const rival = links.some((link, index) => index !== at && link.number === number);
  return led && !rival;
}
