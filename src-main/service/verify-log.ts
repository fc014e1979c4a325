import { YinzhengError, type Answer } from '@yinzheng/core/kernel';
import type { Clock } from '@yinzheng/core/ports';
import type {
  ChainsAudit,
  LogFinding,
  LogWitness,
  WitnessFindingKind,
  WitnessVerdict,
} from '@yinzheng/core/use-log';
import { readLogWitnesses } from '@yinzheng/core/verification';
import type { Files, TrustContext } from './workstation.ts';

/** What became of one impression of a witness, or of a file that is no witness. */
export interface WitnessReport {
  /** The file as given. */
  readonly file: string;
  /** The row it names; 0: it names none. */
  readonly number: number;
  readonly answer: Answer;
  /**
   * Why: it agrees, or what it found; `no-place`: the file carries no place in a log; `signature-open`: its signature
   * does not hold; `not-compared`: the records of authority do not; `unreadable`: it is no PDF that can be read.
   */
  readonly reason:
    'agrees' | 'no-place' | 'signature-open' | 'not-compared' | 'unreadable' | WitnessFindingKind;
  /** Why it cannot be read. */
  readonly error?: YinzhengError;
}

/** What was found in a data folder's chains. */
export interface LogVerification {
  readonly answer: Answer;
  readonly entries: number;
  readonly witnesses: readonly WitnessReport[];
  /** The last row that a checkpoint vouches for; null: no row is vouched for. */
  readonly checkpoint: { readonly row: number } | null;
  /** Number of rows behind it. */
  readonly behind: number;
  readonly firstBad: LogFinding | null;
}

/** What the check of a log works with. */
export interface VerifyLogDeps {
  readonly files: Files;
  readonly clock: Clock;
  /** Trust in nothing: a witness is believed for its key alone. */
  readonly trust: TrustContext;
  /** Checks the chains of the data folder against witnesses. @throws DATA_FOLDER_MISSING, STORE_UNAVAILABLE */
  audit(witnesses: readonly LogWitness[]): Promise<ChainsAudit>;
}

interface Reading {
  readonly report: WitnessReport;
  readonly witness: LogWitness | undefined;
}

/** Checks a log against itself, its checkpoints and sealed files (ADR 0012). @throws what `audit` throws */
export async function verifyLog(paths: readonly string[], deps: VerifyLogDeps): Promise<LogVerification> {
  const readings: Reading[] = [];
  for (const path of paths) readings.push(...(await readWitness(path, deps)));
  const witnesses = readings.flatMap(({ witness }) => witness ?? []);
  const audit = await deps.audit(witnesses);
  const verdicts = audit.witnesses[Symbol.iterator]();
  const reports = readings.map(({ report, witness }): WitnessReport => {
    const verdict = witness && verdicts.next().value;
    return verdict === undefined ? report : { ...report, answer: verdict.answer, reason: reasonOf(verdict) };
  });
  const { firstBad, entries, vouched } = audit;
  return {
    answer: answerOf(audit, reports),
    entries,
    witnesses: reports,
    checkpoint: vouched === undefined ? null : { row: vouched },
    behind: audit.rows - (vouched ?? 0),
    firstBad,
  };
}

/** Where jobs have ended and no checkpoint is kept, the log may have been computed anew as a whole. */
function answerOf({ firstBad, vouched, results }: ChainsAudit, reports: readonly WitnessReport[]): Answer {
  if (firstBad !== null) return 'invalid';
  const unsigned = vouched === undefined && results.length > 0;
  return unsigned || reports.some(({ answer }) => answer === 'unknown') ? 'unknown' : 'valid';
}

function reasonOf({ answer, finding }: WitnessVerdict): WitnessReport['reason'] {
  if (answer === 'unknown') return 'not-compared';
  return finding?.kind ?? 'agrees';
}

/** Each impression of a file that carries a place in a log; the file itself where none does. */
async function readWitness(file: string, { files, clock, trust }: VerifyLogDeps): Promise<Reading[]> {
  const silent = (reason: WitnessReport['reason'], number = 0): WitnessReport => {
    return { file, number, answer: 'unknown', reason };
  };
  try {
    const source = files.open(file);
    try {
      const found = await readLogWitnesses(source, { ...trust, now: clock.now() });
      if (found.length === 0) return [{ report: silent('no-place'), witness: undefined }];
      return found.map(({ rowNo, witness }) => ({ report: silent('signature-open', rowNo), witness }));
    } finally {
      source.close();
    }
  } catch (error) {
    if (!(error instanceof YinzhengError) || error.code === 'INTERNAL') throw error;
    return [{ report: { ...silent('unreadable'), error }, witness: undefined }];
  }
}
