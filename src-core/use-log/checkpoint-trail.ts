import type { Authority } from '../authority/index.ts';
import { equalBytes, readable } from '../kernel/index.ts';
import type { FixedHeads } from './chain-break.ts';
import {
  checkpointSigner,
  parseCheckpoint,
  type RawCheckpoint,
  type SignedCheckpoint,
} from './checkpoint.ts';
import type { LogFindingKind } from './finding.ts';
import type { UseLogRow } from './row.ts';

/** What a checkpoint says against the log. */
export interface CheckpointFinding {
  readonly kind: LogFindingKind;
  readonly number: number;
  /** Time of the last row that is known to hold. */
  readonly since: Date | undefined;
}

/** Reads a kept checkpoint; undefined where its bytes are none or its column says something else. */
function read({ rowNo, body }: RawCheckpoint): SignedCheckpoint | undefined {
  const checkpoint = readable(() => parseCheckpoint(body));
  return checkpoint?.rowNo === rowNo ? checkpoint : undefined;
}

/** A checkpoint that agrees with the log. */
interface Anchor {
  readonly raw: RawCheckpoint;
  readonly at: Date;
}

/**
 * Goes along the checkpoints while the log's rows pass. One that agrees with the log needs no signature to say so;
 * that of the last one is verified, that of the first one that does not agree, as any bytes could accuse a log, and
 * that of one that is to say since when.
 */
export class CheckpointTrail {
  readonly #authority: Authority | undefined;
  readonly #rest: Iterator<RawCheckpoint>;
  readonly #anchors: Anchor[] = [];
  readonly #signers = new Map<RawCheckpoint, ReturnType<typeof checkpointSigner> | undefined>();
  #next: RawCheckpoint | undefined;
  #last: RawCheckpoint | undefined;
  #before: Date | undefined;
  #finding: CheckpointFinding | undefined;
  /** The row of a checkpoint that names another one, where only that row's own bytes may differ. */
  #perhapsEdited: number | undefined;
  /** The first remark that no checkpoint covers so far: each is kept together with one over it. */
  #uncovered: CheckpointFinding | undefined;

  /** Without an authority no checkpoint is believed. */
  constructor(checkpoints: Iterable<RawCheckpoint>, authority: Authority | undefined) {
    this.#authority = authority;
    this.#rest = checkpoints[Symbol.iterator]();
    this.#advance();
  }

  /** The next row, which follows all those before it. */
  pass(row: UseLogRow): void {
    if (row.content.kind === 'annotated') {
      this.#uncovered ??= { kind: 'inserted', number: row.rowNo, since: this.#before };
    }
    while (this.#next !== undefined && this.#next.rowNo <= row.rowNo) {
      this.#compare(this.#next, row);
      this.#uncovered = undefined;
      this.#advance();
    }
    this.#before = row.at;
  }

  /**
   * The end of the rows that hold, `lastRow` being the number of the last; `whole` when no other row is there.
   * What the checkpoints have found, if anything.
   */
  end(lastRow: number, whole: boolean): CheckpointFinding | undefined {
    const first = this.#next;
    while (this.#next !== undefined) this.#advance();
    if (whole && this.#finding === undefined) {
      if (first !== undefined) this.#finding = this.#reachesFurther(first, lastRow);
      else if (this.#last !== undefined && this.#signer(this.#last) !== 'custodian') {
        this.#finding = { kind: 'edited', number: this.#last.rowNo, since: this.#before };
      }
    }
    if (first === undefined && this.#authority !== undefined) this.#finding ??= this.#uncovered;
    if (this.#finding !== undefined && whole && this.#perhapsEdited === lastRow) {
      return { ...this.#finding, kind: 'edited' };
    }
    return this.#finding;
  }

  /** The last checkpoint that is kept, where it can be read. */
  get last(): SignedCheckpoint | undefined {
    return this.#last && read(this.#last);
  }

  /** Time of the last row before one that a checkpoint vouches for. */
  anchorBefore(rowNo: number): Date | undefined {
    return this.#vouching(rowNo)?.at;
  }

  /** Number of the last row that a checkpoint vouches for; undefined: none does. */
  get vouched(): number | undefined {
    return this.#vouching(Infinity)?.raw.rowNo;
  }

  #vouching(before: number): Anchor | undefined {
    return this.#anchors.findLast(({ raw }) => raw.rowNo < before && this.#signer(raw) === 'custodian');
  }

  #advance(): void {
    const step = this.#rest.next();
    this.#next = step.done === true ? undefined : step.value;
    this.#last = this.#next ?? this.#last;
  }

  #compare(raw: RawCheckpoint, row: UseLogRow): void {
    if (this.#finding !== undefined || this.#authority === undefined) return;
    const checkpoint = raw.rowNo === row.rowNo ? read(raw) : undefined;
    if (checkpoint !== undefined && equalBytes(checkpoint.head, row.hash)) {
      this.#anchors.push({ raw, at: row.at });
    } else if (checkpoint === undefined || this.#signer(raw) !== 'custodian') {
      this.#finding = { kind: 'edited', number: raw.rowNo, since: this.#before };
    } else {
      const onlyThisRow = equalBytes(checkpoint.previous, row.previous);
      const since = onlyThisRow ? this.#before : this.anchorBefore(row.rowNo);
      this.#finding = { kind: 'rewritten', number: row.rowNo, since };
      if (onlyThisRow) this.#perhapsEdited = row.rowNo;
    }
  }

  /** A checkpoint of a row behind the last one: the end was cut off, or the checkpoint is no true one. */
  #reachesFurther(raw: RawCheckpoint, lastRow: number): CheckpointFinding | undefined {
    if (this.#authority === undefined) return undefined;
    const since = this.#before;
    return this.#signer(raw) === 'custodian'
      ? { kind: 'removed', number: lastRow + 1, since }
      : { kind: 'edited', number: raw.rowNo, since };
  }

  #signer(raw: RawCheckpoint): ReturnType<typeof checkpointSigner> | undefined {
    // Without an authority nobody's signature is looked at: the authority is what was found.
    if (this.#authority === undefined) return 'custodian';
    if (!this.#signers.has(raw)) {
      const checkpoint = read(raw);
      this.#signers.set(raw, checkpoint && checkpointSigner(checkpoint, this.#authority));
    }
    return this.#signers.get(raw);
  }
}

/** What the kept checkpoints fix, read from them when it is asked for. */
export function fixedHeads(
  checkpoints: Iterable<RawCheckpoint>,
  authority: Authority | undefined,
): FixedHeads {
  const signed = (raw: RawCheckpoint | undefined): SignedCheckpoint | undefined => {
    const checkpoint = raw && read(raw);
    if (checkpoint === undefined || authority === undefined) return undefined;
    return checkpointSigner(checkpoint, authority) === 'custodian' ? checkpoint : undefined;
  };
  return {
    head: (number) => {
      for (const raw of checkpoints) if (raw.rowNo === number) return signed(raw)?.head;
      return undefined;
    },
    reaches: (number) => {
      let last: RawCheckpoint | undefined;
      for (const raw of checkpoints) last = raw;
      return last !== undefined && last.rowNo >= number && signed(last) !== undefined;
    },
  };
}
