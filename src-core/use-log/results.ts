import { equalBytes } from '../kernel/index.ts';
import type { UseLogRow } from './row.ts';

/** The file of a job, as its *closed* rows name it. */
export interface LogResult {
  readonly output: string;
  /** SM3 of the file. */
  readonly digest: Uint8Array;
  /** How many entries were closed with it: so many impressions at its end are theirs. */
  readonly entries: number;
  /** The last of those *closed* rows. */
  readonly rowNo: number;
}

/** How many files are looked at where no checkpoint covers the last one. */
const KEPT = 3;

/** Keeps the last files of jobs while the log's rows pass. */
export class LastResults {
  #last: readonly LogResult[] = [];

  take({ rowNo, content }: UseLogRow): void {
    if (content.kind !== 'closed') return;
    const { output, digest } = content;
    const same = this.#last.find((one) => one.output === output && equalBytes(one.digest, digest));
    const others = this.#last.filter((one) => one !== same);
    this.#last = [...others, { output, digest, entries: (same?.entries ?? 0) + 1, rowNo }].slice(-KEPT);
  }

  /** The newest last. */
  get last(): readonly LogResult[] {
    return this.#last;
  }
}
