import type { StampPosition } from '@yinzheng/core/stamping';

/** What the stamping process of the fault tests is told. */
export interface WorkerOrder {
  readonly data: string;
  readonly ticket: string;
  readonly custodian: string;
  readonly pin: string;
  readonly positions: readonly StampPosition[];
  readonly format: 'ses' | 'cms';
  readonly files: readonly string[];
  readonly out: string | undefined;
  /** Where its key notes each signature. */
  readonly journal: string;
  /** A name that somebody else takes while the key signs. */
  readonly takeName?: string | undefined;
  /** Another connection holds the database from the first signature on. */
  readonly holdDatabase?: boolean | undefined;
}

/** What it prints. */
export interface WorkerReport {
  readonly outcomes?: readonly {
    readonly result: string;
    readonly code?: string;
    readonly output?: string;
  }[];
  /** The code of what ended it before it stamped. */
  readonly code?: string;
}
