import type { Authority } from '../authority/index.ts';
import { equalBytes, YinzhengError } from '../kernel/index.ts';
import { sm3 } from '../sm/index.ts';
import { diagnose, NOTHING_FIXED, type BreakCause, type Link } from './chain-break.ts';
import { isOpenedFor, RowRules } from './check.ts';
import { CheckpointTrail, fixedHeads } from './checkpoint-trail.ts';
import type { RawCheckpoint, SignedCheckpoint } from './checkpoint.ts';
import type { LogFinding } from './finding.ts';
import { LastResults, type LogResult } from './results.ts';
import { columnsAgree, readRaw, type Digest, type RawRow } from './raw.ts';
import { EMPTY_LOG, headOf, type LogHead, type UseLogRow } from './row.ts';
import { WitnessStand, type LogWitness, type WitnessVerdict } from './witness.ts';

/** What a log is checked against (ADR 0012). */
export interface LogAuditContext {
  /** The verified records of authority; undefined where they do not hold: then nobody's signature is believed. */
  readonly authority: Authority | undefined;
  /** The kept checkpoints in the order of their rows; read again where something is found. */
  readonly checkpoints: Iterable<RawCheckpoint>;
  readonly witnesses: readonly LogWitness[];
  /** SM3, where a fast one is at hand. */
  readonly digest?: Digest | undefined;
}

/** What was found. */
export interface LogAudit {
  /** The first place where the log does not hold; null: it holds, as far as it was checked against anything. */
  readonly firstBad: LogFinding | null;
  /** Number of entries. */
  readonly entries: number;
  /** Number of rows. */
  readonly rows: number;
  /** Number of the last row that a checkpoint vouches for; undefined: none does. */
  readonly vouched: number | undefined;
  /** The last files of jobs, the newest last, as far as the log holds. */
  readonly results: readonly LogResult[];
  /** In the order of the witnesses given. */
  readonly witnesses: readonly WitnessVerdict[];
  /** The last checkpoint that is kept, where it can be read. */
  readonly lastCheckpoint: SignedCheckpoint | undefined;
}

/** Where the chain broke. */
interface Problem {
  /** Index among the rows. */
  readonly at: number;
  readonly cause: BreakCause;
}

/** A finding of the log, its time still open where nothing before it was vouched for. */
type Found = Omit<LogFinding, 'chain'>;

/**
 * Checks a whole log in one pass: the chain from row 1 on, columns against bodies, times, whose log it is, the order
 * of each entry's rows, the checkpoints and the witnesses. Whatever the rows are, it answers and does not throw.
 * `rows` are all rows in the order of their numbers; they are read a second time only where the chain does not hold.
 * @throws what reading the rows throws
 */
export function auditLog(rows: Iterable<RawRow>, context: LogAuditContext): LogAudit {
  const { authority, checkpoints, witnesses, digest = sm3 } = context;
  const stand = new WitnessStand(witnesses);
  const trail = new CheckpointTrail(checkpoints, authority);
  const walk = new Walk(authority);
  const results = new LastResults();
  let [entries, count] = [0, 0];
  for (const raw of rows) {
    count += 1;
    if (raw.kind === 'reserved') entries += 1;
    if (walk.problem !== undefined && witnesses.length === 0) continue;
    const row = readRaw(raw, digest);
    if (row !== undefined) stand.see(row);
    if (walk.problem === undefined && walk.follows(raw, row)) {
      trail.pass(row);
      results.take(row);
    }
  }
  const { problem, head } = walk;
  const inside: Found[] = [];
  if (problem !== undefined) inside.push(diagnosed(rows, problem, context));
  else if (head.rowNo === 0) inside.push({ kind: 'removed', number: 1, since: undefined });
  const signed = trail.end(head.rowNo, problem === undefined);
  if (signed !== undefined) inside.push(signed);
  const verdicts = stand.verdicts(authority);
  const told = verdicts.flatMap(({ finding }): Found[] => {
    if (finding === undefined) return [];
    return [{ ...finding, since: finding.kind === 'behind' ? head.at : trail.anchorBefore(finding.number) }];
  });
  return {
    firstBad: firstOf(inside, told, authority),
    entries,
    rows: count,
    vouched: trail.vouched,
    results: results.last,
    witnesses: verdicts,
    lastCheckpoint: trail.last,
  };
}

/** The first one by its number; a stranger's file among the witnesses never hides what is wrong inside the log. */
function firstOf(
  inside: readonly Found[],
  told: readonly Found[],
  authority: Authority | undefined,
): LogFinding | null {
  const [first, ...more] = [...inside, ...told.filter(({ kind }) => kind !== 'swapped')];
  const found = first === undefined ? told[0] : more.reduce((a, b) => (b.number < a.number ? b : a), first);
  if (found === undefined) return null;
  // Before the first row there was the foundation.
  return { ...found, chain: 'use-log', since: found.since ?? authority?.foundation.foundedAt };
}

/** Follows a log row by row up to the first one that does not hold. */
class Walk {
  readonly #authority: Authority | undefined;
  readonly #rules = new RowRules();
  #head: LogHead = EMPTY_LOG;
  #problem: Problem | undefined;

  constructor(authority: Authority | undefined) {
    this.#authority = authority;
  }

  /** The last row that holds. */
  get head(): LogHead {
    return this.#head;
  }

  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** Takes the next row; false, and a problem, when it does not hold. */
  follows(raw: RawRow, row: UseLogRow | undefined): row is UseLogRow {
    const cause = row === undefined ? 'chain' : this.#wrong(raw, row);
    if (cause !== undefined || row === undefined) {
      this.#problem = { at: this.#head.rowNo, cause: cause ?? 'chain' };
      return false;
    }
    this.#head = headOf(row);
    return true;
  }

  #wrong(raw: RawRow, row: UseLogRow): BreakCause | undefined {
    const { rowNo, hash, at } = this.#head;
    if (row.rowNo !== rowNo + 1 || !equalBytes(row.previous, hash)) return 'chain';
    if (!columnsAgree(raw, row)) return 'columns';
    if (at !== undefined && row.at.getTime() < at.getTime()) return 'rules';
    try {
      this.#rules.take(row);
    } catch (error) {
      if (error instanceof YinzhengError) return 'rules';
      throw error;
    }
    const foreign = rowNo === 0 && this.#authority !== undefined && !isOpenedFor(row, this.#authority);
    return foreign ? 'foreign' : undefined;
  }
}

/** Reads the rows again to tell what was done. */
function diagnosed(
  rows: Iterable<RawRow>,
  { at, cause }: Problem,
  { authority, checkpoints, digest = sm3 }: LogAuditContext,
): Found {
  const links: Link[] = [];
  for (const raw of rows) {
    const row = readRaw(raw, digest);
    links.push({
      number: row?.rowNo,
      previous: row?.previous,
      hash: row?.hash ?? digest(raw.body),
      at: row?.at,
    });
  }
  const fixed = authority === undefined ? NOTHING_FIXED : fixedHeads(checkpoints, authority);
  const { kind, number } = diagnose(links, 1, { at, cause, fixed });
  return { kind, number, since: links[number - 2]?.at };
}
