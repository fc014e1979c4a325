import { YinzhengError, type ErrorCode } from '../kernel/index.ts';

/** What may have happened to a chain; the rule of each: docs/formats/use-log.md. */
export const LOG_FINDING_KINDS = [
  'edited',
  'inserted',
  'removed',
  'reordered',
  'rewritten',
  'behind',
  'swapped',
] as const;
export type LogFindingKind = (typeof LOG_FINDING_KINDS)[number];

/** The records of authority, or the rows of the use log. */
export type LogChain = 'authority' | 'use-log';

/** The first place where a chain does not hold. */
export interface LogFinding {
  readonly chain: LogChain;
  /** Number of the row, from 1, or of the record, from 0. */
  readonly number: number;
  readonly kind: LogFindingKind;
  /** Time of the last row that still holds; undefined: none does. */
  readonly since: Date | undefined;
}

/** The error code of each kind. */
const CODES = {
  edited: 'LOG_EDITED',
  inserted: 'LOG_INSERTED',
  removed: 'LOG_REMOVED',
  reordered: 'LOG_REORDERED',
  rewritten: 'LOG_REWRITTEN',
  behind: 'LOG_BEHIND',
  swapped: 'LOG_SWAPPED',
} as const satisfies Record<LogFindingKind, ErrorCode>;

/**
 * What was found as the error that is told. What is wrong with the records of authority keeps their code, with the
 * kind as its detail; only a database of another workstation is that of both chains.
 */
export function findingError({ chain, number, kind, since }: LogFinding): YinzhengError {
  const known = since?.toISOString() ?? 'nothing';
  if (chain === 'authority' && kind !== 'swapped') {
    return new YinzhengError('AUTHORITY_BROKEN', { number, detail: `record ${kind}`, since: known });
  }
  return new YinzhengError(CODES[kind], { row: number, since: known });
}

/**
 * Raises what was found.
 * @throws LOG_EDITED, LOG_INSERTED, LOG_REMOVED, LOG_REORDERED, LOG_REWRITTEN, LOG_BEHIND, LOG_SWAPPED, AUTHORITY_BROKEN
 */
export function failWith(finding: LogFinding): never {
  throw findingError(finding);
}
