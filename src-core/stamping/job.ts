import type { PersonRef } from '../accounts/index.ts';
import type { RequestedDocument } from '../approvals/index.ts';
import type { Authority } from '../authority/index.ts';
import type { Certificate } from '../pki/index.ts';
import type { ByteSource, Clock, KeySession, KeyToken, Random } from '../ports/index.ts';
import type { Seal } from '../seals/index.ts';
import type { UseLogStore } from '../use-log/index.ts';
import type { KnownEnds, UseRight, UseTally } from '../use-rights/index.ts';
import type { VerificationContext } from '../verification/index.ts';
import type { OutputFile } from './output.ts';

/** Where one impression goes: the seal's centre from the page's top left as its reader sees it. */
export interface StampPosition {
  /** Counted from 1. */
  readonly page: number;
  /** Millimetres. */
  readonly x: number;
  readonly y: number;
}

/** 盖章: one approved document, one seal, one or more positions; all of them or none. */
export interface StampJob {
  readonly right: UseRight;
  /** The approved document among the right's. */
  readonly document: RequestedDocument;
  /** The approved bytes, as kept by their digest (design idea 7). */
  readonly source: ByteSource;
  readonly seal: Seal;
  /** The unit's certificate whose key signs. */
  readonly certificate: Certificate;
  readonly custodian: PersonRef;
  readonly format: 'ses' | 'cms';
  readonly positions: readonly StampPosition[];
}

/** What a job works with. */
export interface StampDeps {
  readonly authority: Authority;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: UseLogStore;
  readonly key: KeyToken;
  /** The key unlocked already, for the impressions of several jobs: it is left so. Undefined: it is unlocked for this job. */
  readonly session?: KeySession | undefined;
  /** 16 random bytes that name the job, in the log and in its temporary file's name. */
  readonly jobId: Uint8Array;
  readonly output: OutputFile;
  /** What the result is verified against before it gets its name. */
  readonly verification: Omit<VerificationContext, 'now'>;
  /** Largest document that is stamped, bytes. */
  readonly maxBytes: number;
  /** Which standing authorisations were taken back; undefined: of none it is known. */
  readonly ended?: KnownEnds | undefined;
  /** What was counted before; undefined: everything is counted anew. */
  readonly tally?: UseTally | undefined;
  /** What must become true together with the entries being closed, in that transaction. */
  readonly closing?: ((closed: ClosedUse) => void) | undefined;
}

/** A job whose entries are being closed. */
export interface ClosedUse {
  /** SM3 of the right's bytes, as they are kept beside the log. */
  readonly right: Uint8Array;
  /** SM3 and size of the result. */
  readonly digest: Uint8Array;
  readonly size: number;
  /** Absolute path. */
  readonly output: string;
}

/** A finished job. */
export interface StampResult {
  /** Numbers of the log's entries, one an impression. */
  readonly entries: readonly number[];
  /** SM3 of the result. */
  readonly digest: Uint8Array;
  readonly size: number;
  readonly output: string;
}
